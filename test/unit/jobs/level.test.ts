import { describe, expect, it } from "vitest";
import { type FillLevel, fillLevel, fillRules } from "../../../jobs/pickup/level.ts";
import { centerOf } from "./center.ts";

const levels = { nearFull: 0.8, full: 0.95 };
const device = centerOf().devices["compactor-1"]!;
const rules = fillRules(device, levels);

describe("the fill level", () => {
  it.each<[string, FillLevel, number[], FillLevel]>([
    ["three readings at the limit are near full", "ok", [0.8, 0.8, 0.8], "near-full"],
    ["two are not enough", "ok", [0.7, 0.9, 0.9], "ok"],
    ["one bad reading in between starts the count again", "ok", [0.9, 0.9, 0.1, 0.9, 0.9], "ok"],
    ["only the newest three count", "ok", [0.1, 0.1, 0.85, 0.85, 0.85], "near-full"],
    ["fewer than three readings change nothing", "full", [0.1, 0.1], "full"],
    ["no reading changes nothing", "near-full", [], "near-full"],
    ["a jump goes straight to full", "ok", [0.96, 0.97, 0.98], "full"],
    ["near full becomes full", "near-full", [0.95, 0.95, 0.95], "full"],
    ["near full stays within the reset band of 12 %", "near-full", [0.69, 0.69, 0.69], "near-full"],
    ["near full ends below the reset band", "near-full", [0.67, 0.67, 0.67], "ok"],
    ["full stays full within its reset band", "full", [0.84, 0.84, 0.84], "full"],
    ["full falls back to near full below its own band", "full", [0.82, 0.82, 0.82], "near-full"],
    ["full falls back to near full although that was not reached again", "full", [0.75, 0.75, 0.75], "near-full"],
    ["a new bag ends both", "full", [0.02, 0.02, 0.03], "ok"],
    ["one low reading does not end it", "full", [0.97, 0.02, 0.97], "full"],
  ])("%s", (_name, before, fills, after) => {
    expect(fillLevel(before, fills, rules)).toBe(after);
  });

  it("does not flutter when the value wobbles around the limit", () => {
    let level: FillLevel = "ok";
    const seen = Array.from({ length: 60 }, (_, i) => {
      const fills = [0, 1, 2].map((back) => 0.8 + 0.05 * Math.sin(i + back));
      level = fillLevel(level, fills, rules);
      return level;
    });
    const changes = seen.filter((one, i) => i > 0 && one !== seen[i - 1]);
    expect(changes.length).toBeLessThanOrEqual(1);
  });

  it("has the limits of the device where an installer set some", () => {
    const own = fillRules({ ...device, thresholds: { "near-full": 0.6, full: 0.7 } }, levels);
    expect(fillLevel("ok", [0.65, 0.65, 0.65], own)).toBe("near-full");
    expect(fillLevel("ok", [0.7, 0.7, 0.7], own)).toBe("full");
    expect(fillLevel("near-full", [0.5, 0.5, 0.5], own)).toBe("near-full");
    expect(own.map(({ id, above }) => [id, above])).toEqual([
      ["near-full", 0.6],
      ["full", 0.7],
    ]);
  });

  it("knows near full at 80 % and full at 95 % unless told otherwise", () => {
    expect(rules.map(({ id, above, resetBand, heldFor }) => [id, above, resetBand, heldFor])).toEqual([
      ["near-full", 0.8, 0.12, 3],
      ["full", 0.95, 0.12, 3],
    ]);
  });
});
