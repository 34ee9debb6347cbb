/**
 * A month of one center as the 暦 shows it: on each day whether somebody is there, whether the truck comes, when a bag may go out
 * and who does it, and what became of the bags. Pure; days in Tokyo.
 *
 * Weeks begin on Sunday, as on the paper calendars of Japanese offices; whole weeks, so days of the neighbouring months are there too.
 */
import type { CenterConfig } from "../../../contract/config/schema.ts";
import { addDays, type Instant, tokyoDate, tokyoTime, weekdayOf } from "../../../contract/time.ts";
import { weekdays } from "../../../contract/weekdays.ts";
import { newYearIsMissing } from "../../../jobs/alerts/newYear.ts";
import { type OpenHours, openHours } from "../../../jobs/calendar.ts";
import { type ClosedBy, type CollectionDay, collectionDays, whyClosed } from "../../../jobs/collectionDays.ts";
import { holidayName } from "../../../jobs/holidays.ts";
import type { Duty } from "../../../records/operations/duties.ts";
import type { Pickup } from "../../../records/operations/pickups.ts";
import { type BagMark, bagMarks } from "./bags.ts";

/** When a bag may be put out for a collection, on the evening before or on the morning itself. */
export interface PutOut {
  /** Day of the collection: the key of the duty. */
  collectionDay: string;
  from: Instant;
  until: Instant;
  duty?: Duty;
}

export interface CalendarDay {
  /** `2026-12-03`. */
  day: string;
  /** False for the days of other months in the first and the last week. */
  inMonth: boolean;
  when: "past" | "today" | "future";
  hours?: OpenHours;
  /** Set where nobody is there. */
  closedBy?: ClosedBy;
  /** A national holiday, whether the center closes on it or not. */
  isHoliday: boolean;
  /** The truck comes, or would but for an exception. */
  collection?: CollectionDay;
  /** Who puts the bag out for the collection of this day; the window may be on the day before. */
  duty?: Duty;
  /** Windows that lie on this day. */
  putOut: PutOut[];
  bags: BagMark[];
}

export interface CalendarMonth {
  /** `2026-12`. */
  month: string;
  weeks: CalendarDay[][];
  /** missing: it is time to have the days off over new year, and they are not there · later: this month shows days that nobody knows yet. */
  newYear?: "missing" | "later";
}

export interface MonthFacts {
  month: string;
  /** Of this center, for the days shown; others do no harm. */
  duties: readonly Duty[];
  pickups: readonly Pickup[];
  now: Instant;
}

/** First and last day that a month shows, whole weeks from Sunday to Saturday. */
export function shownDays(month: string): { from: string; to: string } {
  const first = `${month}-01`;
  const last = addDays(`${addMonths(month, 1)}-01`, -1);
  return { from: addDays(first, -weekdayNumber(first)), to: addDays(last, 6 - weekdayNumber(last)) };
}

export function calendarMonth(center: CenterConfig, { month, duties, pickups, now }: MonthFacts): CalendarMonth {
  const { from, to } = shownDays(month);
  // The evening of the last day may be the one for the collection of the next.
  const trucks = new Map(collectionDays(center, from, addDays(to, 1)).map((one) => [one.day, one]));
  const dutyOf = new Map(duties.map((duty) => [duty.collectionDay, duty]));
  const marks = Map.groupBy(bagMarks(pickups), ({ day }) => day);
  const days: CalendarDay[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const hours = openHours(center, day);
    const closedBy = whyClosed(center, day);
    const collection = trucks.get(day);
    const duty = collection?.usable && dutyOf.get(day);
    days.push({
      day,
      inMonth: day.startsWith(month),
      when: relation(day, tokyoDate(now)),
      ...(hours && { hours }),
      ...(closedBy && { closedBy }),
      isHoliday: holidayName(day) !== undefined,
      ...(collection && { collection }),
      ...(duty && { duty }),
      putOut: [day, addDays(day, 1)].flatMap((truckDay) => putOutOn(day, trucks.get(truckDay), dutyOf)),
      bags: marks.get(day) ?? [],
    });
  }
  const newYear = newYearOf(center, month, now);
  return {
    month,
    weeks: Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7)),
    ...(newYear && { newYear }),
  };
}

/** `2026-12` and so many months later or earlier. */
export function addMonths(month: string, months: number): string {
  const [year, of] = month.split("-").map(Number) as [number, number];
  const count = year * 12 + of - 1 + months;
  return `${String(Math.floor(count / 12)).padStart(4, "0")}-${String((count % 12) + 1).padStart(2, "0")}`;
}

function putOutOn(day: string, collection: CollectionDay | undefined, duties: ReadonlyMap<string, Duty>): PutOut[] {
  if (!collection?.usable || tokyoDate(collection.usable.putOutFrom) !== day) return [];
  const { day: collectionDay, usable } = collection;
  const duty = duties.get(collectionDay);
  return [{ collectionDay, from: usable.putOutFrom, until: usable.putOutUntil, ...(duty && { duty }) }];
}

function newYearOf(center: CenterConfig, month: string, now: Instant): CalendarMonth["newYear"] {
  if (newYearIsMissing(center, now)) return "missing";
  const isNewYear = month.endsWith("-12") || month.endsWith("-01");
  return isNewYear && newYearIsMissing(center, tokyoTime(`${month}-01`, "12:00")) ? "later" : undefined;
}

function relation(day: string, today: string): CalendarDay["when"] {
  if (day === today) return "today";
  return day < today ? "past" : "future";
}

function weekdayNumber(day: string): number {
  return weekdays.indexOf(weekdayOf(day));
}
