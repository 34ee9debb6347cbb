/** The parts of a small chart of the level over days: frame, grid, line. Pure; (hours, marks) → SVG. A gap in the data is a gap in the line. */
import type { Language } from "../contract/language.ts";
import { clockTime, dayMs, hourMs, type Instant, tokyoDate, tokyoMidnight, weekdayOf, weekdayText } from "../contract/time.ts";
import { paint, sub } from "./palette.ts";
import { escapeXml, fontFamily, px, text } from "./svg.ts";

export interface FillCourse {
  /** Hourly means, ratio 0–1, in order of time. */
  hours: readonly { at: Instant; ratio: number }[];
  from: Instant;
  to: Instant;
  markRatio: number;
  label: string;
  /** Of the weekdays and words in the picture; Japanese unless said. */
  language?: Language;
}

/** Where the parts of a picture of the level lie, in pixels. */
export interface FillFrame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  x(at: Instant): number;
  y(ratio: number): number;
}

/** A frame for a span of time; `above` and `below`: room for more than the days under the drawing and nothing over it. */
export function fillFrame({ from, to }: Pick<FillCourse, "from" | "to">, room: { above?: number; below?: number } = {}): FillFrame {
  const [width, left, top] = [420, 48, 8 + (room.above ?? 0)];
  const [right, bottom] = [width - 6, top + 96];
  const height = bottom + 26 + (room.below ?? 0);
  const x = (at: Instant) => left + ((at - from) / (to - from)) * (right - left);
  const y = (ratio: number) => bottom - Math.min(1, Math.max(0, ratio)) * (bottom - top);
  return { width, height, left, right, top, bottom, x, y };
}

export function uprightLine(x: number, { top, bottom }: FillFrame, attributes: string): string {
  return `<line x1="${px(x)}" x2="${px(x)}" y1="${px(top)}" y2="${px(bottom)}" ${attributes}/>`;
}

/** Box, days with their weekdays, and the scale at the left. */
export function fillGrid(frame: FillFrame, { from, to, language }: Pick<FillCourse, "from" | "to" | "language">): string {
  const { left, right, top, bottom, x, y } = frame;
  const days: string[] = [];
  for (let day = tokyoMidnight(from) + dayMs; day < to; day += dayMs) {
    days.push(uprightLine(x(day), frame, paint("line", "stroke")));
    days.push(
      text(
        x(Math.min(to, day + dayMs / 2)),
        bottom + 18,
        "middle",
        13,
        weekdayText(weekdayOf(tokyoDate(day)), language),
        sub.fill,
        sub.className,
      ),
    );
  }
  const scale = [0, 0.5, 1].map((ratio) => text(left - 6, y(ratio) + 4, "end", 12, `${ratio * 100}%`, sub.fill, sub.className));
  return `<rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" ${paint("paper", "fill")}/><rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" ${paint("line", "stroke")}/>
${days.join("")}${scale.join("")}`;
}

/** The level so far with its newest value as a dot, over the mark of near full. */
export function fillLine({ left, right, x, y }: FillFrame, { hours, markRatio }: Pick<FillCourse, "hours" | "markRatio">): string {
  const lines: string[] = [];
  let before: Instant | undefined;
  for (const { at, ratio } of hours) {
    const joined = before !== undefined && at - before <= 2 * hourMs;
    lines.push(`${joined ? "L" : "M"}${px(x(at))} ${px(y(ratio))}`);
    before = at;
  }
  const last = hours.at(-1);
  const dot = last
    ? `<circle cx="${px(x(last.at))}" cy="${px(y(last.ratio))}" r="4" ${paint("data", "fill")}><title>${clockTime(last.at)} ${Math.round(last.ratio * 100)}%</title></circle>`
    : "";
  return `<line x1="${left}" x2="${right}" y1="${px(y(markRatio))}" y2="${px(y(markRatio))}" ${paint("limit", "stroke")} stroke-width="2" stroke-dasharray="6 5"/>
<path d="${lines.join("")}" ${paint("data", "stroke")} stroke-width="2" stroke-linejoin="round"/>${dot}`;
}

/** The whole picture with what a screen reader says. */
export function fillPicture({ width, height }: FillFrame, label: string, parts: readonly string[]): string {
  const attributes = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(label)}" font-family="${fontFamily}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>\n${parts.join("\n")}</svg>`;
}
