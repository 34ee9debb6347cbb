/** Days in Asia/Tokyo. The zone has had no summer time since 1951, so its offset is a constant here. */
import { type Weekday, weekdays } from "./weekdays.ts";

/** A point in time, UTC milliseconds. */
export type Instant = number;

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
export const tokyoOffsetMs = 9 * hourMs;

/** The day in Tokyo as `2026-11-25`. */
export function tokyoDate(at: Instant): string {
  return new Date(at + tokyoOffsetMs).toISOString().slice(0, 10);
}

/** Midnight in Tokyo at the beginning of `2026-11-25`, or of the day that holds an instant. */
export function tokyoMidnight(day: string | Instant): Instant {
  return Date.parse(`${typeof day === "string" ? day : tokyoDate(day)}T00:00:00Z`) - tokyoOffsetMs;
}

/** A time of day ("8:00") on a day in Tokyo. */
export function tokyoTime(day: string, timeOfDay: string): Instant {
  const [hours, minutes] = timeOfDay.split(":");
  return tokyoMidnight(day) + Number(hours) * hourMs + Number(minutes) * minuteMs;
}

/** The date so many days later (or earlier). */
export function addDays(day: string, days: number): string {
  return tokyoDate(tokyoMidnight(day) + days * dayMs);
}

export function weekdayOf(day: string): Weekday {
  return weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()]!;
}

const weekdayLetters: Record<Weekday, string> = { sun: "日", mon: "月", tue: "火", wed: "水", thu: "木", fri: "金", sat: "土" };

export function weekdayLetter(weekday: Weekday): string {
  return weekdayLetters[weekday];
}

/** `16:20` in Tokyo. */
export function clockTime(at: Instant): string {
  const shifted = new Date(at + tokyoOffsetMs);
  return `${shifted.getUTCHours()}:${String(shifted.getUTCMinutes()).padStart(2, "0")}`;
}

/** Made when it is first used: who shows no dates does not load the calendars. */
let eraFormat: Intl.DateTimeFormat | undefined;
const eraParts = { era: "long", year: "numeric", month: "long", day: "numeric", timeZone: "Asia/Tokyo" } as const;

/** `令和8年11月25日（水）`. */
export function japaneseDate(at: Instant): string {
  eraFormat ??= new Intl.DateTimeFormat("ja-JP-u-ca-japanese", eraParts);
  return `${eraFormat.format(at)}（${weekdayLetter(weekdayOf(tokyoDate(at)))}）`;
}

/** A length of time rounded to what matters: `38分`, `15時間40分`, `1日15時間`. */
export function japaneseDuration(ms: number): string {
  const total = Math.max(0, Math.round(ms / minuteMs));
  const [days, hours, minutes] = [Math.floor(total / 1440), Math.floor((total % 1440) / 60), total % 60];
  if (days > 0) return `${days}日${hours > 0 ? `${hours}時間` : ""}`;
  if (hours > 0) return `${hours}時間${minutes > 0 ? `${minutes}分` : ""}`;
  return `${minutes}分`;
}
