import { describe, expect, it } from "vitest";
import type { QuantityName, Values } from "../../../../contract/quantities.ts";
import { doubtSentence } from "../../../../jobs/pickup/doubtWords.ts";
import { energyScale } from "../../../../jobs/pickup/energyScale.ts";
import { type Witness, type WitnessReading, witnesses } from "../../../../jobs/pickup/witnesses.ts";
import { bagWeek, only, scale } from "./bagWeek.ts";

const three = ["fillRatio", "cyclesTotal", "energyWhTotal"] as const;
const four = [...three, "massKg"] as const;
const doubted = (readings: readonly WitnessReading[]) => [...witnesses(readings, scale).doubted].sort();
type Fault = (reading: WitnessReading, i: number, all: readonly WitnessReading[]) => Values;

/** From the third day on. */
const later = 48;
const at = (all: readonly WitnessReading[], i: number) => all[i]!.values;
const faults: Record<string, Fault> = {
  "level stuck": (_reading, i, all) => (i < later ? {} : { fillRatio: at(all, later).fillRatio! }),
  "level at 0": (_reading, i) => (i < later ? {} : { fillRatio: 0 }),
  "level sinks": ({ values }, i) => (i < 130 ? {} : { fillRatio: 0.3 * (values.fillRatio as number) }),
  "counter misses half": ({ values }) => ({ fillRatio: 1, cyclesTotal: Math.round(500 + (values.cyclesTotal as number) / 2) }),
  "level blocked": (_reading, i) => (i < later ? {} : { fillRatio: 0.98 }),
  "counter stands still": (_reading, _i, all) => ({ cyclesTotal: at(all, 0).cyclesTotal! }),
  "counter bounces": ({ values }, i) => (i < later ? {} : { cyclesTotal: 6 * (values.cyclesTotal as number) - 5000 }),
  "clamp off": (_reading, _i, all) => ({ energyWhTotal: at(all, 0).energyWhTotal! }),
  "scale at 0": () => ({ massKg: 0 }),
};
/** Towards the end of a week there is hardly room for more than there is. */
const shownEarly = ["level blocked", "counter bounces"];
/** A week with a bag that is about three quarters full at its end. */
function week(fault: keyof typeof faults | undefined, quantities: readonly QuantityName[], seed = 1): WitnessReading[] {
  const whole = bagWeek(seed, { cyclesADay: 9, days: fault && shownEarly.includes(fault) ? 4 : 7 });
  return only(whole, quantities, (reading, i) => (fault ? faults[fault]!(reading, i, whole) : {}));
}

describe("the witness that is doubted", () => {
  it.each<[string, keyof typeof faults, readonly QuantityName[], Witness[]]>([
    ["is the level that stands still while counter and energy go on", "level stuck", three, ["level"]],
    ["is the level that fell to 0", "level at 0", three, ["level"]],
    ["is the level with something in front of it", "level blocked", three, ["level"]],
    ["is the counter that stands still while level and energy rise", "counter stands still", three, ["counter"]],
    ["is the counter that counts bounces", "counter bounces", three, ["counter"]],
    ["is the clamp that fell off", "clamp off", three, ["energy"]],
    ["is the scale that shows nothing", "scale at 0", four, ["mass"]],
    ["is the level, also beside a scale", "level stuck", four, ["level"]],
    ["is the level that stands still, also with a counter alone", "level stuck", ["fillRatio", "cyclesTotal"], ["level"]],
    ["is the level that fell, also with a counter alone", "level at 0", ["fillRatio", "cyclesTotal"], ["level"]],
    ["is the level that sinks although the bag stays, also with a counter alone", "level sinks", ["fillRatio", "cyclesTotal"], ["level"]],
    [
      "are both, where a full bag stays full and the counter says half",
      "counter misses half",
      ["fillRatio", "cyclesTotal"],
      ["counter", "level"],
    ],
    ["is the clamp that shows nothing, also with a counter alone", "clamp off", ["cyclesTotal", "energyWhTotal"], ["energy"]],
    [
      "are both, where only level and counter are there and the counter stands still",
      "counter stands still",
      ["fillRatio", "cyclesTotal"],
      ["counter", "level"],
    ],
    ["are both, where neither is impossible by itself", "scale at 0", ["cyclesTotal", "massKg"], ["counter", "mass"]],
    ["is nobody, where there is only one", "level at 0", ["fillRatio"], []],
  ])("%s", (_name, fault, quantities, wanted) => {
    for (let seed = 1; seed <= 20; seed++) expect(doubted(week(fault, quantities, seed)), `seed ${seed}`).toEqual(wanted);
  });

  it("is told in words that help", () => {
    const said = (readings: readonly WitnessReading[]) => {
      const { testimony, doubted } = witnesses(readings, scale);
      return doubtSentence(testimony, doubted);
    };
    expect(said(week("level stuck", three))).toMatch(
      /^満杯率のセンサーが怪しいようです。圧縮回数と電力からは約(7|8)[05]％です。センサーの前をふさいでいるものがないか見てください。$/,
    );
    expect(said(week("counter stands still", ["fillRatio", "cyclesTotal"]))).toMatch(
      /^センサーの値どうしが合いません（満杯率からは約\d+％、圧縮回数からは約0％）。機械を目で見て、ようすを知らせてください。$/,
    );
  });

  it("tells its share from the last three readings: one wild one changes nothing", () => {
    const wild = only(bagWeek(2), three, (_reading, i) => (i === 168 ? { fillRatio: 0.01 } : {}));
    expect(witnesses(wild, scale).testimony.level!.ratio).toBeGreaterThan(0.5);
  });

  it("is believed again as soon as it agrees with the others", () => {
    const blocked = only(bagWeek(3), three, (_reading, i) => (i >= 60 && i < 100 ? { fillRatio: 0.98 } : {}));
    expect(doubted(blocked.slice(0, 90))).toEqual(["level"]);
    expect(doubted(blocked.slice(0, 110))).toEqual([]);
  });

  it("is nobody for the first two hours of a fault", () => {
    const blocked = only(bagWeek(3), three, (_reading, i) => (i >= 60 ? { fillRatio: 0.98 } : {}));
    expect(doubted(blocked.slice(0, 62))).toEqual([]);
    expect(doubted(blocked.slice(0, 66))).toEqual(["level"]);
  });
});

