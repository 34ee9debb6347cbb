import { expect, test } from "vitest";
import { wayOf } from "../../../../dashboards/web/pickups/way.ts";
import type { Pickup, PickupEvent } from "../../../../records/operations/pickups.ts";
import { centerOf, tokyo } from "../../jobs/center.ts";

const center = centerOf();
const nothing = {
  id: 1,
  center: "east",
  device: "compactor-1",
  openedAt: 1,
  act: null,
  actBy: null,
  collectionAt: null,
  advisedAt: null,
  promisedAt: null,
  promisedBy: null,
  putOutAt: null,
  putOutBy: null,
  askedAt: null,
  verifiedAt: null,
  evidence: null,
  collectedAt: null,
  fillBefore: null,
  cycles: null,
  cyclesTotalAt: null,
  massKg: null,
} as const;
const statuses = (changes: Partial<Pickup>, events: PickupEvent[] = []) =>
  wayOf({ ...nothing, state: "advised", ...changes }, events, center)
    .steps.map(({ status }) => status)
    .join(" ");

test.each<[string, Partial<Pickup>, string]>([
  ["somebody is waited for", { advisedAt: 1 }, "done next later later later"],
  ["somebody will do it", { state: "promised", advisedAt: 1, promisedAt: 2, promisedBy: "早番" }, "done done next later later"],
  ["put out by whoever said nothing before", { state: "put-out", advisedAt: 1, putOutAt: 3 }, "done passed done next later"],
  ["put out without any advice", { state: "put-out", putOutAt: 3 }, "passed passed done next later"],
  ["found by the values alone", { state: "verified", verifiedAt: 4 }, "passed passed passed done next"],
  ["never shown by the values", { state: "unconfirmed", advisedAt: 1, putOutAt: 3 }, "done passed done failed off"],
  ["collected", { state: "collected", advisedAt: 1, putOutAt: 3, verifiedAt: 4, collectedAt: 5 }, "done passed done done done"],
  ["taken back", { state: "cancelled", advisedAt: 1, putOutAt: 3 }, "done passed undone off off"],
])("the way of a bag: %s", (_name, changes, expected) => {
  expect(statuses(changes)).toBe(expected);
});

test("who did a step and when stands with it, and who took it back", () => {
  const events = [{ id: 1, pickup: 1, state: "cancelled", by: "遅番", at: 9 }] as PickupEvent[];
  const { steps, cancelled } = wayOf({ ...nothing, state: "cancelled", putOutAt: 3, putOutBy: "早番" }, events, center);
  expect(steps[2]).toEqual({ step: "put-out", status: "undone", at: 3, by: "早番" });
  expect(cancelled).toEqual({ by: "遅番", at: 9 });
});

/** The truck comes on Thursday at 8:00; the bag is put out on Wednesday, 15:00-17:00. */
test.each<[string, Partial<Pickup>, boolean]>([
  ["that was changed on Tuesday was only changed then", { state: "verified", putOutAt: tokyo("2026-11-24 10:00") }, true],
  ["that the values alone found on Tuesday too", { state: "verified", verifiedAt: tokyo("2026-11-24 10:00") }, true],
  ["that was changed on Wednesday afternoon was put out", { state: "put-out", putOutAt: tokyo("2026-11-25 15:10") }, false],
  ["that nobody has touched yet is put out", { state: "advised", advisedAt: tokyo("2026-11-24 10:00") }, false],
])("a bag %s", (_name, changes, isChange) => {
  const { steps } = wayOf({ ...nothing, state: "advised", collectionAt: tokyo("2026-11-26 8:00"), ...changes }, [], center);
  expect(steps.map((step) => step.isChange === true)).toEqual([false, false, isChange, false, false]);
});
