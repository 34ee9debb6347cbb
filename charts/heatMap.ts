/** A week by its hours: how much comes on an average Monday at ten. Pure; (data, size, language) → SVG. Its numbers stand in its cells where they fit. */
import type { Language } from "../contract/language.ts";
import { heats, ink, sub } from "./palette.ts";
import { px, text, wordWidth } from "./svg.ts";
import { picture, type Size } from "./timeFrame.ts";
import { chartWords, weekdayWord } from "./words.ts";

export interface HeatMap {
  title: string;
  id: string;
  /** Mean of an hour: [weekday, Sunday first][hour]; undefined: never measured. */
  cells: readonly (readonly (number | undefined)[])[];
  /** The unit of a cell, e.g. `回`. */
  unit: string;
}

/** Monday first, as calendars of offices have it. */
export const weekOrder = [1, 2, 3, 4, 5, 6, 0] as const;
const [top, left, legendHeight] = [28, 46, 40];

export function heatMap(data: HeatMap, size: Size, language: Language = "ja"): string {
  const hours = hoursWithValues(data.cells);
  const bounds = boundsOf(data.cells);
  const cellWidth = (size.width - left - 8) / hours.length;
  const cellHeight = (size.height - top - legendHeight) / 7;
  const heads = hours.map((hour, i) =>
    i % Math.ceil(28 / cellWidth) === 0
      ? text(left + (i + 0.5) * cellWidth, top - 9, "middle", 14, String(hour), sub.fill, sub.className)
      : "",
  );
  const rows = weekOrder.map((weekday, row) => {
    const y = top + row * cellHeight;
    const name = text(left - 8, y + cellHeight / 2 + 5, "end", 14, weekdayWord(weekday, language), ink.fill, ink.className);
    return (
      name +
      hours
        .map((hour, i) => cell(data.cells[weekday]?.[hour], bounds, { x: left + i * cellWidth, y, width: cellWidth, height: cellHeight }))
        .join("")
    );
  });
  const known = data.cells.some((day) => day.some((value) => value !== undefined));
  return picture(data.id, size, { title: data.title, sentence: sentence(data, language) }, [
    heads.join(""),
    rows.join("\n"),
    known
      ? legend(bounds, data, size)
      : text(size.width / 2, size.height / 2, "middle", 16, chartWords.noData[language], ink.fill, ink.className),
  ]);
}

/** From the first to the last hour in which anything ever came; offices sleep at night. */
export function hoursWithValues(cells: HeatMap["cells"]): number[] {
  const busy = Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => cells.some((day) => (day[hour] ?? 0) > 0));
  const [first, last] = [busy[0] ?? 9, busy.at(-1) ?? 16];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** The upper ends of the steps 1 to 3: a quarter, a half, three quarters of the most. */
function boundsOf(cells: HeatMap["cells"]): number[] {
  const most = Math.max(
    0,
    ...cells
      .flat()
      .filter((value) => value !== undefined && Number.isFinite(value))
      .map(Number),
  );
  return [0.25, 0.5, 0.75, 1].map((share) => share * most);
}

function stepOf(value: number, bounds: readonly number[]): number {
  return value <= 0
    ? 0
    : 1 +
        Math.max(
          0,
          bounds.findIndex((bound) => value <= bound),
        );
}

/** One decimal below ten, none above. */
export const heatNumber = (value: number) => (value === 0 ? "0" : value.toFixed(value < 9.95 ? 1 : 0));

function cell(
  value: number | undefined,
  bounds: readonly number[],
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): string {
  const place = `x="${px(x + 1)}" y="${px(y + 1)}" width="${px(width - 2)}" height="${px(height - 2)}"`;
  // Never measured is not the same as nothing came: an empty frame with a stroke through it.
  if (value === undefined || !Number.isFinite(value))
    return `<rect ${place} class="c-edge-line" fill="none" stroke="#949494" stroke-dasharray="2 3"/>`;
  const step = stepOf(value, bounds);
  const heat = heats[step]!;
  const number = heatNumber(value);
  const fits = wordWidth(number, 13) <= width - 4;
  const words = fits ? text(x + width / 2, y + height / 2 + 5, "middle", 13, number, heat.ink, `c-heat-ink-${step}`) : "";
  return `<rect ${place} class="c-heat-${step}" fill="${heat.fill}"/>${words}`;
}

function legend(bounds: readonly number[], { unit }: HeatMap, { width, height }: Size): string {
  const ends = [0, ...bounds];
  let x = width < 500 ? 6 : left;
  return heats
    .map(({ fill }, step) => {
      const word = step === 0 ? "0" : `〜${heatNumber(ends[step]!)}${step === heats.length - 1 ? unit : ""}`;
      const part = `<rect x="${px(x)}" y="${height - 26}" width="18" height="14" class="c-heat-${step} c-edge-line" fill="${fill}" stroke="#949494"/>${text(x + 23, height - 14, "start", 13, word, ink.fill, ink.className)}`;
      x += 30 + wordWidth(word, 13);
      return part;
    })
    .join("");
}

function sentence({ cells, unit }: HeatMap, language: Language): string {
  const all = cells.flatMap((day, weekday) =>
    day.flatMap((value, hour) => (value === undefined || !Number.isFinite(value) ? [] : [{ weekday, hour, value }])),
  );
  const most = all.reduce<(typeof all)[number] | undefined>((a, b) => (a === undefined || b.value > a.value ? b : a), undefined);
  if (!most || most.value === 0) return `${chartWords.noData[language]}${language === "en" ? "." : "。"}`;
  const day = weekdayWord(most.weekday, language);
  if (language === "en")
    return `Most comes on ${day} from ${most.hour}:00 to ${most.hour + 1}:00: ${heatNumber(most.value)}${unit} on average.`;
  return `最も多いのは${day}曜の${most.hour}時台で、平均${heatNumber(most.value)}${unit}です。`;
}
