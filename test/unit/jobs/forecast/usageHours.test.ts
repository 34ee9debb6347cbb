import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bucket } from "../../../../collector/series/port.ts";
import { hourMs } from "../../../../contract/time.ts";
import { bagChanges, levelAtEnd, usageHours } from "../../../../jobs/forecast/usageHours.ts";
import { centerOf, tokyo } from "../center.ts";
import { bucketsOf, daysAfter, machineOf } from "./machine.ts";

const start = tokyo("2026-11-25 9:00");
/** Levels at the ends of hours as buckets in which the level rises evenly. */
function filled(ends: readonly (number | undefined)[]): Bucket[] {
  return ends.flatMap((end, i): Bucket[] => {
    if (end === undefined) return [];
    const before = ends[i - 1] ?? end;
    return [[start + i * hourMs, Math.min(before, end), (before + end) / 2, Math.max(before, end)]];
  });
}
function counted(totals: readonly (number | undefined)[]): Bucket[] {
  return totals.flatMap((total, i): Bucket[] => {
    if (total === undefined) return [];
    const before = totals[i - 1] ?? total;
    return [[start + i * hourMs, Math.min(before, total), (before + total) / 2, total]];
  });
}
const rises = (fill: Bucket[], cycles: Bucket[] = []) =>
  usageHours(fill, cycles).map(({ rise }) => (rise === undefined ? undefined : Math.round(rise * 1000) / 1000));
const cyclesOf = (cycles: Bucket[]) => usageHours([], cycles).map((hour) => hour.cycles);
const total = (values: readonly (number | undefined)[]) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0);

describe("what came in an hour", () => {
  it("is the rise of the level and the increment of the counter; of the first hour nothing is known", () => {
    const hours = usageHours(filled([0.1, 0.15, 0.15, 0.25]), counted([100, 102, 102, 106]));
    expect(hours.map(({ cycles }) => cycles)).toEqual([undefined, 2, 0, 4]);
    expect(hours[0]!.rise).toBeUndefined();
    expect(total(hours.map(({ rise }) => rise))).toBeCloseTo(0.15, 5);
  });

  it("is never negative: a bag change is no usage", () => {
    expect(rises(filled([0.7, 0.8, 0, 0.05, 0.1])).every((rise) => rise === undefined || rise >= 0)).toBe(true);
    expect(total(rises(filled([0.7, 0.8, 0, 0.05, 0.1])))).toBeCloseTo(0.2, 1);
  });

  it("shows the hour of a bag change once, whether it comes at the beginning or at the end of the hour", () => {
    expect(bagChanges(filled([0.7, 0.8, 0, 0.05, 0.1]))).toEqual([start + 2 * hourMs]);
    expect(bagChanges([...filled([0.7, 0.8]), [start + 2 * hourMs, 0, 0.78, 0.82], [start + 3 * hourMs, 0, 0.01, 0.03]])).toEqual([
      start + 2 * hourMs,
    ]);
  });

  it("shows the change of a bag that was hardly used", () => {
    expect(bagChanges(filled([0.06, 0.12, 0.0, 0.0, 0.02]))).toHaveLength(1);
  });

  it("counts a replaced machine as nothing, not as less than nothing", () => {
    expect(cyclesOf(counted([9_000, 9_002, 0, 3]))).toEqual([undefined, 2, 0, 3]);
  });

  it("does not believe more cycles in an hour than a machine can make", () => {
    expect(cyclesOf(counted([9_000, 9_002, 52_000, 52_003]))).toEqual([undefined, 2, undefined, 3]);
  });

  it("is unknown where there is no bucket, and in the hour after that", () => {
    const hours = usageHours(filled([0.1, 0.15, undefined, 0.3, 0.35]), counted([10, 12, undefined, 20, 22]));
    expect(hours).toHaveLength(4);
    expect(hours.map(({ cycles }) => cycles)).toEqual([undefined, 2, undefined, 2]);
    expect(hours.map(({ rise }) => rise === undefined)).toEqual([true, false, true, false]);
  });

  it("is unknown where the level jumps while the counter stands still", () => {
    expect(rises(filled([0.2, 0.2, 0.9, 0.9]), counted([10, 10, 10, 10]))).toEqual([undefined, 0, undefined, 0]);
  });

  it("is unknown at the brim: more may come than the sensor sees", () => {
    expect(rises(filled([0.95, 1, 1, 1])).slice(2)).toEqual([undefined, undefined]);
  });

  it("does not follow an hour in which the level lay far off and came back", () => {
    expect(bagChanges(filled([0.5, 0.5, 0.5]).concat([[start + 3 * hourMs, 0, 0, 0]], [[start + 4 * hourMs, 0.5, 0.5, 0.5]]))).toEqual([]);
    const wild = filled([0.5, 0.5, 0.5]).concat([[start + 3 * hourMs, 1, 1, 1]], [[start + 4 * hourMs, 0.5, 0.5, 0.5]]);
    expect(total(rises(wild))).toBe(0);
  });

  it("follows one wild reading no further than it moves the mean", () => {
    const wild: Bucket = [start + 2 * hourMs, 0.5, 0.5 + 0.5 / 120, 1];
    expect(levelAtEnd(wild)).toBeLessThan(0.51);
    expect(total(rises([...filled([0.5, 0.5]), wild, [start + 3 * hourMs, 0.5, 0.5, 0.5]]))).toBeLessThan(0.01);
  });

  it("is nearly nothing over a fortnight in which only the noise of the sensor moves", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -0.003, max: 0.003, noNaN: true }), { minLength: 336, maxLength: 336 }), (wobble) => {
        const quiet = wobble.map((off, i): Bucket => [start + i * hourMs, 0.5 + off - 0.01, 0.5 + off, 0.5 + off + 0.01]);
        // The whole range of the noise, and of the last hour its top: nothing comes after it that would say otherwise. Not rounded by the hour: that adds up.
        expect(total(usageHours(quiet, []).map(({ rise }) => rise))).toBeLessThanOrEqual(0.006 + 0.01 + 1e-9);
      }),
      { numRuns: 50 },
    );
  });

  it("adds up over weeks to what really came, bag changes and noise included", () => {
    const center = centerOf();
    const from = tokyo("2026-06-01 0:00");
    for (const seed of [1, 2, 3]) {
      const machine = machineOf({ seed, center, from, days: 60 });
      const { fill, cycles } = bucketsOf(machine, from, daysAfter(from, 60), seed, { noise: 0.01 });
      const hours = usageHours(fill, cycles);
      const came = total(machine.arrivals.map(({ ratio }) => ratio));
      expect(total(hours.map(({ rise }) => rise)) / came).toBeGreaterThan(0.95);
      expect(total(hours.map(({ rise }) => rise)) / came).toBeLessThan(1.05);
      expect(bagChanges(fill)).toHaveLength(machine.changes.length);
    }
  });
});
