import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayMs, hourMs, type Instant, minuteMs } from "../../../contract/time.ts";
import { isOpen } from "../../../jobs/calendar.ts";
import { forecastOf } from "../../../jobs/forecast/forecast.ts";
import { adviceSentence } from "../../../jobs/pickup/adviceWords.ts";
import { aboutTime, dayAndTime } from "../../../jobs/pickup/words.ts";
import { adviceFor } from "./adviceFor.ts";
import { centerOf, openEveryDay, tokyo } from "./center.ts";
import { knownProfile, type OutlookChanges, outlookOf } from "./outlook.ts";

const east = centerOf();
/** The truck comes on Thursday, 26 November at 8:00; the bag is put out on Wednesday, 15:00-17:00. The next one is Thursday, 3 December: nobody is there on Sundays. */
const tuesday = tokyo("2026-11-24 10:00");
const wednesday = tokyo("2026-11-25 10:00");
const afternoon = tokyo("2026-11-25 14:05");
const noCollectionAtAll = centerOf({ collection: { putOutEveningBefore: false } });
const early = centerOf({ collection: { earlyDuty: { weekdays: ["mon", "thu"], at: "7:15" } } });

const advise = (fill: number, now: Instant, changes: OutlookChanges = {}, center = east) =>
  adviceFor(outlookOf(fill, center, now, changes), center, now);

