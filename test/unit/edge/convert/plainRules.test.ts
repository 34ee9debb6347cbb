/** The rules that look at one value at a time: load cell, pulses, value. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kinds } from "../../../../contract/kinds/index.ts";
import { type QuantityName, type QuantityValue, quantities, quantityOf } from "../../../../contract/quantities.ts";
import { loadCell } from "../../../../edge/convert/loadCell.ts";
import type { Outcome } from "../../../../edge/convert/outcome.ts";
import { pulses } from "../../../../edge/convert/pulses.ts";
import { value } from "../../../../edge/convert/value.ts";
import { now, ruleOf } from "./rules.ts";

const outOfRange: Outcome = { problem: "out-of-range" };

describe("a load cell", () => {
  /** 8,000 counts empty, 400 counts a kg. */
  const cell = { tare: 8_000, kgPerUnit: 0.0025, marginKg: 0.3, median: 1 };
  const mass = (massKg: number): Outcome => ({ values: { massKg } });

  it.each<[string, number, Outcome, Partial<typeof cell>?]>([
    ["shows nothing on it as 0", 8_000, mass(0)],
    ["shows the mass above its tare", 12_000, mass(10)],
    ["tells grams apart", 8_001, mass(0.003)],
    ["counts a little below the tare as 0, never as less", 7_900, mass(0)],
    ["gives no value further below: something was taken off that belongs there", 7_800, outOfRange],
    ["gives no value above what any bag weighs: it is stuck or broken", 300_000, outOfRange],
    ["gives no value that is no number", Number.NaN, outOfRange],
    ["may be wired the other way round: the counts fall with the load", 4_000, mass(10), { kgPerUnit: -0.0025 }],
    ["wired the other way round: above the tare is below 0", 8_200, outOfRange, { kgPerUnit: -0.0025 }],
    ["may be a scale that shows kg itself", 3.5, mass(3.25), { tare: 0.25, kgPerUnit: 1 }],
  ])("%s", (_, raw, wanted, change = {}) => {
    expect(loadCell(ruleOf("load-cell", { ...cell, ...change })).take(now, raw)).toEqual(wanted);
  });

  it.each([{}, { tare: 8_000 }, { kgPerUnit: 0.0025 }])("weighs nothing until it was calibrated: only %j known", (known) => {
    expect(loadCell(ruleOf("load-cell", known)).take(now, 9_000)).toEqual({ problem: "not-calibrated" });
  });

  it("shows the median of the newest: a hand that leans on the lid once is not seen, and a broken value never counts", () => {
    const rule = loadCell(ruleOf("load-cell", { ...cell, median: 3 }));
    const shown = [12_000, 12_000, 30_000, 900_000, 900_000, 12_000].map((raw, i) => rule.take(now + i * 1_000, raw));
    expect(shown).toEqual([mass(10), mass(10), mass(10), outOfRange, outOfRange, mass(10)]);
  });
});

describe("pulses of a contact", () => {
  const added = (count: number): Outcome => ({ added: { cyclesTotal: count } });
  it.each<[string, number, number, Outcome]>([
    ["one a cycle: each is a cycle", 1, 3, added(3)],
    ["two a cycle: one of them is half a cycle", 2, 1, added(0.5)],
    ["two a cycle: three are one and a half", 2, 3, added(1.5)],
    ["none since the last time: nothing to say", 1, 0, {}],
    ["fewer than none is nonsense and counts as nothing", 1, -4, {}],
    ["no number counts as nothing", 1, Number.NaN, {}],
  ])("%s", (_, perCycle, count, wanted) => {
    expect(pulses("cyclesTotal", ruleOf("pulses", { perCycle })).take(now, count)).toEqual(wanted);
  });

  it("count for the cards of the stand just as well", () => {
    expect(pulses("cardsTakenTotal", ruleOf("pulses")).take(now, 2)).toEqual({ added: { cardsTakenTotal: 2 } });
  });
});

describe("a value that is the quantity itself", () => {
  it.each<[string, QuantityName, QuantityValue, Outcome]>([
    ["a temperature is taken as it is", "temperatureC", -18.46, { values: { temperatureC: -18.46 } }],
    ["the end of the range still counts", "temperatureC", 100, { values: { temperatureC: 100 } }],
    ["beyond the range is no value", "temperatureC", 100.01, outOfRange],
    ["below the range is no value", "humidityRatio", -0.01, outOfRange],
    ["a counter is rounded down: half a cycle has not happened yet", "cyclesTotal", 12.9, { values: { cyclesTotal: 12 } }],
    ["a counter below 0 is no value", "cyclesTotal", -1, outOfRange],
    ["a count of people is rounded to the nearest", "occupancyCount", 2.6, { values: { occupancyCount: 3 } }],
    ["what is no number is no value", "powerW", Number.NaN, outOfRange],
    ["what is endless is no value", "cyclesTotal", Number.POSITIVE_INFINITY, outOfRange],
    ["true is no temperature", "temperatureC", true, outOfRange],
    ["1 is no open door: the driver says true or false", "doorOpen", 1, outOfRange],
    ["an open door is open", "doorOpen", true, { values: { doorOpen: true } }],
  ])("%s", (_, quantity, raw, wanted) => {
    expect(value(quantity, ruleOf("value")).take(now, raw)).toEqual(wanted);
  });

  it("a contact that is closed when the door is, is turned round", () => {
    const door = value("doorOpen", ruleOf("value", { invert: true }));
    expect([true, false].map((one) => door.take(now, one))).toEqual([{ values: { doorOpen: false } }, { values: { doorOpen: true } }]);
  });

  it("whatever a sensor says, it is either a value that the quantity can have, or none", () => {
    const names = [...new Set(kinds.flatMap((kind) => [...kind.quantities]))] as QuantityName[];
    const raws = fc.oneof(fc.double(), fc.integer(), fc.boolean(), fc.double({ min: -100, max: 100 }));
    fc.assert(
      fc.property(fc.constantFrom(...names), raws, (name, raw) => {
        const { values, problem } = value(name, ruleOf("value")).take(now, raw);
        expect([values === undefined, problem]).toEqual([problem !== undefined, problem && "out-of-range"]);
        const made = values?.[name];
        if (made === undefined) return;
        const { type, min, max } = quantityOf(name);
        expect(typeof made).toBe(type === "boolean" ? "boolean" : "number");
        if (type === "integer") expect(Number.isSafeInteger(made)).toBe(true);
        if (typeof made === "number") expect(made >= min! && made <= max!).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

it("every quantity belongs to some kind of equipment, so that the tests above speak of all of them", () => {
  const used = new Set(kinds.flatMap((kind) => [...kind.quantities]) as string[]);
  expect(Object.keys(quantities).filter((name) => !used.has(name))).toEqual([]);
});
