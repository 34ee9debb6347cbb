/** Whether the time of full really lies between early and late as often as they promise, over a year of made-up machines whose future is known. */
import { describe, expect, it } from "vitest";
import { hourMs, minuteMs } from "../../../../contract/time.ts";
import { fillNow } from "../../../../jobs/forecast/fillNow.ts";
import { type Forecast, forecastOf } from "../../../../jobs/forecast/forecast.ts";
import { openingAhead } from "../../../../jobs/forecast/opening.ts";
import { kindProfile, learnProfile, usageHours } from "../../../../jobs/forecast/profile.ts";
import { centerOf, tokyo } from "../center.ts";
import { bucketsOf, daysAfter, type Life, machineOf, normalFrom, randomFrom } from "./machine.ts";

const center = centerOf();
const from = tokyo("2026-05-01 0:00");
const askedDays = 38;

/** Forecasts at random hours of every other day after so many days of past, each with what came true. */
function outcomes(seed: number, pastDays: number, life: Partial<Life>, noise: number): { made: Forecast; fullAt: number }[] {
  const random = randomFrom(seed + 99);
  const machine = machineOf({ seed, center, from, days: pastDays + 2 * askedDays, diapersADay: 15 + ((seed * 7) % 30), ...life });
  const { fill, cycles } = bucketsOf(machine, from, daysAfter(from, pastDays + askedDays), seed, { noise });
  const hours = usageHours(fill, cycles);
  return Array.from({ length: askedDays / 2 }, (_, i) => {
    const now = daysAfter(from, pastDays + 2 * i) + (8 + 9 * random()) * hourMs;
    const change = machine.changes.findLast((at) => at <= now) ?? from;
    const profile = learnProfile(hours, center, now, kindProfile());
    const levels = [6, 5, 4, 3, 2, 1, 0]
      .map((back) => now - back * 5 * minuteMs)
      .map((at) => ({ at, ratio: Math.min(1, Math.max(0, machine.fillAt(at) + noise * normalFrom(random))) }));
    const cyclesSinceChange = change === from ? undefined : machine.cyclesAt(now) - machine.cyclesAt(change);
    const now0 = fillNow({
      levels: levels.filter(({ at }) => at >= change),
      cyclesSinceChange,
      ratioPerCycle: profile.ratioPerCycle,
      now,
    })!;
    const made = forecastOf({ fill: now0, profile, basis: "device", opening: openingAhead(center, now), now });
    return { made, fullAt: machine.fullAfter(now) };
  });
}

describe("the time of full", () => {
  it.each<[string, number, Partial<Life>, number]>([
    ["six weeks of past", 42, {}, 0.006],
    ["ten days of past", 10, {}, 0.006],
    ["noisy sensors", 28, {}, 0.03],
    ["calm days", 28, { dayVariation: 0.1 }, 0.006],
    ["wild days", 28, { dayVariation: 0.45 }, 0.006],
    ["a small bag", 28, { bagDiapers: 60 }, 0.006],
    ["a large bag", 28, { bagDiapers: 200 }, 0.006],
  ])(
    "lies between early and late about eight times in ten, and before the middle about every other time: %s",
    (_name, pastDays, life, noise) => {
      const all = Array.from({ length: 25 }, (_, i) => outcomes(i + 1, pastDays, life, noise)).flat();
      const share = (holds: (one: { early: number; middle: number; late: number; fullAt: number }) => boolean) =>
        all.filter(({ made: { fullAt: quantiles }, fullAt }) => {
          const [early, middle, late] = [quantiles.p10, quantiles.p50, quantiles.p90].map((at) => at ?? Number.POSITIVE_INFINITY);
          return holds({ early: early!, middle: middle!, late: late!, fullAt });
        }).length / all.length;
      const inside = share(({ early, late, fullAt }) => fullAt >= early && fullAt <= late);
      expect(inside).toBeGreaterThan(0.7);
      expect(inside).toBeLessThan(0.9);
      expect(share(({ early, fullAt }) => fullAt < early)).toBeLessThan(0.2);
      expect(share(({ late, fullAt }) => fullAt > late)).toBeLessThan(0.2);
      const before = share(({ middle, fullAt }) => fullAt <= middle);
      expect(before).toBeGreaterThan(0.4);
      expect(before).toBeLessThan(0.6);
    },
  );
});
