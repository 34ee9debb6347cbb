/** Times of a device page in words. Pure. */
import { dayWord } from "../../../charts/words.ts";
import { eraYear, fiscalYearLabel, fiscalYearOf } from "../../../contract/fiscalYear.ts";
import type { Language } from "../../../contract/language.ts";
import { clockTime, dateText, dayMs, dayText, type Instant, tokyoDate, tokyoMidnight } from "../../../contract/time.ts";
import { textsOf } from "../texts/index.ts";
import type { DeviceSpan } from "./span.ts";

/** `令和8年11月30日（月）`, `令和8年 11/23（月） 〜 11/29（日）`, `令和8年11月`, `令和8年度（2026年4月〜2027年3月）`. */
export function spanLabel({ period, from, to, firstDay }: DeviceSpan, language: Language): string {
  const { moves } = textsOf(language).device;
  const last = to - dayMs;
  const year = Number(firstDay.slice(0, 4));
  switch (period) {
    case "day":
      return dateText(from, language);
    case "month":
      return language === "en" ? englishMonth(from) : `${eraYear(from)}${Number(firstDay.slice(5, 7))}月`;
    case "year": {
      const label = fiscalYearLabel(fiscalYearOf(firstDay), language);
      return language === "en" ? `${label} (Apr ${year} – Mar ${year + 1})` : `${label}（${year}年4月〜${year + 1}年3月）`;
    }
    default: {
      const span = moves.span(dayWord(from, language), dayWord(last, language));
      return language === "en" ? `${span} ${tokyoDate(last).slice(0, 4)}` : `${eraYear(from)} ${span}`;
    }
  }
}

function englishMonth(at: Instant): string {
  return new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "Asia/Tokyo" }).format(at);
}

/** `11月30日（月）16:20`; of another year with the year. */
export function momentText(at: Instant, now: Instant, language: Language): string {
  const isOfThisYear = Math.abs(now - at) < 300 * dayMs;
  const day = isOfThisYear ? dayText(at, language) : dateText(at, language);
  return `${day}${language === "en" ? " " : ""}${clockTime(at)}`;
}

/** What a field for date and time holds: `2026-11-30T16:20`, in Tokyo. */
export function fieldTime(at: Instant): string {
  return `${tokyoDate(at)}T${clockTime(at).padStart(5, "0")}`;
}

/** The time of such a field; undefined: it is none. */
export function timeOfField(text: string): Instant | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?$/.exec(text);
  if (!parts) return undefined;
  const [, day, hours, minutes] = parts as unknown as [string, string, string, string];
  const midnight = tokyoMidnight(day);
  if (Number.isNaN(midnight) || tokyoDate(midnight) !== day || Number(hours) > 24 || Number(minutes) > 59) return undefined;
  return midnight + (Number(hours) * 60 + Number(minutes)) * 60_000;
}
