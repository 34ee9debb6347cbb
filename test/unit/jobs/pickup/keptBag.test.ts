import { describe, expect, it } from "vitest";
import { minuteMs } from "../../../../contract/time.ts";
import { keptBagSentence, keptFor, stillKept } from "../../../../jobs/pickup/keptBag.ts";
import type { Pickup } from "../../../../records/operations/pickups.ts";
import { centerOf, tokyo } from "../center.ts";

/** The truck comes on Thursday, 26 November at 8:00; the bag is put out on Wednesday, 15:00-17:00. */
const center = centerOf();
const thursday = tokyo("2026-11-26 8:00");
const tuesday = tokyo("2026-11-24 10:00");
const from = tokyo("2026-11-25 15:00");
const until = tokyo("2026-11-25 17:00");
const early = centerOf({ collection: { earlyDuty: { weekdays: ["thu"], at: "7:15" } } });
const entry = (changes: Partial<Pickup>) =>
  ({ state: "put-out", putOutAt: tuesday, verifiedAt: null, collectionAt: thursday, ...changes }) as Pickup;

describe("a bag waits in a cool place", () => {
  it.each<[string, Partial<Pickup>, number, boolean]>([
    ["when somebody said that it was changed, from then on", {}, tuesday, true],
    ["until the last minute in which it can be put out", {}, until - minuteMs, true],
    ["but no longer", {}, until, false],
    ["when the values have shown it too", { state: "verified", verifiedAt: tuesday + minuteMs }, from, true],
    ["when the values alone have shown it", { state: "verified", putOutAt: null, verifiedAt: tuesday }, from, true],
    ["when it was shown in the morning and said in the afternoon", { state: "verified", putOutAt: from, verifiedAt: from - 1 }, from, true],
    ["when nothing has shown it", { state: "unconfirmed" }, from, true],
    ["not when it was changed while it could be put out", { putOutAt: from }, from, false],
    ["a minute before that it does", { putOutAt: from - minuteMs }, from, true],
    ["not when it was taken back", { state: "cancelled" }, tuesday, false],
    ["not when it is only advised", { state: "advised", putOutAt: null }, tuesday, false],
    ["not when it has no collection to wait for", { collectionAt: null }, tuesday, false],
    ["not for a day on which nobody can put it out", { collectionAt: tokyo("2026-11-27 8:00") }, tuesday, false],
  ])("%s", (_name, changes, now, isKept) => {
    expect(stillKept(entry(changes), center, now) !== undefined).toBe(isKept);
  });

  it("for early duty over night", () => {
    expect(stillKept(entry({ putOutAt: from }), early, until)).toMatchObject({ putOutFrom: tokyo("2026-11-26 7:15") });
  });

  it("and that it did is known of one that was collected, or taken back", () => {
    expect(keptFor(entry({ state: "collected", verifiedAt: tuesday }), center)).toMatchObject({ putOutFrom: from, putOutUntil: until });
    expect(keptFor(entry({ state: "cancelled" }), center)).toBeDefined();
  });
});

it("the line names the day as every sentence does", () => {
  const said = (now: number) => keptBagSentence(stillKept(entry({}), center, now)!, now);
  expect(said(tuesday)).toBe("冷暗所の袋を、明日15:00〜17:00に出してください。");
  expect(said(from)).toBe("冷暗所の袋を、今日15:00〜17:00に出してください。");
});
