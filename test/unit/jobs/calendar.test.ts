import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, tokyoDate } from "../../../contract/time.ts";
import { weekdays } from "../../../contract/weekdays.ts";
import { calendarProblems, isCollectionDay, isOpen, nextUsable, openHours, usableCollection } from "../../../jobs/calendar.ts";
import { holidayName } from "../../../jobs/holidays.ts";
import { centerOf, openEveryDay, openSixDays, tokyo } from "./center.ts";

const east = centerOf();
const fiscalYear = (year: number) =>
  Array.from({ length: 366 }, (_, i) => addDays(`${year}-04-01`, i)).filter((day) => day < `${year + 1}-04-01`);

describe("opening", () => {
  it.each([
    ["on a working day", "2026-11-25 12:00", true],
    ["before opening", "2026-11-25 8:59", false],
    ["from the first minute", "2026-11-25 9:00", true],
    ["until the last minute", "2026-11-25 16:59", true],
    ["at closing time", "2026-11-25 17:00", false],
    ["on a Sunday", "2026-11-22 12:00", false],
    ["on a national holiday", "2026-11-23 12:00", false],
    ["on a substitute holiday", "2027-03-22 12:00", false],
    ["just after midnight in Tokyo, when it is still yesterday in London", "2026-11-25 0:10", false],
  ])("%s", (_name, at, open) => {
    expect(isOpen(east, tokyo(at))).toBe(open);
  });

  it("ends on a date that the center says it is closed on", () => {
    expect(openHours(centerOf({ closedDates: ["2026-11-25"] }), "2026-11-25")).toBeUndefined();
  });

  it("goes on over holidays where the center stays open on them", () => {
    expect(openHours(centerOf({ closedOnHolidays: false }), "2026-11-23")).toEqual({
      from: tokyo("2026-11-23 9:00"),
      to: tokyo("2026-11-23 17:00"),
    });
  });
});

describe("the truck", () => {
  it.each([
    [2024, 11],
    [2025, 10],
    [2026, 8],
    [2027, 8],
  ])("comes in fiscal year %i on %i Mondays and Thursdays that are national holidays, and nobody is there", (year, wanted) => {
    const onHolidays = fiscalYear(year).filter((day) => holidayName(day) !== undefined && isCollectionDay(east, day));
    expect(onHolidays).toHaveLength(wanted);
    expect(onHolidays.filter((day) => openHours(east, day))).toEqual([]);
  });

  it("does not come over new year, as the yearly list says, and comes on an extra day", () => {
    const center = centerOf({ collection: { noCollection: ["2026-12-31"], extraCollection: ["2026-12-30"] } });
    expect(isCollectionDay(east, "2026-12-31")).toBe(true);
    expect(isCollectionDay(center, "2026-12-31")).toBe(false);
    expect(usableCollection(center, "2026-12-31")).toBeUndefined();
    expect(isCollectionDay(center, "2026-12-30")).toBe(true);
  });
});

