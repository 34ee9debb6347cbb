import { describe, expect, it } from "vitest";
import { hourMs, minuteMs } from "../../../../contract/time.ts";
import { dueStep } from "../../../../jobs/pickup/steps.ts";
import type { Pickup } from "../../../../records/operations/pickups.ts";
import { tokyo } from "../center.ts";

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
    ["a verified bag without a collection stays verified", { state: "verified" }, noon + 99 * hourMs, undefined],
    ["a claimed bag that nothing has shown is never counted as collected", { collectionAt: noon + hourMs }, noon + hourMs, undefined],
    ["an advice alone does nothing by itself", { state: "advised", putOutAt: null }, noon + 99 * hourMs, undefined],
  ])("%s", (_name, changes, now, step) => {
    expect(dueStep(entry(changes), now)).toBe(step);
  });
});
