import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hourMs, minuteMs } from "../../../../contract/time.ts";
import { type FillEvidence, type FillSource, fillNow, type LevelReading } from "../../../../jobs/forecast/fillNow.ts";
import { tokyo } from "../center.ts";

const now = tokyo("2026-11-25 15:00");
const levels = (...ratios: number[]): LevelReading[] =>
  ratios.map((ratio, i) => ({ at: now - (ratios.length - 1 - i) * 5 * minuteMs, ratio }));
const steady = levels(0.5, 0.503, 0.498, 0.501, 0.5, 0.502);
const given = (evidence: Partial<FillEvidence>) => fillNow({ levels: [], now, ...evidence })!;
/** Counted so that the fill is `ratio`. */
const counter = (ratio: number) => ({ cyclesSinceChange: Math.round(ratio / 0.01), ratioPerCycle: 0.01 });
/** The same level every half hour for so many hours, with so many cycles in an hour. */
const stuck = (ratio: number, hours: number, cyclesAnHour: number): LevelReading[] =>
  Array.from({ length: 2 * hours + 1 }, (_, i) => ({
    at: now - (2 * hours - i) * (hourMs / 2),
    ratio,
    cyclesTotal: 100 + Math.floor((i * cyclesAnHour) / 2),
  }));

describe("how full it is now", () => {
  it("is unknown if nothing says anything", () => {
    expect(fillNow({ levels: [], now })).toBeUndefined();
    expect(fillNow({ levels: [], cyclesSinceChange: 10, now })).toBeUndefined();
    expect(fillNow({ levels: [], eye: [], ratioPerCycle: 0.01, now })).toBeUndefined();
  });

  it("comes from the level, the counter or the eye alone", () => {
    expect(given({ levels: steady })).toMatchObject({ ratio: expect.closeTo(0.5, 1), from: ["level"], at: now });
    expect(given(counter(0.5))).toMatchObject({ ratio: expect.closeTo(0.5, 2), from: ["counter"] });
    expect(given({ eye: [{ at: now, ratio: 0.5 }] })).toMatchObject({ ratio: 0.5, sd: expect.closeTo(0.12, 3), from: ["eye"] });
  });

  it("is known better from two that agree than from one", () => {
    const both = given({ levels: steady, ...counter(0.5) });
    expect(both.from).toEqual(["level", "counter"]);
    expect(both.sd).toBeLessThan(given({ levels: steady }).sd);
    expect(both.sd).toBeLessThan(given(counter(0.5)).sd);
  });

  it("lies between two that disagree, and is as uncertain as they differ", () => {
    const torn = given({ levels: steady, ...counter(0.9) });
    expect(torn.ratio).toBeGreaterThan(0.5);
    expect(torn.ratio).toBeLessThan(0.9);
    expect(torn.sd).toBeGreaterThan(3 * given({ levels: steady }).sd);
  });

  it.each([
    ["at the end", levels(0.5, 0.5, 0.5, 0.5, 0.5, 1)],
    ["at the beginning", levels(0, 0.5, 0.5, 0.5, 0.5, 0.5)],
    ["in the middle", levels(0.5, 0.5, 0.5, 0, 0.5, 0.5)],
  ])("is not moved by a single wild reading %s", (_name, readings) => {
    expect(given({ levels: readings }).ratio).toBeCloseTo(0.5, 2);
  });

  it("is less certain from one reading than from several", () => {
    expect(given({ levels: levels(0.5) }).sd).toBeGreaterThan(2 * given({ levels: steady }).sd);
  });

  it("is less certain the older the newest reading is", () => {
    const aged = (hours: number) => given({ levels: steady.map((one) => ({ ...one, at: one.at - hours * hourMs })) }).sd;
    expect(aged(5)).toBeGreaterThan(aged(1));
    expect(aged(1)).toBeGreaterThan(aged(0));
  });

  it.each<[string, LevelReading[], number, boolean]>([
    ["for five hours while ten cycles an hour go on is trusted no more", stuck(0.3, 5, 10), 0.6, false],
    ["over night without a cycle is trusted", stuck(0.6, 14, 0), 0.6, true],
    ["for an hour is trusted", stuck(0.6, 1, 10), 0.6, true],
    [
      "for hours, far from what the whole count says, is trusted no more",
      stuck(0.1, 5, 0).map(({ at, ratio }) => ({ at, ratio })),
      0.6,
      false,
    ],
  ])("a level that stays exactly the same %s", (_name, readings, count, trusted) => {
    const { from, ratio } = given({ levels: readings, ...counter(count) });
    expect(from[0]).toBe(trusted ? "level" : "counter");
    expect(Math.abs(ratio - 0.6)).toBeLessThan(0.05);
  });

  it("is full where level and count say so: a sensor at its end is not stuck", () => {
    expect(given({ levels: stuck(1, 6, 5), ...counter(1.1) })).toMatchObject({ ratio: 1, from: ["level", "counter"] });
  });

  it("counts a report less the more has come since, and by its age where that is not known", () => {
    const report = (ageHours: number, usedSince?: number) =>
      given({ eye: [{ at: now - ageHours * hourMs, ratio: 0.5, ...(usedSince !== undefined && { usedSince }) }] });
    expect(report(3, 0.2)).toMatchObject({ ratio: expect.closeTo(0.7) });
    expect(report(3, 0.2).sd).toBeGreaterThan(report(3, 0).sd);
    expect(report(14, 0).sd).toBeCloseTo(0.12, 3);
    expect(report(14).sd).toBeGreaterThan(report(3).sd);
  });

  it.each<FillSource>(["level", "counter", "eye"])(
    "hardly counts the %s where it is doubted, but uses it if there is nothing else",
    (source) => {
      const each: Record<FillSource, (ratio: number) => Partial<FillEvidence>> = {
        level: (ratio) => ({ levels: levels(ratio, ratio + 0.001, ratio, ratio + 0.001) }),
        counter,
        eye: (ratio) => ({ eye: [{ at: now, ratio }] }),
      };
      const other = source === "level" ? "counter" : "level";
      const doubted = new Set([source]);
      expect(Math.abs(given({ ...each[other](0.3), ...each[source](0.8), doubted }).ratio - 0.3)).toBeLessThan(0.05);
      const alone = given({ ...each[source](0.8), doubted });
      expect(alone.ratio).toBeCloseTo(0.8, 1);
      expect(alone.sd).toBeGreaterThan(0.3);
    },
  );

  it("is between 0 and 1 with an error above 0, whatever is read", () => {
    const ratio = fc.double({ min: 0, max: 1, noNaN: true });
    const count = fc.option(fc.nat(1_000), { nil: undefined });
    fc.assert(
      fc.property(fc.array(ratio, { maxLength: 40 }), count, fc.array(ratio, { maxLength: 3 }), (read, cyclesSinceChange, seen) => {
        const fill = fillNow({
          levels: levels(...read),
          cyclesSinceChange,
          ratioPerCycle: 0.01,
          eye: seen.map((one) => ({ at: now, ratio: one })),
          now,
        });
        if (!fill) return read.length + seen.length === 0 && cyclesSinceChange === undefined;
        return fill.ratio >= 0 && fill.ratio <= 1 && fill.sd > 0 && Number.isFinite(fill.sd);
      }),
    );
  });
});
