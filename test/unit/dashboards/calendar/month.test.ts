import { describe, expect, it, test } from "vitest";
import { clockTime, dayMs, tokyoDate, tokyoTime } from "../../../../contract/time.ts";
import { bagMarks } from "../../../../dashboards/web/calendar/bags.ts";
import { openDuties } from "../../../../dashboards/web/calendar/duties.ts";
import { addMonths, type CalendarDay, calendarMonth, shownDays } from "../../../../dashboards/web/calendar/month.ts";
import { isCollectionDay, openHours, usableCollection } from "../../../../jobs/calendar.ts";
import type { Pickup } from "../../../../records/operations/pickups.ts";
import { type CenterChanges, centerOf, openEveryDay, tokyo } from "../../jobs/center.ts";

const now = tokyo("2026-11-25 16:20");
const monthOf = (changes: CenterChanges, month: string, more: Partial<Parameters<typeof calendarMonth>[1]> = {}) =>
  calendarMonth(centerOf(changes), { month, duties: [], pickups: [], now, ...more });
const daysOf = (changes: CenterChanges, month: string, more = {}) =>
  new Map(
    monthOf(changes, month, more)
      .weeks.flat()
      .map((one) => [one.day, one]),
  );
const windows = ({ putOut }: CalendarDay) =>
  putOut.map(({ collectionDay, from, until }) => [collectionDay, clockTime(from), clockTime(until)]);

describe("a month", () => {
  it.each([
    ["2026-11", 5, "2026-11-01", "2026-12-05"],
    ["2026-12", 5, "2026-11-29", "2027-01-02"],
    ["2026-02", 4, "2026-02-01", "2026-02-28"],
    ["2027-05", 6, "2027-04-25", "2027-06-05"],
  ])("%s is %i whole weeks from a Sunday to a Saturday", (month, weeks, first, last) => {
    const found = monthOf({}, month).weeks;
    expect([found.length, found[0]![0]!.day, found.at(-1)!.at(-1)!.day]).toEqual([weeks, first, last]);
    expect(found.every((week) => week.length === 7)).toBe(true);
    expect(shownDays(month)).toEqual({ from: first, to: last });
    const days = found.flat();
    expect(days.filter(({ inMonth }) => inMonth).every(({ day }) => day.startsWith(month))).toBe(true);
    expect(days.filter(({ inMonth }) => inMonth)).toHaveLength(new Date(Date.UTC(+month.slice(0, 4), +month.slice(5), 0)).getUTCDate());
  });

  it.each([
    ["2026-12", 1, "2027-01"],
    ["2026-01", -1, "2025-12"],
    ["2026-11", 14, "2028-01"],
  ])("%s and %i months is %s", (month, months, other) => expect(addMonths(month, months)).toBe(other));
});

