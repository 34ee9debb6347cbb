import { expect, test } from "vitest";
import { wayOf } from "../../../../dashboards/web/pickups/way.ts";
import type { Pickup, PickupEvent } from "../../../../records/operations/pickups.ts";

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
  wayOf({ ...nothing, state: "advised", ...changes }, events)
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
  ["taken back", { state: "cancelled", advisedAt: 1, putOutAt: 3 }, "done passed done off off"],
])("the way of a bag: %s", (_name, changes, expected) => {
  expect(statuses(changes)).toBe(expected);
});

test("who did a step and when stands with it, and who took it back", () => {
  const events = [{ id: 1, pickup: 1, state: "cancelled", by: "遅番", at: 9 }] as PickupEvent[];
  const { steps, cancelled } = wayOf({ ...nothing, state: "cancelled", putOutAt: 3, putOutBy: "早番" }, events);
  expect(steps[2]).toEqual({ step: "put-out", status: "done", at: 3, by: "早番" });
  expect(cancelled).toEqual({ by: "遅番", at: 9 });
});
