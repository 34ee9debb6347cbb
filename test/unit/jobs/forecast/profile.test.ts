import { describe, expect, it } from "vitest";
import type { CenterConfig } from "../../../../contract/config/schema.ts";
import { addDays, type Instant, tokyoDate } from "../../../../contract/time.ts";
import { openHours } from "../../../../jobs/calendar.ts";
import { openingAhead } from "../../../../jobs/forecast/opening.ts";
import {
  kindProfile,
  learnProfile,
  mergeProfiles,
  scaledProfile,
  type UsageHour,
  type UsageProfile,
} from "../../../../jobs/forecast/profile.ts";
import { centerOf, tokyo } from "../center.ts";

const center = centerOf();
const from = tokyo("2026-05-11 0:00");
const now = tokyo("2026-07-06 0:00");

interface Past {
  until?: Instant;
  since?: Instant;
  /** Share of a bag and cycles an hour. */
  ratio?: (day: string, hour: number) => number;
  ratioPerCycle?: number;
}

/** Every open hour from `since` to `until` with so much in it; closed hours with nothing. */
function hoursOf({ since = from, until = now, ratio = () => 0.04, ratioPerCycle = 0.02 }: Past = {}): UsageHour[] {
  const hours: UsageHour[] = [];
  for (let at = since; at < until; at += 3_600_000) {
    const day = tokyoDate(at);
    const open = openHours(center, day);
    const came = open && at >= open.from && at < open.to ? ratio(day, new Date(at + 9 * 3_600_000).getUTCHours()) : 0;
    hours.push({ at, rise: came, cycles: Math.round(came / ratioPerCycle) });
  }
  return hours;
}

/** Share of a bag that is expected in a week. */
function weekOf(profile: UsageProfile, of: CenterConfig = center): number {
  const { openShare } = openingAhead(of, tokyo("2026-06-07 0:00"), 7);
  return openShare.reduce((total, share, i) => total + share * profile.ratioPerOpenHour[i]!, 0);
}
const kind = kindProfile();
const week = 48 * 0.04;
const learn = (hours: UsageHour[], prior = kind) => learnProfile(hours, center, now, prior);

