/**
 * The course of a level or a state over a day, a week, a month or a fiscal year: mean and range of each span, gaps as gaps, limits, what is
 * expected. Pure; (data, size, language) → SVG. Totals are drawn as what came (`bars.ts`), never as a rising line.
 */
import type { Language } from "../contract/language.ts";
import { type QuantityName, quantityOf } from "../contract/quantities.ts";
import type { Instant } from "../contract/time.ts";
import { type LegendItem, legend, legendOfMarks, legendRows } from "./legend.ts";
import { limitInk, paint } from "./palette.ts";
import { type Measured, runsOf, type Spread } from "./runs.ts";
import { fixedScale, roundScale, type Scale } from "./scale.ts";
import { courseSentence } from "./sentences.ts";
import { px, text, wordWidth } from "./svg.ts";
import {
  ground,
  marksOver,
  nothing,
  patterns,
  picture,
  type Size,
  type TimeFrame,
  type TimePicture,
  timeFrame,
  within,
} from "./timeFrame.ts";
import { chartWords, tickWords } from "./words.ts";

const limitSize = 13;

export interface Course extends TimePicture, Measured {
  quantity: QuantityName;
  /** What the picture is of, for a screen reader: `圧縮機 満杯率`. */
  title: string;
  limits: readonly { value: number; word: string }[];
  /** What is expected, in order of time; absent or empty: nothing is. */
  ahead?: readonly { at: Instant; p10: number; p50: number; p90: number }[] | undefined;
}

export function course(given: Course, size: Size, language: Language = "ja"): string {
  const data = within(given);
  const known = {
    ...data,
    spreads: data.spreads.filter((one) => one.every(Number.isFinite)),
    limits: data.limits.filter(({ value }) => Number.isFinite(value)),
  };
  const scale = scaleOf(known);
  const words = scale.ticks.map((value) => tickWords(data.quantity, value, language));
  const rows = legendRows(legendItems(known, language), size.width);
  const frame = timeFrame(data, scale, words, rows.length, size);
  return picture(data.id, frame.size, { title: data.title, sentence: courseSentence(known, language) }, [
    patterns(data.id),
    ground(frame, data, scale, words, language),
    expected(known, frame),
    measured(thinned(known, frame), frame),
    limitLines(known, frame),
    known.spreads.length === 0 && !known.ahead?.length ? nothing(frame, language) : "",
    marksOver(frame, data, language),
    legend(rows, frame, data.id),
  ]);
}

function scaleOf({ quantity, spreads, limits, ahead = [] }: Course): Scale {
  const { nature, scale, type } = quantityOf(quantity);
  if (nature === "state") return fixedScale(0, 1, [0, 1]);
  if (scale === 100) return fixedScale(0, 1, [0, 0.25, 0.5, 0.75, 1]);
  const values = [
    ...spreads.flatMap(([, min, , max]) => [min, max]),
    ...limits.map(({ value }) => value),
    ...ahead.flatMap(({ p10, p90 }) => [p10, p90]),
  ];
  // Things that are counted stand on the ground.
  return roundScale(type === "integer" ? [0, ...values] : values, 4, type === "integer");
}

/** No more than a spread for each pixel and a half: a month of hours on a phone is as sharp with half of them. Gaps stay. */
function thinned({ spreads, spreadMs, from, to }: Course, { left, right }: TimeFrame): Spread[][] {
  const most = (right - left) / 1.5;
  const of = Math.max(1, Math.ceil((to - from) / Math.max(spreadMs, 60_000) / most));
  const runs = runsOf({ spreads, spreadMs });
  if (of === 1 || spreads.length <= most) return runs.map((run) => run.map(([at, ...values]) => [at + spreadMs / 2, ...values]));
  return runs.map((run) =>
    Array.from({ length: Math.ceil(run.length / of) }, (_, i): Spread => {
      const part = run.slice(i * of, (i + 1) * of);
      const mean = part.reduce((sum, one) => sum + one[2], 0) / part.length;
      const middle = (part[0]![0] + part.at(-1)![0] + spreadMs) / 2;
      return [middle, Math.min(...part.map(([, min]) => min)), mean, Math.max(...part.map(([, , , max]) => max))];
    }),
  );
}

