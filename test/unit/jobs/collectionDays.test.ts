import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, dayMs, type Instant, minuteMs, tokyoDate } from "../../../contract/time.ts";
import type { Weekday } from "../../../contract/weekdays.ts";
import { calendarProblems, nextUsable, openHours } from "../../../jobs/calendar.ts";
import { collectionDays, collectionDayText } from "../../../jobs/collectionDays.ts";
import { holidayName } from "../../../jobs/holidays.ts";
import { calendars, date, time } from "./anyCalendar.ts";
import { type CenterChanges, centerOf, openEveryDay, openSixDays, tokyo } from "./center.ts";
import { staffedAt } from "./staffed.ts";

const fiscalYear = (year: number) => [`${year}-04-01`, `${year + 1}-03-31`] as const;

describe("a truck that comes while the center is closed", () => {
  const holidays2024 = [
    "2024-04-29",
    "2024-05-06",
    "2024-07-15",
    "2024-08-12",
    "2024-09-16",
    "2024-09-23",
    "2024-10-14",
    "2024-11-04",
    "2025-01-13",
    "2025-02-24",
    "2025-03-20",
  ];

  it.each([
    ["closed on Sundays", openSixDays],
    ["open every day", openEveryDay],
  ])("in fiscal year 2024 with Mondays and Thursdays: the 11 holidays are collected, nobody there (%s)", (_, opening) => {
    const alone = collectionDays(centerOf({ opening }), ...fiscalYear(2024)).filter(({ collected, closedBy }) => collected && closedBy);
    expect(alone.map(({ day }) => day)).toEqual(holidays2024);
    expect(alone.every(({ closedBy, holiday }) => closedBy === "holiday" && holiday !== undefined)).toBe(true);
  });

  it.each([
    [2024, 11, 11],
    [2025, 10, 9],
    [2026, 8, 8],
    [2027, 8, 8],
  ])("in fiscal year %i: %i holidays on a Monday or Thursday, %i of them collected (not 1 January)", (year, all, collected) => {
    const newYear = [`${year}-12-31`, `${year + 1}-01-01`, `${year + 1}-01-02`, `${year + 1}-01-03`];
    const days = collectionDays(centerOf({ collection: { noCollection: newYear } }), ...fiscalYear(year));
    const closed = days.filter(({ closedBy }) => closedBy === "holiday");
    expect(closed).toHaveLength(all);
    expect(closed.filter((one) => one.collected)).toHaveLength(collected);
  });

  it("is usable nevertheless when somebody may put the bag out on the evening before", () => {
    const [day] = collectionDays(centerOf({ opening: openEveryDay }), "2026-11-23", "2026-11-23");
    expect(day).toMatchObject({ collected: true, closedBy: "holiday", reason: "usable" });
    expect(collectionDayText(day!)).toBe("11/23（月） 収集あり・祝日（勤労感謝の日）で無人。前日15:00〜17:00に出せます。");
  });
});

describe("the list of collection days", () => {
  const list = (changes: CenterChanges, from: string, to = from) => collectionDays(centerOf(changes), from, to);
  const early = { weekdays: ["mon", "thu"] as Weekday[], at: "7:15" };

  it.each<[string, CenterChanges, string, string, string]>([
    ["put out on the evening before", {}, "2026-11-26", "usable", "11/26（木） 収集あり。前日15:00〜17:00に出せます。"],
    [
      "put out on early duty",
      { collection: { earlyDuty: early } },
      "2026-11-26",
      "usable",
      "11/26（木） 収集あり。当日7:15〜8:00に出せます。",
    ],
    [
      "a holiday after a closed Sunday",
      {},
      "2026-11-23",
      "nobody-there",
      "11/23（月） 収集あり・祝日（勤労感謝の日）で無人。前日も無人のため、袋は出せません。",
    ],
    ["a Monday after a closed Sunday", {}, "2026-11-30", "closed-eve", "11/30（月） 収集あり。前日も無人のため、袋は出せません。"],
    [
      "a day of the center's own list",
      { closedDates: ["2026-11-25", "2026-11-26"] },
      "2026-11-26",
      "nobody-there",
      "11/26（木） 収集あり・休館日で無人。前日も無人のため、袋は出せません。",
    ],
    [
      "no bag may stand out overnight, nobody comes early",
      { collection: { putOutEveningBefore: false } },
      "2026-11-26",
      "not-allowed",
      "11/26（木） 収集あり。収集の前に袋を出せる時間がありません。",
    ],
    ["the new-year stop", { collection: { noCollection: ["2026-12-31"] } }, "2026-12-31", "no-collection", "12/31（木） 収集なし"],
    [
      "an extra day before it",
      { collection: { extraCollection: ["2026-12-30"] } },
      "2026-12-30",
      "usable",
      "12/30（水） 収集あり。前日15:00〜17:00に出せます。",
    ],
  ])("says of %s", (_, changes, day, reason, text) => {
    const [found, ...others] = list(changes, day);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ day, reason });
    expect(collectionDayText(found!)).toBe(text);
  });

  it("leaves out days on which no truck comes anyway", () => {
    expect(list({}, "2026-11-20", "2026-12-04").map(({ day }) => day)).toEqual(["2026-11-23", "2026-11-26", "2026-11-30", "2026-12-03"]);
  });
});

