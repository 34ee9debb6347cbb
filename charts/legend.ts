/** What the signs of a chart over time mean, under it; only those that it has. Pure. */
import type { Language } from "../contract/language.ts";
import { ink, type Paint, paint } from "./palette.ts";
import { px, text, wordWidth } from "./svg.ts";
import { fontSize, legendLine, markHeight, type TimeFrame, type TimePicture } from "./timeFrame.ts";
import { chartWords } from "./words.ts";

export interface LegendItem {
  /** Drawn into a box of 22 by 14. */
  sign: (x: number, y: number, id: string) => string;
  word: string;
}

const box =
  (name: Paint, how: "fill" | "both", height = 12) =>
  (x: number, y: number) =>
    `<rect x="${px(x)}" y="${px(y + (14 - height) / 2)}" width="20" height="${height}" ${paint(name, how)}/>`;

/** What the marks of a picture mean, only of those that it has. */
export function legendOfMarks({ marks }: Pick<TimePicture, "marks">, language: Language): LegendItem[] {
  const items: [boolean, LegendItem][] = [
    [
      marks.pickups.length > 0,
      {
        sign: (x, y) => `<path d="M${px(x + 5)} ${px(y + 2)}h10l-5 ${markHeight - 2}z" ${paint("pickup", "fill")}/>`,
        word: chartWords.pickup[language],
      },
    ],
    [marks.alerts.some(({ isUrgent }) => !isUrgent), { sign: box("notice", "both", 6), word: chartWords.alert[language] }],
    [marks.alerts.some(({ isUrgent }) => isUrgent), { sign: box("urgent", "both", 9), word: chartWords.urgent[language] }],
    [marks.closed.length > 0, { sign: box("closed", "fill"), word: chartWords.closed[language] }],
    [
      marks.wrong.length > 0,
      {
        sign: (x, y, id) =>
          `<rect x="${px(x)}" y="${px(y + 1)}" width="20" height="12" class="c-hatch-line" fill="url(#wrong-${id})" stroke="#767676"/>`,
        word: chartWords.wrong[language],
      },
    ],
  ];
  return items.filter(([is]) => is).map(([, item]) => item);
}

/** Items in lines from left to right; the number of lines says how much room it takes. */
export function legendRows(items: readonly LegendItem[], width: number): LegendItem[][] {
  const rows: LegendItem[][] = [];
  let room = 0;
  for (const item of items) {
    const needs = legendWidth(item);
    if (rows.length === 0 || needs > room) {
      rows.push([]);
      room = width - 16;
    }
    rows.at(-1)!.push(item);
    room -= needs;
  }
  return rows;
}

const legendWidth = ({ word }: LegendItem) => 26 + wordWidth(word, fontSize) + 16;

export function legend(rows: readonly (readonly LegendItem[])[], { size }: Pick<TimeFrame, "size">, id: string): string {
  return rows
    .map((row, line) => {
      let x = 8;
      const y = size.height - (rows.length - line) * legendLine + 4;
      return row
        .map((item) => {
          const part = `${item.sign(x, y, id)}${text(x + 26, y + 12, "start", fontSize, item.word, ink.fill, ink.className)}`;
          x += legendWidth(item);
          return part;
        })
        .join("");
    })
    .join("");
}
