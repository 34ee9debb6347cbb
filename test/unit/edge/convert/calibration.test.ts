import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conversionProblems } from "../../../../contract/config/conversions.ts";
import { type Calibrated, calibrateDistance, calibrateLoadCell, type Known, kgOf } from "../../../../edge/convert/calibration.ts";
import { distance } from "../../../../edge/convert/distance.ts";
import { loadCell } from "../../../../edge/convert/loadCell.ts";
import { now, ruleOf } from "./rules.ts";

const good = (numbers: Record<string, number>): Calibrated => ({ ok: true, numbers });
const refused = (why: RegExp) => ({ ok: false, why: expect.stringMatching(why) });

describe("a level sensor is taught", () => {
  it.each<[string, [number, number, Known, number?], unknown]>([
    ["with an empty and a full machine", [0.8, 0.2, { full: true }], good({ emptyM: 0.8, fullM: 0.2 })],
    ["with half a bag: the full level is drawn on", [0.8, 0.5, { diapers: 50 }, 100], good({ emptyM: 0.8, fullM: 0.2 })],
    ["with a whole bag of diapers", [0.8, 0.2, { diapers: 100 }, 100], good({ emptyM: 0.8, fullM: 0.2 })],
    ["with a tenth of a bag, just enough", [0.8, 0.74, { diapers: 10 }, 100], good({ emptyM: 0.8, fullM: 0.2 })],
    ["to a tenth of a millimetre", [0.800049, 0.2, { full: true }], good({ emptyM: 0.8, fullM: 0.2 })],
    ["not with less than a tenth: that is noise", [0.8, 0.75, { diapers: 9 }, 100], refused(/at least 10 diapers/)],
    ["not with more than a bag holds", [0.8, 0.2, { diapers: 101 }, 100], refused(/101 diapers are more than a bag holds \(100\)/)],
    ["not with a count as long as nobody said what a bag holds", [0.8, 0.5, { diapers: 50 }], refused(/set bagDiapers/)],
    ["not upside down", [0.2, 0.8, { full: true }], refused(/is the sensor above the bag/)],
    ["not when it shows the same twice", [0.5, 0.5, { full: true }], refused(/not smaller/)],
    ["not with what is no number", [Number.NaN, 0.2, { full: true }], refused(/not smaller/)],
  ])("%s", (_, [empty, second, known, bagDiapers], wanted) => {
    expect(calibrateDistance(empty, second, known, bagDiapers)).toEqual(wanted);
  });

  it("and then shows what it was taught: empty as 0, full as 1, so many diapers as their part of a bag", () => {
    const share = fc.double({ min: 0.1, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 3, noNaN: true }),
        share,
        fc.integer({ min: 20, max: 300 }),
        share,
        (empty, reach, bagDiapers, part) => {
          const diapers = Math.max(Math.ceil(bagDiapers / 10), Math.floor(bagDiapers * part));
          const second = empty - (empty - 0.1) * reach * (diapers / bagDiapers);
          const taught = calibrateDistance(empty, second, { diapers }, bagDiapers);
          if (!taught.ok) throw new Error(taught.why);
          const rule = ruleOf("distance", { ...taught.numbers, median: 1 });
          if (conversionProblems("fillRatio", rule).length > 0) return; // a machine under 5 cm deep
          const shown = (metres: number) => distance(rule).take(now, metres).values?.fillRatio as number;
          expect(shown(empty)).toBeCloseTo(0, 2);
          expect(Math.abs(shown(second) - diapers / bagDiapers)).toBeLessThan(0.01);
        },
      ),
    );
  });
});

describe("a load cell is taught", () => {
  it.each<[string, [number, number, number], unknown]>([
    ["with a known mass", [8_000, 12_000, 10], good({ tare: 8_000, kgPerUnit: 0.0025 })],
    ["when its counts fall with the load", [12_000, 8_000, 10], good({ tare: 12_000, kgPerUnit: -0.0025 })],
    ["when it is a scale that shows kg", [0.2, 5.2, 5], good({ tare: 0.2, kgPerUnit: 1 })],
    ["not when it shows the same with and without load", [8_000, 8_000, 10], refused(/wiring/)],
    ["not with less than 1 kg", [8_000, 8_300, 0.9], refused(/at least 1 kg/)],
    ["not with what is no mass", [8_000, 8_300, Number.NaN], refused(/at least 1 kg/)],
  ])("%s", (_, [empty, loaded, kg], wanted) => {
    expect(calibrateLoadCell(empty, loaded, kg)).toEqual(wanted);
  });

  it("and then shows what it was taught with", () => {
    const counts = fc.integer({ min: -100_000, max: 100_000 });
    fc.assert(
      fc.property(counts, counts, fc.double({ min: 1, max: 60, noNaN: true }), (empty, loaded, kg) => {
        fc.pre(Math.abs(loaded - empty) > 100);
        const taught = calibrateLoadCell(empty, loaded, kg);
        if (!taught.ok) throw new Error(taught.why);
        const rule = ruleOf("load-cell", { ...taught.numbers, median: 1 });
        expect(conversionProblems("massKg", rule)).toEqual([]);
        expect(loadCell(rule).take(now, empty).values?.massKg).toBe(0);
        expect(Math.abs((loadCell(rule).take(now, loaded).values?.massKg as number) - kg)).toBeLessThan(0.01);
      }),
    );
  });

  it("with diapers of 195 g each", () => {
    expect(kgOf(20)).toBeCloseTo(3.9, 9);
  });
});
