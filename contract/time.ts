/** Days in Asia/Tokyo. The zone has had no summer time since 1951, so its offset is a constant here. */
import type { Language } from "./language.ts";
import { type Weekday, weekdays } from "./weekdays.ts";

/** A point in time, UTC milliseconds. */
export type Instant = number;

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
export const tokyoOffsetMs = 9 * hourMs;

/**
 * Days and their dates, both ways, and times of day: the same few weeks are asked about thousands of times for one page, and making a date
 * costs more than anything that is done with it. Forgotten when there are more than this: a report walks through years.
 */
const rememberedAtMost = 4_000;
const dateOfDay = new Map<number, string>();
const midnightOfDate = new Map<string, Instant>();
const msOfTime = new Map<string, number>();

function remember<K, V>(known: Map<K, V>, key: K, value: V): V {
  if (known.size >= rememberedAtMost) known.clear();
  known.set(key, value);
  return value;
}

/** Days in Tokyo since 1970-01-01. */
export function dayNumber(at: Instant): number {
  return Math.floor((at + tokyoOffsetMs) / dayMs);
}

/** The day in Tokyo as `2026-11-25`. Throws RangeError on what is no time. */
export function tokyoDate(at: Instant): string {
  const day = dayNumber(at);
  return dateOfDay.get(day) ?? remember(dateOfDay, day, new Date(day * dayMs).toISOString().slice(0, 10));
}

/** Midnight in Tokyo at the beginning of `2026-11-25`, or of the day that holds an instant. NaN: no day. */
export function tokyoMidnight(day: string | Instant): Instant {
  if (typeof day === "number") return dayNumber(day) * dayMs - tokyoOffsetMs;
  return midnightOfDate.get(day) ?? remember(midnightOfDate, day, Date.parse(`${day}T00:00:00Z`) - tokyoOffsetMs);
}

/** A time of day ("8:00") on a day in Tokyo. */
export function tokyoTime(day: string, timeOfDay: string): Instant {
  return tokyoMidnight(day) + (msOfTime.get(timeOfDay) ?? remember(msOfTime, timeOfDay, sinceMidnight(timeOfDay)));
}

function sinceMidnight(timeOfDay: string): number {
  const [hours, minutes] = timeOfDay.split(":");
  return Number(hours) * hourMs + Number(minutes) * minuteMs;
}

/** The date so many days later (or earlier). */
export function addDays(day: string, days: number): string {
  return tokyoDate(tokyoMidnight(day) + days * dayMs);
}

export function weekdayOf(day: string): Weekday {
  const thursday = 4; // 1970-01-01
  return weekdays[(((dayNumber(tokyoMidnight(day)) + thursday) % 7) + 7) % 7]!;
}

const weekdayNames = {
  ja: { sun: "日", mon: "月", tue: "火", wed: "水", thu: "木", fri: "金", sat: "土" },
  en: { sun: "Sun", mon: "Mon", tue: "Tue", wed: "Wed", thu: "Thu", fri: "Fri", sat: "Sat" },
} as const satisfies Record<Language, Record<Weekday, string>>;

/** `水`, `Wed`. */
export function weekdayText(weekday: Weekday, language: Language = "ja"): string {
  return weekdayNames[language][weekday];
}

/** `16:20` in Tokyo. */
export function clockTime(at: Instant): string {
  const shifted = new Date(at + tokyoOffsetMs);
  return `${shifted.getUTCHours()}:${String(shifted.getUTCMinutes()).padStart(2, "0")}`;
}

/** Made when they are first used: who shows no dates does not load the calendars. */
const dateFormats = new Map<string, Intl.DateTimeFormat>();
const dayParts = { month: "long", day: "numeric", timeZone: "Asia/Tokyo" } as const;
const dateParts = {
  ja: { locale: "ja-JP-u-ca-japanese", year: { era: "long", year: "numeric" } },
  en: { locale: "en-GB", year: { year: "numeric" } },
} as const satisfies Record<Language, { locale: string; year: Intl.DateTimeFormatOptions }>;

function formatDate(at: Instant, language: Language, withYear: boolean): string {
  const name = `${language} ${withYear}`;
  const { locale, year } = dateParts[language];
  const format = dateFormats.get(name) ?? new Intl.DateTimeFormat(locale, { ...(withYear && year), ...dayParts });
  dateFormats.set(name, format);
  return format.format(at);
}

/** `令和8年11月25日（水）`, `Wed, 25 November 2026`. */
export function dateText(at: Instant, language: Language = "ja"): string {
  const weekday = weekdayText(weekdayOf(tokyoDate(at)), language);
  return language === "ja" ? `${formatDate(at, "ja", true)}（${weekday}）` : `${weekday}, ${formatDate(at, "en", true)}`;
}

/** The same where the year is known: `11月25日（水）`, `Wed 25 November`. */
export function dayText(at: Instant, language: Language = "ja"): string {
  const weekday = weekdayText(weekdayOf(tokyoDate(at)), language);
  return language === "ja" ? `${formatDate(at, "ja", false)}（${weekday}）` : `${weekday} ${formatDate(at, "en", false)}`;
}

const durationUnits = {
  ja: { days: "日", hours: "時間", minutes: "分", between: "" },
  en: { days: " d", hours: " h", minutes: " min", between: " " },
} as const satisfies Record<Language, Record<"days" | "hours" | "minutes" | "between", string>>;

/** A length of time rounded to what matters: `38分`, `15時間40分`, `1日15時間`; `38 min`, `15 h 40 min`, `1 d 15 h`. */
export function durationText(ms: number, language: Language = "ja"): string {
  const unit = durationUnits[language];
  const total = Math.max(0, Math.round(ms / minuteMs));
  const [days, hours, minutes] = [Math.floor(total / 1440), Math.floor((total % 1440) / 60), total % 60];
  if (days > 0) return `${days}${unit.days}${hours > 0 ? `${unit.between}${hours}${unit.hours}` : ""}`;
  if (hours > 0) return `${hours}${unit.hours}${minutes > 0 ? `${unit.between}${minutes}${unit.minutes}` : ""}`;
  return `${minutes}${unit.minutes}`;
}

/** A day that exists, written `2026-11-30`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
