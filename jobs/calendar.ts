/**
 * When the truck comes, when somebody is there, and which collection a bag can still make. Pure; days in Tokyo.
 *
 * A usable collection = a collection day whose deadline follows a time at which somebody is there and may put the bag out:
 * the evening before (`putOutEveningBefore`, from `putOutFrom` until closing, if the center is open that day), or early duty.
 * The ward collects on national holidays too; the centers are closed then (rules of the ward: domain notes, section 3).
 */
import type { Problem } from "../contract/config/problem.ts";
import type { CenterConfig, Config } from "../contract/config/schema.ts";
import { addDays, type Instant, tokyoDate, tokyoTime, weekdayOf } from "../contract/time.ts";
import { holidayName } from "./holidays.ts";

export interface OpenHours {
  from: Instant;
  to: Instant;
}

export interface UsableCollection {
  /** When the bag must be out. */
  deadlineAt: Instant;
  /** From when and until when somebody is there to put it out. */
  putOutFrom: Instant;
  putOutUntil: Instant;
}

/** Opening hours of a day, or undefined: closed. */
export function openHours(center: CenterConfig, day: string): OpenHours | undefined {
  const hours = center.opening[weekdayOf(day)];
  if (!hours || center.closedDates.includes(day)) return undefined;
  if (center.closedOnHolidays && holidayName(day) !== undefined) return undefined;
  return { from: tokyoTime(day, hours[0]), to: tokyoTime(day, hours[1]) };
}

export function isOpen(center: CenterConfig, now: Instant): boolean {
  const hours = openHours(center, tokyoDate(now));
  return hours !== undefined && now >= hours.from && now < hours.to;
}

export function isCollectionDay(center: CenterConfig, day: string): boolean {
  const { collection } = center;
  if (!collection || collection.noCollection.includes(day)) return false;
  return collection.extraCollection.includes(day) || collection.weekdays.includes(weekdayOf(day));
}

/** How the bag can make the collection of this day, or undefined: it cannot. */
export function usableCollection(center: CenterConfig, day: string): UsableCollection | undefined {
  const { collection } = center;
  if (!collection || !isCollectionDay(center, day)) return undefined;
  const deadlineAt = tokyoTime(day, collection.deadline);
  const { earlyDuty } = collection;
  // Somebody on early duty comes although the center is not open yet, but not on a day on which it stays closed.
  const today = openHours(center, day);
  if (today && earlyDuty?.weekdays.includes(weekdayOf(day))) {
    const early = { deadlineAt, putOutFrom: tokyoTime(day, earlyDuty.at), putOutUntil: Math.min(deadlineAt, today.to) };
    if (early.putOutFrom < early.putOutUntil) return early;
  }
  if (!collection.putOutEveningBefore) return undefined;
  const eve = addDays(day, -1);
  const hours = openHours(center, eve);
  if (!hours) return undefined;
  const putOutFrom = Math.max(hours.from, tokyoTime(eve, collection.putOutFrom));
  return putOutFrom < hours.to ? { deadlineAt, putOutFrom, putOutUntil: hours.to } : undefined;
}

/** The collections that can still be made at `now`, soonest first, within so many days; looked for only as far as somebody asks. */
export function* usableAhead(center: CenterConfig, now: Instant, days = 14): Generator<UsableCollection> {
  const today = tokyoDate(now);
  for (let ahead = 0; ahead <= days; ahead++) {
    const one = usableCollection(center, addDays(today, ahead));
    if (one && one.putOutUntil > now) yield one;
  }
}

/** All of them. */
export function nextUsable(center: CenterConfig, now: Instant, days = 14): UsableCollection[] {
  return [...usableAhead(center, now, days)];
}

/** What makes the calendar unusable at `now`, with the setting that is missing; empty if there is a usable collection in so many days. */
export function calendarProblems(center: CenterConfig, now: Instant, days = 14): string[] {
  const { collection } = center;
  if (!collection || nextUsable(center, now, days).length > 0) return [];
  const today = tokyoDate(now);
  const trucks = Array.from({ length: days + 1 }, (_, ahead) => addDays(today, ahead)).filter((day) => isCollectionDay(center, day));
  const none = `no usable collection in the next ${days} days`;
  if (trucks.length === 0) return [`${none}: the truck does not come; set weekdays or extraCollection, or look at noCollection`];
  const missing = !collection.putOutEveningBefore
    ? "putOutEveningBefore: true, or earlyDuty"
    : trucks.some((day) => openHours(center, addDays(day, -1)))
      ? "earlyDuty, or putOutFrom before the closing time of the day before"
      : "earlyDuty, or opening hours on the day before a collection";
  return [`${none}: nobody is there before the truck comes; set ${missing}`];
}

/** The same of every center, with the places in the configuration. */
export function calendarConfigProblems({ centers }: Pick<Config, "centers">, now: Instant, days = 14): Problem[] {
  return Object.entries(centers).flatMap(([id, center]) =>
    calendarProblems(center, now, days).map((message) => ({ path: ["centers", id, "collection"], message })),
  );
}

/** When the center closed last, at or before `now`; undefined: not within a month. */
export function lastClosing(center: CenterConfig, now: Instant): Instant | undefined {
  for (let back = 0, day = tokyoDate(now); back <= 31; back++, day = addDays(day, -1)) {
    const hours = openHours(center, day);
    if (hours && hours.to <= now) return hours.to;
  }
  return undefined;
}

/** The hours in which only urgent mails go out; from and to the same: none. */
export function isQuiet(center: CenterConfig, now: Instant): boolean {
  const day = tokyoDate(now);
  const [from, to] = center.quietHours.map((time) => tokyoTime(day, time)) as [Instant, Instant];
  return from <= to ? now >= from && now < to : now >= from || now < to;
}
