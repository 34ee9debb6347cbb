import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minuteMs } from "../../../../contract/time.ts";
import { distance } from "../../../../edge/convert/distance.ts";
import type { Outcome } from "../../../../edge/convert/outcome.ts";
import { now, ruleOf } from "./rules.ts";

/** A sensor 80 cm above the floor of the machine; a full bag ends 20 cm below it. */
const bag = { emptyM: 0.8, fullM: 0.2, marginM: 0.05, deadZoneM: 0.1, median: 1 };
const outOfRange: Outcome = { problem: "out-of-range" };
const fill = (fillRatio: number): Outcome => ({ values: { fillRatio } });

/** What a fresh rule makes of metres that come every 30 s. */
function outcomes(metres: readonly (number | boolean)[], change: Partial<typeof bag> = {}): Outcome[] {
  const rule = distance(ruleOf("distance", { ...bag, ...change }));
  return metres.map((one, i) => rule.take(now + i * 30_000, one));
}

describe("a distance to the bag", () => {
  it.each<[string, number, Outcome]>([
    ["the empty distance is empty", 0.8, fill(0)],
    ["the full distance is full", 0.2, fill(1)],
    ["half way is half full", 0.5, fill(0.5)],
    ["a quarter of the way is a quarter", 0.65, fill(0.25)],
    ["a little further than empty (a new bag hangs lower) is empty, not less", 0.84, fill(0)],
    ["a little nearer than full (a bag that bulges) is full, not more", 0.16, fill(1)],
    ["the far end of the margin still counts", 0.849, fill(0)],
    ["the near end of the margin still counts", 0.151, fill(1)],
    ["beyond the far margin (no echo) it is no value, and above all not empty", 0.851, outOfRange],
    ["what a sensor shows when it hears nothing is no value", 4.5, outOfRange],
    ["nearer than the near margin it is no value, and above all not full", 0.149, outOfRange],
    ["0 is the sensor's word for nothing, not a full bag", 0, outOfRange],
    ["a negative distance is no value", -0.3, outOfRange],
    ["what is no number is no value", Number.NaN, outOfRange],
    ["an endless distance is no value", Number.POSITIVE_INFINITY, outOfRange],
  ])("%s", (_, metres, wanted) => {
    expect(outcomes([metres])).toEqual([wanted]);
  });

  it.each<[string, number, Outcome]>([
    ["at the edge of the dead zone it is no value", 0.18, outOfRange],
    ["just outside it is full", 0.181, fill(1)],
    ["well inside it is no value, although the margin would let it pass", 0.16, outOfRange],
  ])("in the dead zone: %s", (_, metres, wanted) => {
    expect(outcomes([metres], { deadZoneM: 0.18 })).toEqual([wanted]);
  });

  it.each([{}, { emptyM: 0.8 }, { fullM: 0.2 }])("is no level until the sensor was calibrated: only %j known", (known) => {
    expect(distance(ruleOf("distance", known)).take(now, 0.5)).toEqual({ problem: "not-calibrated" });
  });
});

describe("the median of the newest distances", () => {
  it("hides one stray echo, and one only", () => {
    expect(outcomes([0.5, 0.5, 0.2, 0.5, 0.5], { median: 3 })).toEqual([fill(0.5), fill(0.5), fill(0.5), fill(0.5), fill(0.5)]);
  });

  it("is the middle of what there is as long as there are fewer, two of them halved", () => {
    expect(outcomes([0.8, 0.2, 0.5, 0.5], { median: 5 })).toEqual([fill(0), fill(0.5), fill(0.5), fill(0.5)]);
  });

  it("follows a real change after half of its length", () => {
    expect(outcomes([0.2, 0.2, 0.2, 0.8, 0.8, 0.8], { median: 3 })).toEqual([fill(1), fill(1), fill(1), fill(1), fill(0), fill(0)]);
  });

  it("never takes in what was out of range: however many of them come, the level is that of the good ones", () => {
    const shown = outcomes([0.5, 9, 9, 9, 0.5, 0, 0, 0, 0.5], { median: 5 });
    expect(shown.filter(({ values }) => values)).toEqual([fill(0.5), fill(0.5), fill(0.5)]);
    expect(shown.filter(({ problem }) => problem === "out-of-range")).toHaveLength(6);
  });

  it("forgets what is older than a quarter of an hour: after a pause only the new level counts", () => {
    const rule = distance(ruleOf("distance", { ...bag, median: 5 }));
    for (let i = 0; i < 5; i++) rule.take(now + i * 1_000, 0.2);
    expect(rule.take(now + 16 * minuteMs, 0.8)).toEqual(fill(0));
  });

  it("does not hang on old values when somebody sets the clock back by a day", () => {
    const rule = distance(ruleOf("distance", { ...bag, median: 5 }));
    for (let i = 0; i < 5; i++) rule.take(now + i * 1_000, 0.2);
    expect(rule.take(now - 24 * 60 * minuteMs, 0.8)).toEqual(fill(0));
  });

  it("counts the newest n, whatever comes: always between empty and full, and the plain median of the newest good ones", () => {
    const metres = fc.double({ min: -0.2, max: 1.2, noNaN: true });
    fc.assert(
      fc.property(fc.array(metres, { minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 9 }), (all, median) => {
        const good: number[] = [];
        for (const [i, outcome] of outcomes(all, { median }).entries()) {
          const one = all[i]!;
          if (one < 0.2 - 0.05 || one > 0.8 + 0.05) {
            expect(outcome).toEqual(outOfRange);
            continue;
          }
          good.push(one);
          const newest = good.slice(-median).sort((a, b) => a - b);
          const middle = (newest[Math.floor((newest.length - 1) / 2)]! + newest[Math.floor(newest.length / 2)]!) / 2;
          const level = outcome.values!.fillRatio as number;
          expect(level).toBeCloseTo(Math.min(1, Math.max(0, (0.8 - middle) / 0.6)), 2.9);
          expect(level >= 0 && level <= 1).toBe(true);
        }
      }),
    );
  });
});
