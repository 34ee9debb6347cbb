import { describe, expect, it } from "vitest";
import { adviceFor, dayAndTime } from "../../../jobs/pickup/advice.ts";
import { centerOf, tokyo } from "./center.ts";

const east = centerOf();
/** The truck comes on Thursday, 26 November at 8:00; the bag is put out on Wednesday until 17:00. */
const tuesday = tokyo("2026-11-24 10:00");
const wednesday = tokyo("2026-11-25 10:00");
const everyDayClosed = centerOf({ collection: { putOutEveningBefore: false } });
const early = centerOf({ collection: { earlyDuty: { weekdays: ["thu"], at: "7:15" } } });

describe("the advice", () => {
  it("is to do nothing while there is room, and names the next collection", () => {
    expect(adviceFor("ok", east, tuesday)).toMatchObject({
      tone: "ok",
      headline: "いまは出さなくて大丈夫です",
      why: "",
      detail: "次に出せる収集は 木曜 8:00 です。",
    });
  });

  it("near full names the time by which the bag must be out: tomorrow", () => {
    expect(adviceFor("near-full", east, tuesday)).toMatchObject({
      tone: "today",
      headline: "明日17:00までに袋を出してください",
      why: "もうすぐ満杯です。",
      detail: "次に出せる収集は 木曜 8:00 です。",
    });
  });

  it("near full names the time by which the bag must be out: today", () => {
    expect(adviceFor("near-full", east, wednesday).headline).toBe("今日17:00までに袋を出してください");
  });

  it("near full names the weekday when it is some days off", () => {
    expect(adviceFor("near-full", east, tokyo("2026-11-27 10:00")).headline).toBe("水曜17:00までに袋を出してください");
  });

  it("on early duty names the deadline of the morning", () => {
    expect(adviceFor("near-full", early, wednesday).headline).toBe("明日8:00までに袋を出してください");
  });

  it("full is urgent, says what to do at once and when the next collection is", () => {
    const advice = adviceFor("full", east, wednesday);
    expect(advice).toMatchObject({
      tone: "urgent",
      headline: "満杯です。いますぐ袋を交換してください",
      why: "",
      detail: "次に出せる収集は 木曜 8:00 です。今日17:00までに袋を出してください。",
    });
  });

  it.each(["near-full", "full"] as const)(
    "%s without a collection is to call the hauler or to keep the bag cool, never silence",
    (level) => {
      const { tone, detail } = adviceFor(level, everyDayClosed, wednesday);
      expect(tone).toBe(level === "full" ? "urgent" : "today");
      expect(detail).toMatch(/業者.*冷暗所/);
    },
  );

  it("near full across a gap longer than a bag may be held (7 days) is to call the hauler or to keep the bag cool", () => {
    const newYear = centerOf({ collection: { noCollection: ["2026-12-31", "2027-01-04", "2027-01-07"] } });
    const { headline, detail } = adviceFor("near-full", newYear, tokyo("2027-01-02 10:00"));
    expect(headline + detail).toMatch(/業者.*冷暗所/);
  });

  it("names the date of a day that is a week off or more: its weekday would mean another day", () => {
    expect(adviceFor("ok", east, tokyo("2026-11-25 17:30")).detail).toMatch(/12月3日|12\/3/);
  });

  it("ok without a collection says nothing about one", () => {
    expect(adviceFor("ok", everyDayClosed, wednesday)).toMatchObject({
      tone: "ok",
      headline: "いまは出さなくて大丈夫です",
      why: "",
      detail: "",
    });
  });

  it("without a fresh value is to look at the machine", () => {
    expect(adviceFor("unknown", east, wednesday)).toMatchObject({ tone: "unknown", detail: expect.stringContaining("目で見て") });
  });

  it("never holds a word of the program", () => {
    for (const center of [east, early, everyDayClosed]) {
      for (const level of ["ok", "near-full", "full", "unknown"] as const) {
        const { headline, detail } = adviceFor(level, center, wednesday);
        expect(headline + detail).not.toMatch(/undefined|NaN|null|[a-z]{3}/);
      }
    }
  });
});

describe("a time in a sentence", () => {
  it.each([
    ["2026-11-25 17:00", "今日17:00"],
    ["2026-11-26 8:00", "明日8:00"],
    ["2026-11-26 0:05", "明日0:05"],
    ["2026-11-28 17:00", "土曜17:00"],
  ])("%s is %s on Wednesday morning", (at, wanted) => {
    expect(dayAndTime(tokyo(at), wednesday)).toBe(wanted);
  });
});