describe("nobody is doubted", () => {
  it.each<[string, WitnessReading[]]>([
    ["without readings", []],
    ["in the first hours of a bag", only(bagWeek(1), four, () => ({ fillRatio: 0.9 })).slice(0, 3)],
    ["where the scales are not known", only(bagWeek(1), ["energyWhTotal", "massKg"])],
  ])("%s", (_name, readings) => {
    expect(witnesses(readings, {}).doubted.size).toBe(0);
    expect(witnesses(readings, readings.length < 4 ? scale : {}).doubted.size).toBe(0);
  });

  it("when a full bag is used on: it cannot show more than full", () => {
    expect(doubted(only(bagWeek(2, { cyclesADay: 40 }), three))).toEqual([]);
  });

  it("when the counter began again at 0: what it counted before is not known", () => {
    const restarted = only(bagWeek(4), ["fillRatio", "cyclesTotal"], ({ values }, i) =>
      i < 80 ? {} : { cyclesTotal: (values.cyclesTotal as number) - 1000 },
    );
    expect(doubted(restarted)).toEqual([]);
  });

  it("on noise alone in more than 1 of 100 weeks, looked at every third hour", () => {
    const weeks = 100;
    let wrong = 0;
    for (let seed = 1; seed <= weeks; seed++) {
      const readings = bagWeek(seed, { cyclesADay: 5 + (seed % 10), errors: 0.1 });
      for (let i = 3; i <= readings.length; i += 3) {
        if (witnesses(readings.slice(0, i), scale).doubted.size === 0) continue;
        wrong++;
        break;
      }
    }
    expect(wrong).toBeLessThanOrEqual(weeks / 100);
  });
});

describe("what a cycle costs", () => {
  it("is learned from hours with and without cycles", () => {
    const learned = energyScale(only(bagWeek(5, { errors: 0 }), three))!;
    expect(learned.whPerCycle).toBeCloseTo(21, -1);
    expect(learned.standbyW).toBeCloseTo(4, 0);
  });

  it("is not known from a day, or without a meter", () => {
    expect(energyScale(only(bagWeek(5), three).slice(0, 12))).toBeUndefined();
    expect(energyScale(only(bagWeek(5), ["fillRatio", "cyclesTotal"]))).toBeUndefined();
  });

  it("leaves out hours in which another meter came, and gaps", () => {
    const readings = only(bagWeek(5, { errors: 0 }), three, ({ values }, i) =>
      i < 90 ? {} : { energyWhTotal: (values.energyWhTotal as number) - 40_000 },
    );
    expect(energyScale(readings.filter((_, i) => i < 20 || i > 40))!.whPerCycle).toBeCloseTo(21, -1);
  });
});
