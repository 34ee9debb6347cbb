import { describe, expect, it } from "vitest";
import { hourMs } from "../../../../contract/time.ts";
import { chanceFullBy, forecastOf } from "../../../../jobs/forecast/forecast.ts";
import { openingAhead } from "../../../../jobs/forecast/opening.ts";
import { openedToday, paceOf } from "../../../../jobs/forecast/pace.ts";
import { centerOf, tokyo } from "../center.ts";
import { knownProfile } from "../outlook.ts";

const center = centerOf();
const noon = tokyo("2026-11-25 12:00");
const profile = { ...knownProfile(40), ratioPerCycle: 1 / 110 };
const usual = (now: number) => openedToday(center, now).reduce((sum, [place, share]) => sum + profile.ratioPerOpenHour[place]! * share, 0);

describe("how busy today is", () => {
  it("is as usual when what usually comes has come, and before anything could come", () => {
    expect(paceOf(profile, openedToday(center, noon), usual(noon))).toBeCloseTo(1);
    expect(paceOf(profile, openedToday(center, tokyo("2026-11-25 8:00")), 0)).toBe(1);
    expect(openedToday(center, tokyo("2026-11-29 12:00"))).toEqual([]);
  });

  it("is more the longer twice as much comes, and never quite as much: chance has its part", () => {
    const [ten, twelve, fifteen] = ["10:00", "12:00", "15:00"].map((time) => {
      const now = tokyo(`2026-11-25 ${time}`);
      return paceOf(profile, openedToday(center, now), 2 * usual(now));
    }) as [number, number, number];
    expect([1, ten, twelve, fifteen, 2]).toEqual([1, ten, twelve, fifteen, 2].sort((a, b) => a - b));
    expect(fifteen).toBeGreaterThan(1.4);
  });

  it("is less on a quiet day, within limits", () => {
    expect(paceOf(profile, openedToday(center, noon), 0)).toBeLessThan(0.7);
    expect(paceOf(profile, openedToday(center, noon), 100)).toBe(3);
  });

  it("makes today's rest fuller and leaves tomorrow as it is", () => {
    const given = {
      fill: { ratio: 0.7, sd: 0.02, at: noon, from: ["level" as const] },
      profile,
      basis: "device" as const,
      opening: openingAhead(center, noon),
      now: noon,
    };
    const [asUsual, busy] = [forecastOf(given), forecastOf({ ...given, pace: 2 })];
    expect(chanceFullBy(busy, noon + 4 * hourMs)).toBeGreaterThan(chanceFullBy(asUsual, noon + 4 * hourMs));
    const tomorrow = (forecast: typeof busy) => forecast.means[28]! - forecast.means[20]!;
    expect(tomorrow(busy)).toBeCloseTo(tomorrow(asUsual));
  });
});
