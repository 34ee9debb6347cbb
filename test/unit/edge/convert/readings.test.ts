/** The whole way from signals to a reading's body, held against the schema that the server holds against it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readingSchemas } from "../../../../contract/messages.ts";
import type { Signal } from "../../../../contract/signals.ts";
import { Converter } from "../../../../edge/convert/converter.ts";
import type { Sample } from "../../../../edge/driver.ts";
import { ReadingMaker } from "../../../../edge/readings.ts";
import { deviceOf, now, signal } from "./rules.ts";

const level = { as: "distance", from: "SR04.Distance", emptyM: 0.8, fullM: 0.2, median: 1 };

describe("every reading that is made is one that the server takes", () => {
  const config = deviceOf({
    fillRatio: level,
    massKg: { as: "load-cell", from: "cell", tare: 8_000, kgPerUnit: 0.0025, median: 3 },
    powerW: { from: "p" },
    cyclesTotal: { as: "power-signature", from: "p", aboveW: 100, forSeconds: 2, mergeGapSeconds: 2 },
    doorOpen: { from: "door" },
    bagChangesTotal: { as: "level-drop" },
    energyWhTotal: { from: "wh", counterBits: 16 },
    fault: { from: "f", invert: true },
  });
  const refusals = (samples: readonly Sample[]) => {
    const maker = new ReadingMaker(undefined);
    return samples.flatMap((sample) => {
      const entry = maker.make({ device: "bin", kind: "compactor", sample });
      const parsed = readingSchemas.get("compactor")!.safeParse({ n: 1, ...JSON.parse(entry!.body) });
      return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path}: ${message}`);
    });
  };

  it("whatever the sensors say", () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -10, max: 3_000 }),
      fc.integer({ min: -10, max: 80_000 }),
    );
    const units = { "SR04.Distance": "m", cell: "count", p: "W", door: "bool", wh: "Wh", f: "bool", other: "1" } as const;
    const heard = fc.record({
      wait: fc.integer({ min: 0, max: 150_000 }),
      retained: fc.boolean(),
      signals: fc.uniqueArray(
        fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[])).chain((from) => {
          const raw =
            units[from] === "bool" ? fc.boolean() : from === "SR04.Distance" ? fc.double({ min: 0, max: 1, noNaN: true }) : number;
          return raw.map((value): Signal => signal(from, value, units[from]));
        }),
        { selector: ({ from }) => from },
      ),
    });
    fc.assert(
      fc.property(fc.array(heard, { maxLength: 40 }), (all) => {
        const converter = new Converter(config);
        let at = now;
        const samples = all.flatMap(({ wait, ...one }) => {
          at += wait;
          return [...converter.hear("", { at, ...one }), ...converter.tick(at)];
        });
        expect(refusals(samples)).toEqual([]);
      }),
    );
  });

  it.each<[string, number, number]>([
    ["runs for two hours (a jam, or the threshold is below what it draws at rest)", 300, 7_200],
    ["draws more energy than any cycle can", 90_000, 600],
  ])("also when the motor %s: then the cycle counts and only what cannot be is left out", (_, watts, seconds) => {
    const converter = new Converter(config);
    const samples: Sample[] = [];
    for (let second = 0; second <= seconds; second += 60)
      samples.push(...converter.hear("", { at: now + second * 1000, signals: [signal("p", second < seconds ? watts : 0, "W")] }));
    samples.push(...converter.tick(now + (seconds + 60) * 1000));
    expect(samples.filter(({ added }) => added)).toMatchObject([{ added: { cyclesTotal: 1 } }]);
    expect(refusals(samples)).toEqual([]);
  });
});
