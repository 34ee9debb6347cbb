import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addDays,
  clockTime,
  dateText,
  dayMs,
  durationText,
  minuteMs,
  tokyoDate,
  tokyoMidnight,
  tokyoTime,
  weekdayOf,
  weekdayText,
} from "../../../contract/time.ts";

const instant = (text: string) => Date.parse(text);

test.each([
  ["2026-11-24T14:59:59.999Z", "2026-11-24"],
  ["2026-11-24T15:00:00.000Z", "2026-11-25"],
  ["2026-12-31T15:00:00Z", "2027-01-01"],
  ["2028-02-28T15:00:00Z", "2028-02-29"],
])("at %s it is the %s in Tokyo", (at, day) => {
  expect(tokyoDate(instant(at))).toBe(day);
});

test("a day begins at 15:00 of the day before in Greenwich", () => {
  expect(tokyoMidnight("2026-11-25")).toBe(instant("2026-11-24T15:00:00Z"));
  expect(tokyoMidnight(instant("2026-11-25T14:59:59Z"))).toBe(instant("2026-11-24T15:00:00Z"));
});

test("any moment lies in the day that it is given", () => {
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2199, 0, 1) }), (at) => {
      const begin = tokyoMidnight(at);
      expect(at - begin).toBeGreaterThanOrEqual(0);
      expect(at - begin).toBeLessThan(dayMs);
      expect(addDays(tokyoDate(at), 1)).toBe(tokyoDate(at + dayMs));
    }),
  );
});

test.each([
  ["8:00", "2026-11-24T23:00:00Z"],
  ["08:30", "2026-11-24T23:30:00Z"],
  ["23:59", "2026-11-25T14:59:00Z"],
  ["0:00", "2026-11-24T15:00:00Z"],
])("%s on 25 November is %s", (time, at) => {
  expect(tokyoTime("2026-11-25", time)).toBe(instant(at));
});

test("days are counted over the ends of months, years and leap years", () => {
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(addDays("2028-03-01", -1)).toBe("2028-02-29");
  expect(addDays("2026-11-25", 0)).toBe("2026-11-25");
});

test("25 November 2026 is a Wednesday", () => {
  expect(weekdayOf("2026-11-25")).toBe("wed");
  expect(weekdayText("wed")).toBe("水");
  expect(weekdayOf("2026-11-29")).toBe("sun");
});

describe("for people", () => {
  test("a time is written without a leading zero of the hour", () => {
    expect(clockTime(instant("2026-11-25T07:05:59Z"))).toBe("16:05");
    expect(clockTime(instant("2026-11-24T15:00:00Z"))).toBe("0:00");
  });

  test("a date is written in the Japanese era", () => {
    expect(dateText(instant("2026-11-24T15:00:00Z"))).toBe("令和8年11月25日（水）");
    expect(dateText(instant("2019-04-30T14:59:59Z"))).toBe("平成31年4月30日（火）");
  });

  test.each([
    [0, "0分"],
    [-5, "0分"],
    [38, "38分"],
    [59.6, "1時間"],
    [60, "1時間"],
    [940, "15時間40分"],
    [1_439, "23時間59分"],
    [1_440, "1日"],
    [2_340, "1日15時間"],
    [1_499, "1日"],
  ])("%d minutes are %s", (minutes, text) => {
    expect(durationText(minutes * minuteMs)).toBe(text);
  });
});