describe("somebody is there", () => {
  const early = centerOf({ collection: { earlyDuty: { weekdays: ["thu"], at: "7:15" } } });
  it.each([
    ["in opening hours", "2026-11-26 9:00", true],
    ["on early duty", "2026-11-26 7:15", true],
    ["before it", "2026-11-26 7:14", false],
    ["not surely between the truck and the opening", "2026-11-26 8:00", false],
    ["not on another morning", "2026-11-27 7:30", false],
    ["not on a holiday", "2026-11-23 10:00", false],
  ])("%s", (_, at, staffed) => expect(staffedAt(early, tokyo(at))).toBe(staffed));
});

describe("whatever the calendar", () => {
  const moments = fc.tuple(date, time).map(([day, at]) => tokyo(`${day} ${at}`));
  const cases = fc.tuple(calendars, moments);
  const always = (check: (center: ReturnType<typeof centerOf>, now: Instant) => void) =>
    fc.assert(
      fc.property(cases, ([center, now]) => check(center, now)),
      { numRuns: 500 },
    );

  it("nobody is told to act at a time at which nobody is there", () => {
    always((center, now) => {
      for (const { putOutFrom, putOutUntil } of nextUsable(center, now)) {
        for (let at = Math.max(now, putOutFrom); at < putOutUntil; at += 5 * minuteMs) expect(staffedAt(center, at)).toBe(true);
        expect(staffedAt(center, putOutUntil - 1)).toBe(true);
      }
    });
  });

  it("there is time to act between now and the deadline, soonest collection first, none of the past, none skipped", () => {
    always((center, now) => {
      const found = nextUsable(center, now);
      for (const { putOutFrom, putOutUntil, deadlineAt } of found) {
        expect(putOutFrom).toBeLessThan(putOutUntil);
        expect(putOutUntil).toBeGreaterThan(now);
        expect(putOutUntil).toBeLessThanOrEqual(deadlineAt);
      }
      const deadlines = found.map(({ deadlineAt }) => deadlineAt);
      expect(deadlines).toEqual(deadlines.toSorted((a, b) => a - b));
      expect(new Set(deadlines).size).toBe(deadlines.length);
      const listed = collectionDays(center, tokyoDate(now), tokyoDate(now + 14 * dayMs));
      expect(found).toEqual(listed.flatMap(({ usable }) => (usable && usable.putOutUntil > now ? [usable] : [])));
      expect(calendarProblems(center, now)).toHaveLength(found.length > 0 ? 0 : 1);
    });
  });

  it("the evening before a collection is used only if it is allowed, a day without collection never", () => {
    always((center, now) => {
      const { putOutEveningBefore, noCollection, earlyDuty } = center.collection!;
      for (const { putOutUntil, deadlineAt } of nextUsable(center, now)) {
        const day = tokyoDate(deadlineAt);
        expect(noCollection).not.toContain(day);
        const onTheDay = tokyoDate(putOutUntil - 1) === day;
        expect(onTheDay ? earlyDuty !== undefined : putOutEveningBefore).toBe(true);
      }
    });
  });

  it("a day on which nobody is there is a holiday, in the center's list, or without opening hours", () => {
    always((center, now) => {
      for (const { day, closedBy } of collectionDays(center, tokyoDate(now), addDays(tokyoDate(now), 60))) {
        expect(closedBy === undefined).toBe(openHours(center, day) !== undefined);
        if (closedBy === "holiday") expect(holidayName(day)).toBeDefined();
        if (closedBy === "closed-date") expect(center.closedDates).toContain(day);
      }
    });
  });
});
