/** The level over the last days as a small chart. Pure; (hours, marks) → SVG. A gap in the data is a gap in the line. */
import { clockTime, dayMs, hourMs, type Instant, tokyoDate, tokyoMidnight, weekdayLetter, weekdayOf } from "../contract/time.ts";
import { escapeXml, fontFamily, px } from "./svg.ts";

export interface FillCourse {
  /** Hourly means, ratio 0–1, in order of time. */
  hours: readonly { at: Instant; ratio: number }[];
  from: Instant;
  to: Instant;
  markRatio: number;
  label: string;
}

const width = 420;
const height = 130;
const left = 48;
const bottom = 104;
const top = 8;

export function fillCourse({ hours, from, to, markRatio, label }: FillCourse): string {
  const x = (at: Instant) => left + ((at - from) / (to - from)) * (width - left - 6);
  const y = (ratio: number) => bottom - ratio * (bottom - top);
  const lines: string[] = [];
  let before: Instant | undefined;
  for (const { at, ratio } of hours) {
    const joined = before !== undefined && at - before <= 2 * hourMs;
    lines.push(`${joined ? "L" : "M"}${px(x(at))} ${px(y(ratio))}`);
    before = at;
  }
  const days: string[] = [];
  for (let day = tokyoMidnight(from) + dayMs; day < to; day += dayMs) {
    days.push(`<line x1="${px(x(day))}" x2="${px(x(day))}" y1="${top}" y2="${bottom}" stroke="#d8d8db"/>`);
    const middle = x(Math.min(to, day + dayMs / 2));
    days.push(
      `<text x="${px(middle)}" y="${bottom + 18}" text-anchor="middle" font-size="13" font-family="${fontFamily}" fill="#4d4d4d">${weekdayLetter(weekdayOf(tokyoDate(day)))}</text>`,
    );
  }
  const scale = [0, 0.5, 1].map(
    (ratio) =>
      `<text x="${left - 6}" y="${px(y(ratio) + 4)}" text-anchor="end" font-size="12" font-family="${fontFamily}" fill="#4d4d4d">${ratio * 100}%</text>`,
  );
  const last = hours.at(-1);
  const dot = last
    ? `<circle cx="${px(x(last.at))}" cy="${px(y(last.ratio))}" r="4" fill="#0055ad"><title>${clockTime(last.at)} ${Math.round(last.ratio * 100)}%</title></circle>`
    : "";
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(label)}">
<rect x="${left}" y="${top}" width="${width - left - 6}" height="${bottom - top}" fill="#ffffff" stroke="#d8d8db"/>
${days.join("")}${scale.join("")}
<line x1="${left}" x2="${width - 6}" y1="${px(y(markRatio))}" y2="${px(y(markRatio))}" stroke="#927200" stroke-width="2" stroke-dasharray="6 5"/>
<path d="${lines.join("")}" fill="none" stroke="#0055ad" stroke-width="2" stroke-linejoin="round"/>${dot}</svg>`;
}