describe("the advice of a machine whose week is known (18 diapers a day into a bag of 110)", () => {
  it("is to do nothing while the bag lasts until the collection after the next one", () => {
    expect(advise(0.02, tuesday, { diapersADay: 5 })).toEqual({
      kind: "none",
      tone: "ok",
      headline: "いまは出さなくて大丈夫です",
      why: "2週間は満杯にならない見込みです。",
      detail: "次に出せる収集は 木曜 8:00 です。",
    });
  });

  it("names the collection a day ahead and asks nobody to do anything yet", () => {
    expect(advise(0.6, tuesday)).toMatchObject({
      kind: "next",
      tone: "ok",
      headline: "木曜 8:00の収集に出します",
      detail: "明日15:00〜17:00に袋を出してください。",
    });
  });

  it("says three opening hours before closing that the bag must go out today, with the reason", () => {
    expect(advise(0.74, wednesday).kind).toBe("next");
    const advice = advise(0.74, afternoon);
    expect(advice).toMatchObject({
      kind: "today",
      act: "put-out",
      actBy: tokyo("2026-11-25 17:00"),
      collectionAt: tokyo("2026-11-26 8:00"),
      headline: "今日17:00までに袋を出してください",
      detail: "次に出せる収集は 木曜 8:00 です。袋を置けるのは今日15:00からです。",
    });
    expect(adviceSentence(advice)).toMatch(
      /^(土曜|金曜)\d+時ごろ満杯の見込みです。次に出せる収集は 木曜 8:00 です。袋を置けるのは今日15:00からです。今日17:00までに袋を出してください。$/,
    );
  });

  it("says it in the morning when the machine is near full by then", () => {
    expect(advise(0.82, wednesday)).toMatchObject({ kind: "today", act: "put-out", actBy: tokyo("2026-11-25 17:00") });
  });

  it("leaves a bag that is half empty for later: it would cost a ticket and a walk", () => {
    expect(advise(0.3, afternoon).kind).toBe("none");
    const strict = centerOf({ collection: { worthPuttingOut: 0 } });
    expect(advise(0.3, afternoon, {}, strict).kind).toBe("today");
  });

  it("puts a half empty bag out when it would be over 7 days old at the collection after the next one", () => {
    expect(advise(0.3, afternoon, { bagSince: afternoon - 2 * dayMs, diapersADay: 4 })).toMatchObject({ kind: "today", act: "put-out" });
    expect(advise(0.03, afternoon, { bagSince: afternoon, diapersADay: 4 })).toMatchObject({ kind: "none" });
    expect(advise(0.01, afternoon, { bagSince: afternoon - 2 * dayMs, diapersADay: 0 })).toMatchObject({ kind: "none" });
  });

  it("asks for an exchange when the bag would be 7 days old before somebody acts, also over days on which nobody is there", () => {
    const saturday = tokyo("2026-11-21 15:00");
    // Sunday is closed and Monday a holiday: whoever is told on Tuesday acts after its 7 days.
    expect(advise(0.4, saturday, { bagSince: tokyo("2026-11-17 9:05"), diapersADay: 4 })).toMatchObject({
      kind: "today",
      act: "exchange",
    });
    expect(advise(0.4, saturday, { bagSince: tokyo("2026-11-18 10:00"), diapersADay: 4 }).kind).not.toBe("today");
    expect(advise(0.01, saturday, { bagSince: tokyo("2026-11-17 10:00"), diapersADay: 0 }).kind).not.toBe("today");
  });

  it("asks earlier when the level is hardly known", () => {
    const outlook = outlookOf(0.7, east, tuesday, { diapersADay: 30 });
    const blurred = forecastOf({
      ...outlook.forecast!,
      fill: { ...outlook.forecast!.fill, sd: 0.15 },
      profile: knownProfile(30),
      now: tuesday,
    });
    expect(adviceFor(outlook, east, tuesday).kind).not.toBe("today");
    expect(adviceFor({ ...outlook, forecast: blurred }, east, tuesday)).toMatchObject({ kind: "today", act: "exchange" });
  });

  it("asks for an exchange when the machine cannot wait for a collection, and says where the bag goes", () => {
    const friday = tokyo("2026-11-27 10:00");
    const daily = centerOf({ opening: openEveryDay });
    const advice = advise(0.85, friday, { diapersADay: 45 }, daily);
    expect(advice).toMatchObject({ kind: "today", act: "exchange", tone: "today", collectionAt: tokyo("2026-11-30 8:00") });
    expect(advice.headline).toMatch(/^今日1[2-7]:[03]0までに袋を交換してください$/);
    expect(advice.detail).toBe("次に出せる収集は 月曜 8:00 です。交換した袋は冷暗所に置き、日曜15:00〜17:00に出してください。");
  });

  it("does not ask for an exchange of a machine that is near full but hardly used: it lasts until its collection", () => {
    expect(advise(0.81, tuesday, { diapersADay: 3 }).kind).toBe("next");
  });

  it("asks for an exchange below the near-full level too when it may well be full before anybody comes", () => {
    expect(advise(0.7, tuesday, { diapersADay: 150 })).toMatchObject({ kind: "today", act: "exchange" });
  });

  it("asks for nothing earlier when the near-full level is set higher", () => {
    expect(advise(0.85, tuesday, { diapersADay: 30 }).kind).toBe("today");
    expect(advise(0.85, tuesday, { diapersADay: 30, level: "ok", nearFull: 0.9 }).kind).toBe("none");
  });

  it("near closing gives time until the next day", () => {
    const late = tokyo("2026-11-24 16:45");
    const { act, actBy } = advise(0.9, late, { diapersADay: 30 });
    expect(act).toBe("exchange");
    expect(actBy).toBeGreaterThan(tokyo("2026-11-25 9:00"));
  });

  it("on early duty names the deadline of the morning, on the afternoon before", () => {
    expect(advise(0.8, tokyo("2026-11-25 14:30"), {}, early).headline).toBe("明日8:00までに袋を出してください");
  });

  it("full is urgent, says what to do at once and when the bag goes out", () => {
    expect(advise(0.97, wednesday)).toMatchObject({
      kind: "full",
      tone: "urgent",
      headline: "満杯です。いますぐ袋を交換してください",
      detail: "次に出せる収集は 木曜 8:00 です。交換した袋は冷暗所に置き、今日15:00〜17:00に出してください。",
    });
  });

  it.each([
    ["near full", 0.85],
    ["full", 0.97],
  ])("%s without a collection is to call the hauler or to keep the bag cool, never silence", (_name, fill) => {
    const { tone, detail } = advise(fill, wednesday, {}, noCollectionAtAll);
    expect(tone).toBe(fill > 0.95 ? "urgent" : "today");
    expect(detail).toMatch(/業者.*冷暗所/);
  });

  it("near full across a gap longer than a bag may be held (7 days) is to call the hauler or to keep the bag cool", () => {
    const newYear = centerOf({ collection: { noCollection: ["2026-12-31", "2027-01-04", "2027-01-07"] } });
    const { headline, detail } = advise(0.85, tokyo("2027-01-02 10:00"), {}, newYear);
    expect(headline + detail).toMatch(/業者.*冷暗所/);
  });

  it("names the date of a day that is a week off or more: its weekday would mean another day", () => {
    expect(advise(0.1, tokyo("2026-11-25 17:30"), { diapersADay: 2 }).detail).toMatch(/12月3日|12\/3/);
  });

  it("without a fresh value is to look at the machine", () => {
    expect(advise(0.5, wednesday, { level: "unknown" })).toMatchObject({ kind: "unknown", detail: expect.stringContaining("目で見て") });
  });

  it("stands until its time is over, whatever the sensor's noise says, and is made anew after that", () => {
    const told = { act: "put-out" as const, actBy: tokyo("2026-11-25 17:00") };
    expect(advise(0.55, afternoon, { told })).toMatchObject({ kind: "today", actBy: told.actBy });
    expect(advise(0.55, tokyo("2026-11-25 17:01"), { told }).kind).not.toBe("today");
  });

  it("waits two hours for the sensors when somebody said that the bag was changed", () => {
    const claimedAt = afternoon - hourMs;
    expect(advise(0.85, afternoon, { claimedAt }).kind).toBe("none");
    expect(advise(0.85, afternoon, { claimedAt: claimedAt - 61 * minuteMs }).kind).toBe("today");
  });

  it("promises a word in time to a bag that will be full before it can be put out", () => {
    const thursday = tokyo("2026-11-26 10:00");
    const { kind, why, detail } = advise(0.6, thursday);
    expect(kind).toBe("none");
    // It has just said that the bag will be full by then: it is no matter of "if" any more.
    expect(why).toMatch(/^(土曜|明日)\d+時ごろ満杯の見込みです。$/);
    expect(detail).toBe("次に出せる収集は 12月3日（木） 8:00 です。交換の時刻が近づいたら、お知らせします。");
    expect(adviceFor(outlookOf(0.6, east, thursday), east, thursday, "en").detail).toMatch(
      / You will be told when it is nearly time to change the bag\.$/,
    );
  });

  it("keeps that promise: the word comes while the bag can still be changed before it is full", () => {
    const ahead = Array.from({ length: 60 }, (_, i) => tokyo("2026-11-26 10:00") + i * hourMs);
    const told = ahead.map((at) => advise(0.6 + (0.4 * (at - ahead[0]!)) / (60 * hourMs), at)).find(({ act }) => act !== undefined);
    expect(told).toMatchObject({ kind: "today", act: "exchange" });
  });

  it("says when it knows too little", () => {
    const { forecast } = outlookOf(0.85, east, afternoon);
    const advice = adviceFor({ level: "near-full", nearFull: 0.8, forecast: { ...forecast!, enough: false } }, east, afternoon);
    expect(advice.why).toContain("記録が少ないため目安です");
  });
});

