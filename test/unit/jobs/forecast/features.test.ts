import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayMs } from "../../../../contract/time.ts";
import { featuresOf } from "../../../../jobs/forecast/collections/features.ts";
import { anyHistory, history } from "./histories.ts";

/** The next collection so many days after the last. */
const featuresAfter = (earlier: ReturnType<typeof history>, gapDays: number) => {
  const at = earlier.at(-1)!.at + gapDays * dayMs;
  return featuresOf(earlier, { at, wallClockDays: at / dayMs });
};
const repeated = (times: number, gapDays: number, percent: number) =>
  history(...Array.from({ length: times }, () => [gapDays, percent] as const));

describe("what the earlier collections of a bin say", () => {
  it("says nothing before the sixth collection", () => {
    expect(featuresAfter(repeated(4, 2, 50), 2)).toBeUndefined();
    expect(featuresAfter(repeated(5, 2, 50), 2)).toBeDefined();
  });

  it("is the usual level after the usual gap, by the line as by the rate", () => {
    const features = featuresAfter(repeated(20, 2, 50), 2)!;
    expect(features.usual).toBeCloseTo(50, 9);
    expect(features.byRate).toBeCloseTo(50, 9);
    expect(features).toMatchObject({ base: 1, underADay: 0 });
  });

  it("is more after a longer gap: the rate doubles, the line rises by the slope of a typical bin until it is known better", () => {
    const features = featuresAfter(repeated(20, 2, 40), 4)!;
    expect(features.byRate).toBeCloseTo(80, 9);
    expect(features.usual).toBeCloseTo(40 + 25 * Math.log(2), 9);
  });

  it("learns the slope of the bin", () => {
    const learned = history(...Array.from({ length: 100 }, (_, index) => [index % 2 ? 1 : 4, index % 2 ? 30 : 60] as const));
    expect(Math.abs(featuresAfter(learned, 4)!.usual - 60)).toBeLessThan(1);
    expect(Math.abs(featuresAfter(learned, 1)!.usual - 30)).toBeLessThan(1);
  });

  it("counts an hour of the night as a tenth of one by day", () => {
    const noon = history(...Array.from({ length: 10 }, (_, index) => [index === 0 ? 0.5 : 1, 30] as const));
    // From noon on: ten hours of the day, or those and ten of the night.
    expect(featuresAfter(noon, 20 / 24)!.byRate / featuresAfter(noon, 10 / 24)!.byRate).toBeCloseTo(1.1, 9);
  });

  it("stops where a bin is full", () => {
    expect(featuresAfter(repeated(20, 1, 90), 30)).toMatchObject({ usual: 90, byRate: 100 });
  });

  it("follows a bin that changes: after eight collections the new level counts half", () => {
    const changed = history(...Array.from({ length: 48 }, (_, index) => [2, index < 40 ? 20 : 60] as const));
    expect(featuresAfter(changed, 2)!.usual).toBeGreaterThan(39);
  });

  it("is finite for any bin, however near or far its collections are", () => {
    fc.assert(
      fc.property(anyHistory({ minLength: 5, maxLength: 40 }), fc.double({ min: 1e-8, max: 4000, noNaN: true }), (earlier, gapDays) => {
        expect(Object.values(featuresAfter(earlier, gapDays)!).every(Number.isFinite)).toBe(true);
      }),
    );
  });
});
