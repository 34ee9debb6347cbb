/** Numbers and times as pages write them. Pure. */
import type { Language } from "../../contract/language.ts";
import { clockTime, dateText, dayMs, type Instant } from "../../contract/time.ts";

/** `12,345`. */
export function countText(count: number, language: Language): string {
  return count.toLocaleString(language);
}

/** `令和8年11月25日（水） 16:20`. */
export function dateAndTime(at: Instant, language: Language): string {
  return `${dateText(at, language)} ${clockTime(at)}`;
}

const units = ["B", "kB", "MB", "GB", "TB"] as const;

/** `1.2 GB`; below ten of a unit with a decimal. */
export function bytesText(bytes: number): string {
  const rank = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1_000 ** rank;
  return `${value.toFixed(rank > 0 && value < 10 ? 1 : 0)} ${units[rank]}`;
}

/** The time alone within a day of `now`, else with its date. */
export function momentText(at: Instant, now: Instant, language: Language): string {
  return Math.abs(now - at) < dayMs ? clockTime(at) : dateAndTime(at, language);
}