describe("every advice", () => {
  const cases = fc.record({
    fill: fc.double({ min: 0, max: 1, noNaN: true }),
    diapersADay: fc.integer({ min: 0, max: 200 }),
    at: fc.integer({ min: 0, max: 60 * 24 * 12 }).map((steps) => tokyo("2026-12-01 0:00") + steps * 5 * minuteMs),
    center: fc.constantFrom(east, early, noCollectionAtAll, centerOf({ opening: openEveryDay, closedDates: ["2026-12-30", "2026-12-31"] })),
  });

  it("that asks for something names a time that has not passed, and for an exchange one at which somebody is there", () => {
    fc.assert(
      fc.property(cases, ({ fill, diapersADay, at, center }) => {
        const { kind, act, actBy, collectionAt } = advise(fill, at, { diapersADay }, center);
        if (kind === "full") expect(isOpen(center, actBy!)).toBe(true);
        if (kind !== "today") return;
        expect(actBy).toBeGreaterThanOrEqual(at);
        if (act === "exchange") expect(isOpen(center, actBy! - 1)).toBe(true);
        if (act === "put-out") expect(collectionAt).toBeGreaterThanOrEqual(actBy!);
      }),
      { numRuns: 300 },
    );
  });

  it("never holds a word of the program", () => {
    fc.assert(
      fc.property(cases, ({ fill, diapersADay, at, center }) => {
        expect(adviceSentence(advise(fill, at, { diapersADay }, center))).not.toMatch(/undefined|NaN|null|Infinity|[a-z]{3}/);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a time in a sentence", () => {
  it.each([
    ["2026-11-25 17:00", "今日17:00"],
    ["2026-11-26 8:00", "明日8:00"],
    ["2026-11-26 0:05", "明日0:05"],
    ["2026-11-28 17:00", "土曜17:00"],
    ["2026-11-24 16:00", "昨日16:00"],
    ["2026-11-23 16:00", "11月23日（月）16:00"],
  ])("%s is %s on Wednesday morning", (at, wanted) => {
    expect(dayAndTime(tokyo(at), wednesday)).toBe(wanted);
  });

  it.each([
    ["2026-11-25 13:40", "今日14時ごろ"],
    ["2026-11-26 13:20", "明日13時ごろ"],
    ["2026-11-28 23:50", "土曜23時ごろ"],
    ["2026-12-04 10:10", "12月4日（金）10時ごろ"],
  ])("%s is about %s", (at, wanted) => {
    expect(aboutTime(tokyo(at), wednesday)).toBe(wanted);
  });
});
