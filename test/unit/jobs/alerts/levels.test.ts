import { describe, expect, it } from "vitest";
import { levelAfter } from "../../../../jobs/alerts/levels.ts";

describe("the worst that an alert was", () => {
  it.each([
    ["it eases", "full", "near-full", "full"],
    ["it gets worse", "near-full", "full", "full"],
    ["it gets worse again, but less than before", "full", "near-full", "full"],
    ["it changes to something as bad", "too-hot", "too-cold", "too-cold"],
    ["a finding gets worse", "filter", "filter-due", "filter-due"],
    ["a level that nobody describes any more was the worst", "of-an-older-program", "near-full", "near-full"],
  ])("%s: %s, then %s, was %s at worst", (_what, worstLevel, level, worst) => {
    expect(levelAfter({ worstLevel }, level)).toEqual({ level, worstLevel: worst });
  });
});