describe("the profile of a machine", () => {
  it("is what is assumed of its kind as long as nothing is known", () => {
    expect(learn([])).toEqual(kind);
    expect(learn([]).days).toBe(0);
  });

  it("assumes about thirty diapers in a day of eight hours, whatever the bag holds", () => {
    expect(weekOf(kind) / 6).toBeCloseTo(30 / 110, 1);
    expect(weekOf(kindProfile(55))).toBeCloseTo(2 * weekOf(kind));
  });

  it("comes close to what came in eight weeks", () => {
    const profile = learn(hoursOf());
    expect(weekOf(profile) / week).toBeCloseTo(1, 1);
    expect(profile.ratioPerCycle).toBeCloseTo(0.02, 3);
    expect(profile.spread).toBeLessThan(kind.spread);
    expect(profile.rateSd).toBeLessThan(0.2);
  });

  it("leaves the prior step by step: three days count for less than thirty", () => {
    const off = [3, 10, 30].map((days) => {
      const profile = learn(hoursOf({ since: now - days * 86_400_000, ratio: () => 0.12 }));
      return Math.abs(weekOf(profile) / (3 * week) - 1);
    });
    expect(off[1]).toBeLessThan(off[0]!);
    expect(off[2]).toBeLessThan(off[1]!);
    expect(off[2]).toBeLessThan(0.15);
  });

  it("knows busy weekdays and busy hours", () => {
    const profile = learn(hoursOf({ ratio: (day, hour) => (new Date(day).getUTCDay() === 1 ? 0.08 : 0.03) * (hour === 9 ? 2 : 1) }));
    const at = (weekday: number, hour: number) => profile.ratioPerOpenHour[weekday * 24 + hour]!;
    expect(at(1, 11) / at(2, 11)).toBeGreaterThan(1.8);
    expect(at(2, 9) / at(2, 11)).toBeGreaterThan(1.5);
  });

  it("follows usage that has changed: the last weeks weigh more", () => {
    const change = now - 28 * 86_400_000;
    const hours = [...hoursOf({ until: change, ratio: () => 0.02 }), ...hoursOf({ since: change, ratio: () => 0.06 })];
    expect(weekOf(learn(hours))).toBeGreaterThan(48 * 0.043);
  });

  const plain = weekOf(learn(hoursOf()));
  const sunday = tokyo("2026-06-28 10:00");
  const wildDay = "2026-06-30";
  it.each<[string, UsageHour[], number]>([
    ["one day of ten times the usual", hoursOf({ ratio: (day) => (day === wildDay ? 0.4 : 0.04) }), 0.08],
    ["one day on which the sensors stood still", hoursOf({ ratio: (day) => (day === wildDay ? 0 : 0.04) }), 0.05],
    ["hours without data", hoursOf().filter((_, i) => i % 7 !== 0), 0.03],
    ["whole weeks without data", hoursOf().filter(({ at }) => at < now - 30 * 86_400_000 || at > now - 16 * 86_400_000), 0.03],
    ["a jump of the level on a closed Sunday", hoursOf().map((hour) => (hour.at === sunday ? { ...hour, rise: 0.5 } : hour)), 0.001],
    ["a jump of the level at night", hoursOf().map((hour) => (hour.at === sunday - 12 * 3_600_000 ? { ...hour, rise: 0.5 } : hour)), 0.03],
    [
      "a level stuck for a week while the counter goes on",
      hoursOf().map((hour) => (hour.at > now - 7 * 86_400_000 ? { ...hour, rise: 0 } : hour)),
      0.05,
    ],
    [
      "a counter stuck for a week while the level goes on",
      hoursOf().map((hour) => (hour.at > now - 7 * 86_400_000 ? { ...hour, cycles: 0 } : hour)),
      0.05,
    ],
    ["no counter at all", hoursOf().map(({ at, rise }) => ({ at, rise: rise! })), 0.03],
    [
      "later hours, which it does not look at",
      [...hoursOf(), ...hoursOf({ since: now, until: now + 10 * 86_400_000, ratio: () => 0.5 })],
      1e-9,
    ],
  ])("is hardly moved by %s", (_name, hours, most) => {
    expect(Math.abs(weekOf(learn(hours)) / plain - 1)).toBeLessThan(most);
  });

  it("learns nothing on days on which the center was closed", () => {
    const closedDates = Array.from({ length: 14 }, (_, i) => addDays("2026-06-20", i));
    const hours = hoursOf({ ratio: (day) => (closedDates.includes(day) ? 0 : 0.04) });
    const away = learnProfile(hours, centerOf({ closedDates }), now, kind);
    expect(Math.abs(weekOf(away) / plain - 1)).toBeLessThan(0.02);
    expect(away.days).toBeLessThan(learn(hours).days);
  });

  it("counts what is read only after closing as that day's", () => {
    const late = hoursOf().map((hour, i, all) => {
      const before = all[i - 1];
      const shifted = before?.rise ? { rise: before.rise, cycles: before.cycles! } : { rise: 0, cycles: 0 };
      return { at: hour.at, ...shifted };
    });
    expect(weekOf(learn(late)) / plain).toBeCloseTo(1, 1);
  });

  it("learns a cycle's share from the counter alone only where the center knows it", () => {
    const counter = hoursOf().map(({ at, cycles }) => ({ at, cycles: cycles! }));
    expect(learn(counter).days).toBe(0);
    expect(weekOf(learn(counter, { ...kind, ratioPerCycle: 0.02 })) / week).toBeCloseTo(1, 1);
  });

  it("survives the way through JSON", () => {
    const profile = learn(hoursOf());
    expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
  });
});

describe("the profile of a center", () => {
  const busy = learn(hoursOf({ ratio: () => 0.08 }));
  const quiet = learn(hoursOf({ ratio: () => 0.02 }));

  it("lies between those of its machines and says how much they differ", () => {
    const both = mergeProfiles([busy, quiet]);
    expect(weekOf(both)).toBeGreaterThan(weekOf(quiet));
    expect(weekOf(both)).toBeLessThan(weekOf(busy));
    expect(both.rateSd).toBeGreaterThan(mergeProfiles([busy, busy]).rateSd);
  });

  it("is the kind's if no machine knows anything", () => {
    expect(mergeProfiles([])).toEqual(kind);
    expect(mergeProfiles([kind, kind])).toEqual(kind);
  });

  it("takes bags of other sizes into account", () => {
    expect(weekOf(scaledProfile(busy, 2))).toBeCloseTo(2 * weekOf(busy));
  });
});
