import { describe, expect, it } from "vitest";
import { clockTime, dayMs, type Instant, tokyoDate } from "../../../../contract/time.ts";
import { openHours } from "../../../../jobs/calendar.ts";
import { type DevicePast, type DeviceSample, deviceSamples } from "../../../../jobs/forecast/deviceBacktest.ts";
import { centerOf, tokyo } from "../center.ts";
import { bucketsOf, daysAfter, machineOf } from "./machine.ts";

const center = centerOf();
const from = tokyo("2026-05-01 0:00");
const machine = machineOf({ seed: 5, center, from, days: 75 });
const past: DevicePast = { ...bucketsOf(machine, from, daysAfter(from, 75), 5), center, bagDiapers: 110, from, to: daysAfter(from, 74) };
const samples = deviceSamples(past);
const error = (of: readonly DeviceSample[], said: (sample: DeviceSample) => number) =>
  of.reduce((total, sample) => total + Math.abs(said(sample) - sample.actual), 0) / of.length;
const until = (at: Instant): DevicePast => ({
  ...past,
  fill: past.fill.filter(([start]) => start < at),
  cycles: past.cycles.filter(([start]) => start < at),
});

describe("the backtest of a machine", () => {
  it("predicts at opening and at noon of every open day, but for the first fourteen days", () => {
    expect(samples[0]!.madeAt).toBeGreaterThanOrEqual(from + 14 * dayMs);
    expect(new Set(samples.map(({ madeAt }) => clockTime(madeAt)))).toEqual(new Set(["9:00", "12:00"]));
    expect(samples.every(({ madeAt }) => openHours(center, tokyoDate(madeAt)))).toBe(true);
    expect(samples.length).toBeGreaterThan(85);
  });

  it("compares with what was true at closing, in points", () => {
    for (const { targetAt, actual } of samples) expect(Math.abs(actual - 100 * machine.fillAt(targetAt))).toBeLessThan(4);
  });

  it("is ordered, between 0 and 100, and holds the truth about eight times in ten", () => {
    expect(samples.every(({ p10, p50, p90 }) => p10 >= 0 && p10 <= p50 && p50 <= p90 && p90 <= 100)).toBe(true);
    const inside = samples.filter(({ actual, p10, p90 }) => actual >= p10 && actual <= p90).length / samples.length;
    expect(inside).toBeGreaterThan(0.65);
    expect(inside).toBeLessThan(0.95);
  });

  it("is closer than the mean fill and the mean rate", () => {
    expect(error(samples, ({ p50 }) => p50)).toBeLessThan(error(samples, ({ meanRate }) => meanRate));
    expect(error(samples, ({ p50 }) => p50)).toBeLessThan(error(samples, ({ meanFill }) => meanFill) / 2);
  });

  it("knows nothing of what came later: without the days after, it says the same", () => {
    const cut = daysAfter(from, 45);
    const before = samples.filter(({ targetAt }) => targetAt < cut);
    expect(before.length).toBeGreaterThan(30);
    expect(deviceSamples(until(cut)).filter(({ targetAt }) => targetAt < cut)).toEqual(before);
  });

  it("says the same at noon whatever comes in the afternoon", () => {
    const noon = tokyo("2026-07-01 12:00");
    const fill = past.fill.map((bucket): typeof bucket => {
      const [at, min, mean, max] = bucket;
      return at >= noon && at < noon + 5 * 3_600_000
        ? [at, Math.min(1, min + 0.02), Math.min(1, mean + 0.02), Math.min(1, max + 0.02)]
        : bucket;
    });
    const at = (of: readonly DeviceSample[]) => of.find(({ madeAt }) => madeAt === noon)!;
    const [one, other] = [at(samples), at(deviceSamples({ ...past, fill }))];
    expect(other.actual - one.actual).toBeCloseTo(2, 5);
    expect({ ...other, actual: 0 }).toEqual({ ...one, actual: 0 });
  });

  it("predicts the fill just before a bag change in the middle of the day", () => {
    const noon = tokyo("2026-07-01 12:00");
    const change = noon + 2 * 3_600_000;
    const emptied = (ratio: number) => Math.max(0, ratio - 0.3);
    const fill = past.fill
      .filter(([at]) => at < tokyo("2026-07-02 0:00"))
      .map(([at, min, mean, max]): DevicePast["fill"][number] =>
        at < tokyo("2026-07-01 0:00")
          ? [at, min, mean, max]
          : at < change
            ? [at, 0.5, 0.5, 0.5]
            : [at, emptied(0.3), emptied(0.3), 0.5 * Number(at === change)],
      );
    const sample = deviceSamples({ ...past, fill, to: noon }).at(-1)!;
    expect(sample).toMatchObject({ madeAt: noon, targetAt: change });
    expect(sample.actual).toBeCloseTo(50, 5);
  });

  it("leaves out days without data, and has nothing to say about no data at all", () => {
    const away = [daysAfter(from, 30), daysAfter(from, 40)] as const;
    const outside = ([at]: readonly [Instant, ...number[]]) => at < away[0] || at >= away[1];
    const gap = deviceSamples({ ...past, fill: past.fill.filter(outside), cycles: past.cycles.filter(outside) });
    expect(gap.filter(({ madeAt }) => madeAt >= away[0] && madeAt < away[1])).toEqual([]);
    expect(gap.length).toBeGreaterThan(samples.length / 2);
    expect(deviceSamples({ ...past, fill: [], cycles: [] })).toEqual([]);
  });

  it("does without a counter", () => {
    const without = deviceSamples({ ...past, cycles: [] });
    expect(without).toHaveLength(samples.length);
    expect(error(without, ({ p50 }) => p50)).toBeLessThan(error(without, ({ meanFill }) => meanFill) / 2);
  });
});
