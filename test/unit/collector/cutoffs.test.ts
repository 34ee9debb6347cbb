import { expect, test } from "vitest";
import { cutoffs } from "../../../collector/series/cutoffs.ts";
import { dayMs, hourMs, minuteMs, tokyoMidnight } from "../../../contract/time.ts";

const midnight = tokyoMidnight("2026-11-25");
const keep = { rawDays: 40, hourDays: 50, dayDays: 0 };
const back = (days: number) => midnight - days * dayMs;

test.each([
  ["the clock agrees with the readings", midnight + 2 * hourMs, midnight + hourMs],
  ["the readings are a little ahead of the clock", midnight + hourMs, midnight + 2 * dayMs],
  ["the clock is years ahead of the newest reading", Date.parse("2038-01-19T03:14:08Z"), midnight - dayMs + 59 * minuteMs],
  ["the newest reading is of the last hour of the day before", midnight + 900 * dayMs, midnight - 1],
])("%s: days are counted from the day that both allow", (_, now, newest) => {
  expect(cutoffs(keep, now, newest)).toEqual({ raw: back(40), hours: back(50), days: 0 });
});

test("without a reading nothing is old, and what is kept for ever never is", () => {
  expect(cutoffs(keep, midnight, undefined)).toEqual({ raw: 0, hours: 0, days: 0 });
  expect(cutoffs({ rawDays: 0, hourDays: 0, dayDays: 0 }, midnight, midnight)).toEqual({ raw: 0, hours: 0, days: 0 });
});