describe("a day", () => {
  it("says whether it is past, today or to come, by the day in Tokyo", () => {
    const days = daysOf({}, "2026-11", { now: tokyo("2026-11-25 0:10") });
    expect(["2026-11-24", "2026-11-25", "2026-11-26"].map((day) => days.get(day)!.when)).toEqual(["past", "today", "future"]);
  });

  it("on which a bag goes out says for which collection, until when, and who does it", () => {
    const duty = { center: "east", collectionDay: "2026-11-26", who: "職員コード 07", by: "hana", at: 1 };
    const days = daysOf({}, "2026-11", { duties: [duty] });
    expect(windows(days.get("2026-11-25")!)).toEqual([["2026-11-26", "15:00", "17:00"]]);
    expect(days.get("2026-11-25")!.putOut[0]!.duty).toEqual(duty);
    expect(days.get("2026-11-26")!.duty).toEqual(duty);
    expect(days.get("2026-11-26")!.collection).toMatchObject({ reason: "usable" });
  });

  it("may hold an early duty of the morning and the evening before the next collection", () => {
    const days = daysOf({ collection: { weekdays: ["wed", "thu"], earlyDuty: { weekdays: ["wed"], at: "7:15" } } }, "2026-11");
    expect(windows(days.get("2026-11-25")!)).toEqual([
      ["2026-11-25", "7:15", "8:00"],
      ["2026-11-26", "15:00", "17:00"],
    ]);
  });

  it("at the end of the last week shows the evening before the first collection of the next", () => {
    expect(windows(daysOf({ collection: { weekdays: ["sun"] } }, "2026-11").get("2026-12-05")!)).toEqual([
      ["2026-12-06", "15:00", "17:00"],
    ]);
  });

  it("tells a holiday with a truck and nobody there from a Sunday and from a day of the center's list", () => {
    const days = daysOf({ closedDates: ["2026-11-27"] }, "2026-11");
    expect(days.get("2026-11-23")).toMatchObject({
      closedBy: "holiday",
      isHoliday: true,
      collection: { reason: "nobody-there" },
      putOut: [],
    });
    expect(days.get("2026-11-22")).toMatchObject({ closedBy: "weekday", isHoliday: false, putOut: [] });
    expect(days.get("2026-11-27")).toMatchObject({ closedBy: "closed-date" });
    expect(days.get("2026-11-25")!.closedBy).toBeUndefined();
  });

  it("has nobody on duty for a collection that no bag can make, even if a duty was once settled", () => {
    const duty = { center: "east", collectionDay: "2026-11-23", who: "職員コード 07", by: "hana", at: 1 };
    expect(daysOf({}, "2026-11", { duties: [duty] }).get("2026-11-23")!.duty).toBeUndefined();
  });

  it.each([2024, 2026, 2027])("of fiscal year %i agrees with the calendar that advice rests on, new year and holidays included", (year) => {
    const changes: CenterChanges = {
      opening: openEveryDay,
      closedDates: [`${year}-12-29`, `${year}-12-30`, `${year}-12-31`],
      collection: { noCollection: [`${year}-12-31`, `${year + 1}-01-01`], earlyDuty: { weekdays: ["mon"], at: "7:00" } },
    };
    const center = centerOf(changes);
    const seen = new Map<string, CalendarDay>();
    for (let month = `${year}-04`; month <= `${year + 1}-03`; month = addMonths(month, 1))
      for (const [day, one] of daysOf(changes, month)) if (one.inMonth) seen.set(day, one);
    expect(seen.size).toBe((Date.UTC(year + 1, 3, 1) - Date.UTC(year, 3, 1)) / dayMs);
    const windowsSeen: string[] = [];
    const windowsWanted: string[] = [];
    for (const [day, { hours, collection, putOut }] of seen) {
      expect(hours).toEqual(openHours(center, day));
      expect(collection?.collected ?? false).toBe(isCollectionDay(center, day));
      expect(collection?.usable).toEqual(usableCollection(center, day));
      windowsSeen.push(...putOut.map(({ collectionDay, from, until }) => `${collectionDay} ${from} ${until}`));
      const { usable } = collection ?? {};
      if (usable && tokyoDate(usable.putOutFrom) >= `${year}-04-01`)
        windowsWanted.push(`${day} ${usable.putOutFrom} ${usable.putOutUntil}`);
    }
    const next = usableCollection(center, `${year + 1}-04-01`);
    if (next && tokyoDate(next.putOutFrom) === `${year + 1}-03-31`)
      windowsWanted.push(`${year + 1}-04-01 ${next.putOutFrom} ${next.putOutUntil}`);
    expect(windowsSeen.toSorted()).toEqual(windowsWanted.toSorted());
    expect(windowsSeen.length).toBeGreaterThan(80);
  });
});

describe("the duties that can still be settled", () => {
  const collections = (at: string, changes: CenterChanges = {}, month = "2026-11") =>
    openDuties(centerOf(changes), monthOf(changes, month), tokyo(at)).map(({ collectionDay }) => collectionDay);

  it("are those of collections to come that a bag can make, until the truck comes", () => {
    expect(collections("2026-11-18 12:00")).toEqual(["2026-11-19", "2026-11-26"]);
    expect(collections("2026-11-19 7:59")).toEqual(["2026-11-19", "2026-11-26"]);
    expect(collections("2026-11-19 8:00")).toEqual(["2026-11-26"]);
    expect(collections("2026-12-01 8:00")).toEqual([]);
  });

  it("include the first of the next month when its bag goes out on the last evening, and the first of this one", () => {
    const tuesdays: CenterChanges = { collection: { weekdays: ["tue"] } };
    expect(collections("2026-11-24 12:00", tuesdays)).toEqual(["2026-12-01"]);
    expect(collections("2026-11-24 12:00", tuesdays, "2026-12")[0]).toBe("2026-12-01");
  });

  it("say who is on duty", () => {
    const duty = { center: "east", collectionDay: "2026-11-26", who: "職員コード 07", by: "hana", at: 1 };
    expect(openDuties(centerOf(), monthOf({}, "2026-11", { duties: [duty] }), now)).toMatchObject([{ duty }]);
  });
});

