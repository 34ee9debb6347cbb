/** The words in which drivers speak of values, and of why there are none. */
import { describe, expect, test } from "vitest";
import { acceptedUnits, conversionNames, conversionProblems, conversionSchema } from "../../../contract/config/conversions.ts";
import { deviceStateSchema } from "../../../contract/messages.ts";
import { isQuantity, type QuantityName, quantities, quantityOf } from "../../../contract/quantities.ts";
import { readProblemNames, readProblems } from "../../../contract/readProblems.ts";
import { type SignalUnit, signalUnitOf, signalUnits } from "../../../contract/signals.ts";

const names = Object.keys(quantities) as QuantityName[];

describe("the unit that a signal needs to be taken as a quantity", () => {
  test.each<[QuantityName, SignalUnit]>([
    ["temperatureC", "C"],
    ["massKg", "kg"],
    ["powerW", "W"],
    ["energyWhTotal", "Wh"],
    ["cycleEnergyWh", "Wh"],
    ["co2Ppm", "ppm"],
    ["fillRatio", "ratio"],
    ["humidityRatio", "ratio"],
    ["batteryRatio", "ratio"],
    ["cyclesTotal", "count"],
    ["occupancyCount", "count"],
    ["doorOpen", "bool"],
    ["fault", "bool"],
    ["sterilizerMinutesTotal", "min"],
    ["filterDaysLeft", "d"],
    ["odourIndex", "1"],
  ])("%s: %s", (name, unit) => {
    expect(signalUnitOf(name)).toBe(unit);
  });

  test("every quantity has one that a driver can give, and a bare number is taken only for a count", () => {
    for (const name of names) {
      const units = acceptedUnits(name, conversionSchema.parse({ from: "x" }));
      expect(units.length, name).toBeGreaterThan(0);
      for (const unit of units) expect(signalUnits, name).toContain(unit);
      if (units.includes("1")) expect([units.length > 1 && quantityOf(name).unit !== "", name]).toEqual([false, name]);
    }
  });
});

describe("a rule", () => {
  test("without a word about its kind takes the signal as it is", () => {
    expect(conversionSchema.parse({ from: "x" })).toEqual({ as: "value", from: "x", invert: false });
  });

  test("makes what it was made for, and nothing else", () => {
    const made: Record<string, string[]> = {};
    for (const as of conversionNames) {
      const rule = conversionSchema.parse({
        as,
        ...(as !== "level-drop" && { from: "x" }),
        ...(as === "power-signature" && { aboveW: 9 }),
      });
      made[as] = names.filter((name) => conversionProblems(name, rule).length === 0);
    }
    expect(made).toEqual({
      value: names,
      distance: ["fillRatio"],
      "load-cell": ["massKg"],
      pulses: ["cyclesTotal", "cardsTakenTotal"],
      "power-signature": ["cyclesTotal"],
      "level-drop": ["bagChangesTotal"],
    });
  });
});

describe("why there is no value", () => {
  test.each(readProblemNames)("%s is said in both languages and may travel in a status", (name) => {
    const { ja, en } = readProblems[name];
    expect([/[ぁ-んァ-ヶ一-龠]/.test(ja), /^[\x20-\x7e]+$/.test(en)]).toEqual([true, true]);
    expect(deviceStateSchema.safeParse({ device: "bin", kind: "compactor", ok: false, problem: name }).success).toBe(true);
  });
});

test("the mark of a wrong clock is a quantity of every kind, so that a store keeps it", () => {
  expect(isQuantity("clockOff")).toBe(true);
});
