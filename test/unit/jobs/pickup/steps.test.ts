import { describe, expect, it } from "vitest";
import { dayMs, hourMs, minuteMs } from "../../../../contract/time.ts";
import { dueStep } from "../../../../jobs/pickup/steps.ts";
import type { Pickup } from "../../../../records/operations/pickups.ts";
import { centerOf, tokyo } from "../center.ts";

const noon = tokyo("2026-11-25 12:00");
const entry = (changes: Partial<Pickup>) => ({ state: "put-out", putOutAt: noon, askedAt: null, collectionAt: null, ...changes }) as Pickup;

describe("what happens to a bag's entry by itself", () => {
  it.each<[string, Partial<Pickup>, number, string | undefined]>([
    ["a claim gets two hours for the sensors to show it", {}, noon + 2 * hourMs - minuteMs, undefined],
    ["then it is asked about", {}, noon + 2 * hourMs, "ask"],
    ["once, and two more hours are given", { askedAt: noon + 2 * hourMs }, noon + 4 * hourMs - minuteMs, undefined],
    ["without an answer it stays unconfirmed", { askedAt: noon + 2 * hourMs }, noon + 4 * hourMs, "unconfirmed"],
    ["an unconfirmed one stays as it is", { state: "unconfirmed" }, noon + 99 * hourMs, undefined],
    ["a verified bag waits for its truck", { state: "verified", collectionAt: noon + hourMs }, noon, undefined],
    ["and is collected when that has come", { state: "verified", collectionAt: noon + hourMs }, noon + hourMs, "collected"],
    ["a verified bag without a known collection stays so", { state: "verified", verifiedAt: noon }, noon + 6 * dayMs, undefined],
    ["until it may be kept no longer", { state: "verified", verifiedAt: noon }, noon + 7 * dayMs, "collected"],
    ["at night nobody is asked", { putOutAt: tokyo("2026-11-25 16:30") }, tokyo("2026-11-26 9:00"), undefined],
    ["but when two hours of opening are over", { putOutAt: tokyo("2026-11-25 16:30") }, tokyo("2026-11-26 10:30"), "ask"],
    ["a claimed bag that nothing has shown is never counted as collected", { collectionAt: noon + hourMs }, noon + hourMs, undefined],
    ["an advice alone does nothing by itself", { state: "advised", putOutAt: null }, noon + 99 * hourMs, undefined],
  ])("%s", (_name, changes, now, step) => {
    expect(dueStep(entry(changes), centerOf(), now)).toBe(step);
  });

  it.each<[string, Partial<Pickup>, string | undefined]>([
    ["an advice is withdrawn", { state: "advised", putOutAt: null }, "withdrawn"],
    ["a promise too", { state: "promised", putOutAt: null }, "withdrawn"],
    ["a claim stays unconfirmed", {}, "unconfirmed"],
    ["what was shown waits for its truck", { state: "verified", verifiedAt: noon, collectionAt: noon + hourMs }, undefined],
  ])("of a machine that is no longer watched %s", (_name, changes, step) => {
    expect(dueStep(entry(changes), undefined, noon)).toBe(step);
  });
});