describe("the days off over new year", () => {
  const listed = { closedDates: ["2026-12-30"], collection: { noCollection: ["2026-12-31"] } };
  it.each<[string, CenterChanges, string, string, string | undefined]>([
    ["are missed from the first of December on, whatever month is looked at", {}, "2026-11", "2026-12-01 9:00", "missing"],
    ["are not missed yet in November, but December says that they may change it", {}, "2026-12", "2026-11-30 9:00", "later"],
    ["of a January to come too", {}, "2027-01", "2026-11-30 9:00", "later"],
    ["do not concern November", {}, "2026-11", "2026-11-30 9:00", undefined],
    ["are there", listed, "2026-12", "2026-12-01 9:00", undefined],
    ["of this year say nothing about the next", listed, "2027-12", "2026-12-01 9:00", "later"],
  ])("%s", (_, changes, month, at, wanted) => {
    expect(monthOf(changes, month, { now: tokyo(at) }).newYear).toBe(wanted);
  });
});

describe("bags", () => {
  const bag = (changes: Partial<Pickup>): Pickup => ({
    ...{ id: 1, center: "east", device: "compactor-1", state: "advised", openedAt: now, act: "put-out", actBy: null, collectionAt: null },
    ...{ advisedAt: null, promisedAt: null, promisedBy: null, putOutAt: null, putOutBy: null, askedAt: null, verifiedAt: null },
    ...{ evidence: null, collectedAt: null, fillBefore: null, cycles: null, cyclesTotalAt: null, massKg: null },
    ...changes,
  });
  const actBy = tokyo("2026-11-25 17:00");
  const truck = tokyo("2026-11-26 8:00");
  const marksOf = (changes: Partial<Pickup>) => bagMarks([bag(changes)]).map(({ day, what }) => [day, what]);

  test("one that is to go out stands on the day by which it must", () => {
    expect(marksOf({ actBy })).toEqual([["2026-11-25", "advised"]]);
    expect(marksOf({ state: "promised", actBy })).toEqual([["2026-11-25", "advised"]]);
  });

  test("one that went out is not advised any more, whether somebody said so or the values showed it", () => {
    expect(marksOf({ state: "put-out", actBy, putOutAt: actBy })).toEqual([["2026-11-25", "put-out"]]);
    expect(marksOf({ state: "verified", verifiedAt: tokyoTime("2026-11-24", "10:00") })).toEqual([["2026-11-24", "put-out"]]);
  });

  test("one that the truck had stands on the day of its collection, however late that was noticed", () => {
    const collectedAt = tokyoTime("2026-11-27", "9:00");
    expect(marksOf({ state: "collected", putOutAt: actBy, verifiedAt: actBy, collectionAt: truck, collectedAt })).toEqual([
      ["2026-11-25", "put-out"],
      ["2026-11-26", "collected"],
    ]);
  });

  test("a withdrawn one stands nowhere", () => expect(marksOf({ state: "cancelled", actBy })).toEqual([]));

  test("stand on their days of the month", () => {
    const days = daysOf({}, "2026-11", { pickups: [bag({ state: "collected", putOutAt: actBy, collectionAt: truck })] });
    expect(days.get("2026-11-25")!.bags.map(({ what }) => what)).toEqual(["put-out"]);
    expect(days.get("2026-11-26")!.bags.map(({ what }) => what)).toEqual(["collected"]);
    expect(days.get("2026-11-24")!.bags).toEqual([]);
  });
});
