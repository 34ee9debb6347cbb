/** Years as a division of the city counts them: 1 April to 31 March in Tokyo, named by the era. */
import type { Language } from "./language.ts";
import type { Instant } from "./time.ts";

/** The fiscal year of a day in Tokyo: `2027-03-31` → 2026. */
export function fiscalYearOf(day: string): number {
  return Number(day.slice(0, 4)) - (day.slice(5) < "04-01" ? 1 : 0);
}

/** Its first day: `2026-04-01`. */
export function fiscalYearStart(year: number): string {
  return `${String(year).padStart(4, "0")}-04-01`;
}

/** Made when it is first used: who shows no years does not load the calendars. */
let eraFormat: Intl.DateTimeFormat | undefined;

/** The era and its year in which a day lies: `令和8年`, `令和元年`. */
export function eraYear(at: Instant): string {
  eraFormat ??= new Intl.DateTimeFormat("ja-JP-u-ca-japanese", { era: "long", year: "numeric", timeZone: "Asia/Tokyo" });
  return eraFormat.format(at);
}

/** `令和8年度`, `FY2026`. Eras begin in May at the latest (1 May 2019): a fiscal year has the name of the era that it is in then. */
export function fiscalYearLabel(year: number, language: Language = "ja"): string {
  return language === "en" ? `FY${year}` : `${eraYear(Date.parse(`${year}-05-01T00:00:00+09:00`))}度`;
}
