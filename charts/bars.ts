/** What came in each hour or day, of a lifetime total: cycles, bags, minutes, cards. Pure; (data, size, language) → SVG. */
import type { Language } from "../contract/language.ts";
import { type QuantityName, quantityOf } from "../contract/quantities.ts";
import type { Instant } from "../contract/time.ts";
import { legend, legendOfMarks, legendRows } from "./legend.ts";
import { paint } from "./palette.ts";
import { roundScale } from "./scale.ts";
import { barsSentence } from "./sentences.ts";
import { px } from "./svg.ts";
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
import { dayWord, tickWords, valueWords } from "./words.ts";

export interface Bar {
  /** Start of the hour or day in Tokyo. */
  at: Instant;
  /** How much came in it, in the quantity's unit. */
  count: number;
}

export interface Bars extends TimePicture {
  quantity: QuantityName;
  title: string;
  bars: readonly Bar[];
  barMs: number;
}

export function bars(given: Bars, size: Size, language: Language = "ja"): string {
  const data = within(given);
  const known = { ...data, bars: data.bars.filter(({ count }) => Number.isFinite(count) && count >= 0) };
  const scale = roundScale([0, ...known.bars.map(({ count }) => count)], 4, (quantityOf(data.quantity).scale ?? 1) === 1);
  const words = scale.ticks.map((value) => tickWords(data.quantity, value, language));
  const rows = legendRows(legendOfMarks(data, language), size.width);
  const frame = timeFrame(data, scale, words, rows.length, size);
  return picture(data.id, frame.size, { title: data.title, sentence: barsSentence(known, language) }, [
    patterns(data.id),
    ground(frame, data, scale, words, language),
    columns(known, frame, language),
    known.bars.length === 0 ? nothing(frame, language) : "",
    marksOver(frame, data, language),
    legend(rows, frame, data.id),
  ]);
}

function columns({ bars: all, barMs, quantity, from, to }: Bars, { x, y, bottom }: TimeFrame, language: Language): string {
  const inside = all.filter(({ at }) => at + barMs > from && at < to);
  // With room each bar says its number to a mouse; hundreds of them are one path.
  if (inside.length > 60) {
    const path = inside
      .filter(({ count }) => count > 0)
      .map(({ at, count }) => `M${px(x(at))} ${px(bottom)}V${px(y(count))}H${px(x(at + barMs))}V${px(bottom)}Z`);
    return path.length > 0 ? `<path d="${path.join("")}" ${paint("bar", "fill")}/>` : "";
  }
  return inside
    .map(({ at, count }) => {
      const [start, end] = [x(at), x(at + barMs)];
      const gap = Math.min(3, (end - start) * 0.2);
      const height = Math.max(count > 0 ? 1 : 0, bottom - y(count));
      return `<rect x="${px(start + gap / 2)}" y="${px(bottom - height)}" width="${px(end - start - gap)}" height="${px(height)}" ${paint("bar", "fill")}><title>${dayWord(at, language)} ${valueWords(quantity, count, language)}</title></rect>`;
    })
    .join("");
}
