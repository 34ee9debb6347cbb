/** Months and hours as the calendar page writes them. Pure. */
import type { CenterConfig } from "../../../contract/config/schema.ts";
import type { Language } from "../../../contract/language.ts";
import { clockTime, type Instant, tokyoTime } from "../../../contract/time.ts";
import type { Texts } from "../texts/index.ts";

type CalendarTexts = Texts["calendar"];

const monthFormats = {
  ja: new Intl.DateTimeFormat("ja-JP-u-ca-japanese", { era: "long", year: "numeric", month: "long", timeZone: "Asia/Tokyo" }),
  en: new Intl.DateTimeFormat("en-GB", { year: "numeric", month: "long", timeZone: "Asia/Tokyo" }),
} satisfies Record<Language, Intl.DateTimeFormat>;

/** `令和8年12月（2026年）`, `December 2026`. */
export function monthText(month: string, language: Language, texts: CalendarTexts): string {
  return texts.month(monthFormats[language].format(tokyoTime(`${month}-01`, "12:00")), month.slice(0, 4));
}

/** `9:00〜17:00`, `9:00–17:00`. */
export function hoursText({ from, to }: { from: Instant; to: Instant }, language: Language): string {
  return `${clockTime(from)}${language === "ja" ? "〜" : "–"}${clockTime(to)}`;
}

/** The hours that most of a center's open weekdays have; undefined: it never opens. */
export function usualHours({ opening }: CenterConfig): readonly [string, string] | undefined {
  const all = Object.values(opening);
  const alike = Map.groupBy(all, ([from, to]) => `${from} ${to}`);
  return [...alike.values()].sort((a, b) => b.length - a.length)[0]?.[0];
}
