/** The axis of time in Tokyo: hours of a day, weekdays of a week, days of a month, months of a fiscal year. Pure. */
import { eraYear } from "../contract/fiscalYear.ts";
import type { Language } from "../contract/language.ts";
import { dayMs, hourMs, type Instant, tokyoDate, tokyoMidnight } from "../contract/time.ts";
import { hourAt, monthWord, weekdayAt, weekdayWord } from "./words.ts";

export const periods = ["day", "week", "month", "year"] as const;
export type Period = (typeof periods)[number];

export interface TimeTick {
  /** Where a line stands. */
  at: Instant;
  /** Where its word stands: at the line, or in the middle of what it names. */
  wordAt: Instant;
  word: string;
  /** A second line under the word: the date, or the year where it begins. */
  below?: string;
}

/** Ticks of a span. `isNarrow`: a picture for a phone has room for half of the words. */
export function timeTicks(
  period: Period,
  { from, to }: { from: Instant; to: Instant },
  isNarrow: boolean,
  language: Language = "ja",
): TimeTick[] {
  switch (period) {
    case "day":
      return hours(from, to, isNarrow ? 6 : 3);
    case "week":
      return days(from, to, isNarrow, language);
    case "month":
      return datesOfMonth(from, to, isNarrow ? 7 : 4, language);
    case "year":
      return months(from, to, isNarrow ? 3 : 1, language);
  }
}

function hours(from: Instant, to: Instant, every: number): TimeTick[] {
  const ticks: TimeTick[] = [];
  for (let at = from; at <= to; at += every * hourMs) ticks.push({ at, wordAt: at, word: at === to ? "24:00" : `${hourAt(at)}:00` });
  return ticks;
}

function days(from: Instant, to: Instant, isNarrow: boolean, language: Language): TimeTick[] {
  const ticks: TimeTick[] = [];
  for (let at = from; at < to; at += dayMs) {
    const day = tokyoDate(at);
    const word = weekdayWord(weekdayAt(at), language);
    const date = String(Number(day.slice(8)));
    const full = language === "en" ? `${date} ${monthWord(at, language)}` : `${Number(day.slice(5, 7))}/${date}`;
    ticks.push({ at, wordAt: at + dayMs / 2, word, below: isNarrow ? date : full });
  }
  return ticks;
}

function datesOfMonth(from: Instant, to: Instant, every: number, language: Language): TimeTick[] {
  const ticks: TimeTick[] = [];
  for (let at = from; at < to; at += every * dayMs) {
    const word = String(Number(tokyoDate(at).slice(8)));
    ticks.push({ at, wordAt: at + dayMs / 2, word, below: weekdayWord(weekdayAt(at), language) });
  }
  return ticks;
}

function months(from: Instant, to: Instant, every: number, language: Language): TimeTick[] {
  const ticks: TimeTick[] = [];
  let year: string | undefined;
  let count = 0;
  for (let at = from; at < to; count++) {
    const next = nextMonth(at);
    const below = language === "en" ? tokyoDate(at).slice(0, 4) : eraYear(at);
    if (count % every === 0) {
      ticks.push({
        at,
        wordAt: every === 1 ? (at + next) / 2 : at + dayMs * 15,
        word: monthWord(at, language),
        ...(below !== year && { below }),
      });
      year = below;
    }
    at = next;
  }
  return ticks;
}

/** Midnight of the first day of the next month. */
export function nextMonth(at: Instant): Instant {
  const [year, month] = tokyoDate(at).split("-").map(Number) as [number, number];
  return tokyoMidnight(month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, "0")}-01`);
}