function measured(runs: readonly Spread[][], { x, y }: TimeFrame): string {
  const bands = runs
    .filter((run) => run.length > 1 && run.some(([, min, , max]) => max > min))
    .map((run) => {
      const upper = run.map(([at, , , max]) => `${px(x(at))} ${px(y(max))}`);
      const lower = run.map(([at, min]) => `${px(x(at))} ${px(y(min))}`).reverse();
      return `M${[...upper, ...lower].join("L")}Z`;
    });
  // A value that stands alone is a dot: a line of no length with round ends.
  const lines = runs.map((run) => {
    const points = run.map(([at, , mean]) => `${px(x(at))} ${px(y(mean))}`);
    return `M${points.length === 1 ? [points[0], points[0]].join("L") : points.join("L")}`;
  });
  const band = bands.length > 0 ? `<path d="${bands.join("")}" ${paint("band", "fill")}/>` : "";
  const line =
    lines.length > 0
      ? `<path d="${lines.join("")}" ${paint("data", "stroke")} stroke-width="2" stroke-linejoin="round" stroke-linecap="round"/>`
      : "";
  return band + line;
}

function expected({ ahead = [], from, to }: Course, { x, y }: TimeFrame): string {
  const inside = ahead.filter(({ at, p10, p50, p90 }) => at >= from && at <= to && [p10, p50, p90].every(Number.isFinite));
  if (inside.length < 2) return "";
  const upper = inside.map(({ at, p90 }) => `${px(x(at))} ${px(y(p90))}`);
  const lower = inside.map(({ at, p10 }) => `${px(x(at))} ${px(y(p10))}`).reverse();
  const middle = inside.map(({ at, p50 }) => `${px(x(at))} ${px(y(p50))}`);
  return `<path d="M${[...upper, ...lower].join("L")}Z" ${paint("ahead", "fill")}/><path d="M${middle.join("L")}" ${paint("ahead", "stroke")} stroke-width="2" stroke-dasharray="3 4"/>`;
}

/** A line with its words at the right: above it, or below where there is no room above. */
function limitLines({ limits }: Course, { left, right, top, y }: TimeFrame): string {
  let taken = top;
  return [...limits]
    .sort((a, b) => b.value - a.value)
    .map(({ value, word }) => {
      const here = y(value);
      const baseline = here - 5 - limitSize >= taken ? here - 5 : Math.max(here + limitSize + 3, taken + limitSize + 1);
      taken = baseline + 2;
      const width = wordWidth(word, limitSize);
      const paper = `<rect x="${px(right - width - 6)}" y="${px(baseline - limitSize + 1)}" width="${px(width + 4)}" height="${limitSize + 2}" ${paint("paper", "fill")} fill-opacity="0.75"/>`;
      return `<line x1="${px(left)}" x2="${px(right)}" y1="${px(here)}" y2="${px(here)}" ${paint("limit", "stroke")} stroke-width="2" stroke-dasharray="7 5"/>${paper}${text(right - 4, baseline, "end", limitSize, word, limitInk.fill, limitInk.className)}`;
    })
    .join("");
}

function legendItems(data: Course, language: Language): LegendItem[] {
  const hasRange = data.spreads.some(([, min, , max]) => max > min);
  const items: LegendItem[] = [];
  if (hasRange) {
    items.push({
      sign: (x, y) => `<path d="M${px(x)} ${px(y + 7)}h20" ${paint("data", "stroke")} stroke-width="2"/>`,
      word: chartWords.mean[language],
    });
    items.push({
      sign: (x, y) => `<rect x="${px(x)}" y="${px(y + 1)}" width="20" height="12" ${paint("band", "fill")}/>`,
      word: chartWords.range[language],
    });
  }
  if ((data.ahead?.length ?? 0) > 1)
    items.push({
      sign: (x, y) =>
        `<rect x="${px(x)}" y="${px(y + 1)}" width="20" height="12" ${paint("ahead", "fill")}/><path d="M${px(x)} ${px(y + 7)}h20" ${paint("ahead", "stroke")} stroke-width="2" stroke-dasharray="3 4"/>`,
      word: chartWords.ahead[language],
    });
  return [...items, ...legendOfMarks(data, language)];
}