describe("a collection that a bag can still make", () => {
  it("is one whose evening before somebody is there", () => {
    expect(usableCollection(east, "2026-11-26")).toEqual({
      deadlineAt: tokyo("2026-11-26 8:00"),
      putOutFrom: tokyo("2026-11-25 15:00"),
      putOutUntil: tokyo("2026-11-25 17:00"),
    });
  });

  it("is not one on a Monday after a closed Sunday", () => {
    expect(usableCollection(east, "2026-11-30")).toBeUndefined();
  });

  it("is not one on a Tuesday after a Monday that is a holiday", () => {
    const center = centerOf({ collection: { weekdays: ["tue", "fri"] } });
    expect(usableCollection(center, "2026-11-24")).toBeUndefined();
    expect(usableCollection(center, "2026-12-01")?.putOutUntil).toBe(tokyo("2026-11-30 17:00"));
  });

  it("is one on a holiday morning when somebody was there the evening before", () => {
    const center = centerOf({ opening: openEveryDay });
    expect(usableCollection(center, "2026-11-23")?.putOutUntil).toBe(tokyo("2026-11-22 17:00"));
  });

  it("is one on a morning with early duty, until the deadline", () => {
    const center = centerOf({ collection: { earlyDuty: { weekdays: ["mon"], at: "7:15" } } });
    expect(usableCollection(center, "2026-11-30")).toEqual({
      deadlineAt: tokyo("2026-11-30 8:00"),
      putOutFrom: tokyo("2026-11-30 7:15"),
      putOutUntil: tokyo("2026-11-30 8:00"),
    });
    expect(usableCollection(center, "2026-11-26")?.putOutUntil).toBe(tokyo("2026-11-25 17:00"));
  });

  it("has no early duty on a holiday", () => {
    const center = centerOf({ collection: { earlyDuty: { weekdays: ["mon"], at: "7:15" } } });
    expect(usableCollection(center, "2026-11-23")).toBeUndefined();
  });

  it("is none where no bag may stand out overnight and nobody comes early", () => {
    const center = centerOf({ opening: openEveryDay, collection: { putOutEveningBefore: false } });
    expect(nextUsable(center, tokyo("2026-11-25 10:00"))).toEqual([]);
  });

  it("is over once everybody went home", () => {
    const next = (at: string) => tokyoDate(nextUsable(east, tokyo(at))[0]!.deadlineAt);
    expect(next("2026-11-25 16:59")).toBe("2026-11-26");
    expect(next("2026-11-25 17:00")).toBe("2026-12-03");
  });

  const subset = fc.subarray([...weekdays]);
  it("is put out only while somebody is there: in opening hours of an open day, or on early duty", () => {
    fc.assert(
      fc.property(
        subset,
        subset,
        subset,
        fc.boolean(),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 3_000 }),
        (open, trucks, early, evening, from, ahead) => {
          const opening = Object.fromEntries(open.map((day) => [day, openEveryDay[day]]));
          const collection = {
            weekdays: trucks,
            putOutEveningBefore: evening,
            putOutFrom: `${from}:00`,
            ...(early.length > 0 && { earlyDuty: { weekdays: early, at: "7:00" } }),
          };
          const center = centerOf({ opening, collection });
          const now = tokyo(`${addDays("2024-04-01", ahead)} 12:00`);
          for (const { deadlineAt, putOutFrom, putOutUntil } of nextUsable(center, now)) {
            expect(putOutUntil).toBeGreaterThan(now);
            expect(putOutFrom).toBeLessThan(putOutUntil);
            expect(putOutUntil).toBeLessThanOrEqual(deadlineAt);
            expect(isCollectionDay(center, tokyoDate(deadlineAt))).toBe(true);
            const hours = openHours(center, tokyoDate(putOutFrom))!;
            expect(hours).toBeDefined();
            const onEarlyDuty = putOutUntil === deadlineAt && putOutFrom === tokyo(`${tokyoDate(deadlineAt)} 7:00`);
            expect(onEarlyDuty || (putOutFrom >= hours.from && putOutUntil <= hours.to)).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("a calendar that cannot work", () => {
  const now = tokyo("2026-11-25 10:00");

  it("is fine with a usable collection in the next 14 days, and without a compactor", () => {
    expect(calendarProblems(east, now)).toEqual([]);
    const { collection: _, ...rest } = east;
    expect(calendarProblems(rest, now)).toEqual([]);
  });

  it.each([
    [
      "putOutEveningBefore, where neither evening nor morning is possible",
      centerOf({ collection: { putOutEveningBefore: false } }),
      /set putOutEveningBefore: true, or earlyDuty$/,
    ],
    [
      "earlyDuty or opening hours, where the day before is always closed",
      centerOf({ opening: { tue: openSixDays.tue } }),
      /set earlyDuty, or opening hours on the day before/,
    ],
    [
      "putOutFrom, where everybody has gone by then",
      centerOf({ collection: { putOutFrom: "17:00" } }),
      /set earlyDuty, or putOutFrom before the closing time of the day before$/,
    ],
    [
      "the collection days, where no truck comes",
      centerOf({ collection: { weekdays: [], extraCollection: ["2027-01-07"] } }),
      /the truck does not come; set weekdays or extraCollection, or look at noCollection$/,
    ],
  ])("is said with the missing setting: %s", (_name, center, message) => {
    expect(calendarProblems(center, now)).toEqual([expect.stringMatching(message)]);
  });

  it("can be in order although holidays leave two weeks without a usable collection", () => {
    const holiday = tokyo("2026-02-04 18:00"); // the evening before Thursday, 12 February is a holiday, those of the Mondays are Sundays
    expect(calendarProblems(east, holiday)).toHaveLength(1);
    expect(calendarProblems(east, holiday, 56)).toEqual([]);
  });
});
