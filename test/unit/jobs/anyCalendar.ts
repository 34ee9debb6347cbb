/** Any calendar that a center may have, for property tests. */
import fc from "fast-check";
import { addDays } from "../../../contract/time.ts";
import { weekdays } from "../../../contract/weekdays.ts";
import { type CenterChanges, centerOf } from "./center.ts";

const hour = fc.integer({ min: 0, max: 23 });
/** A time of day, `7:15`. */
export const time = fc.tuple(hour, fc.constantFrom("00", "15", "30", "59")).map(([h, m]) => `${h}:${m}`);
const minutesOf = (at: string) => Number(at.split(":")[0]) * 60 + Number(at.split(":")[1]);
const hours = fc.tuple(time, time).filter(([from, to]) => minutesOf(from) < minutesOf(to));
const someDays = fc.subarray([...weekdays]);
/** A day of four years, `2026-11-25`. */
export const date = fc.integer({ min: 0, max: 1_500 }).map((ahead) => addDays("2024-04-01", ahead));
const dates = fc.uniqueArray(date, { maxLength: 40 });
/** Centers with any opening hours, collection days and lists. */
export const calendars = fc
  .record({
    opening: fc.dictionary(fc.constantFrom(...weekdays), hours, { maxKeys: 7 }),
    closedOnHolidays: fc.boolean(),
    closedDates: dates,
    collection: fc.record({
      by: fc.constantFrom("ward" as const, "hauler" as const),
      weekdays: someDays,
      deadline: time,
      putOutEveningBefore: fc.boolean(),
      putOutFrom: time,
      noCollection: dates,
      extraCollection: dates,
      earlyDuty: fc.option(fc.record({ weekdays: fc.subarray([...weekdays], { minLength: 1 }), at: time }), { nil: undefined }),
    }),
  })
  .map((changes) => centerOf(changes as CenterChanges));
