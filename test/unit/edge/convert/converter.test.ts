/** One device: what its drivers hear becomes samples, and what is wrong is said in the contract's words. */
import { describe, expect, it } from "vitest";
import type { Signal } from "../../../../contract/signals.ts";
import { Converter } from "../../../../edge/convert/converter.ts";
import { anySensor, deviceOf, now, signal } from "./rules.ts";

const level = { as: "distance", from: "SR04.Distance", emptyM: 0.8, fullM: 0.2, median: 1 };
const metres = (value: number) => signal("SR04.Distance", value, "m");
const relay = { type: "pulse", lines: { cycles: { line: 17 }, door: { line: 27, reads: "state" } } };
const problemsOf = (converter: Converter) => Object.fromEntries(converter.problems());

describe("one message with several signals", () => {
  const converter = new Converter(deviceOf({ fillRatio: level, temperatureC: { from: "t" }, powerW: { from: "p" }, fault: { from: "f" } }));

  it("makes one sample of its moment", () => {
    const signals = [metres(0.5), signal("p", 120, "W"), signal("f", false, "bool"), signal("nobody wants this", 7, "1")];
    expect(converter.hear("", { at: now, signals })).toEqual([{ at: now, values: { fillRatio: 0.5, powerW: 120, fault: false } }]);
  });

  it("keeps that the time was the sensor's own word", () => {
    expect(converter.hear("", { at: now, ownTime: true, signals: [metres(0.5)] })).toEqual([
      { at: now, ownTime: true, values: { fillRatio: 0.5 } },
    ]);
  });

  it("without anything that is wanted makes none", () => {
    expect(converter.hear("", { at: now, signals: [signal("other", 1, "1")] })).toEqual([]);
    expect(converter.hear("", { at: now, signals: [] })).toEqual([]);
  });
});

describe("a sensor that sends only what changed", () => {
  it("leaves the others as they are: they are neither sent again nor missing", () => {
    const converter = new Converter(deviceOf({ fillRatio: level, powerW: { from: "p" } }));
    converter.hear("", { at: now, signals: [metres(0.5), signal("p", 10, "W")] });
    expect(converter.hear("", { at: now + 1, signals: [signal("p", 11, "W")] })).toEqual([{ at: now + 1, values: { powerW: 11 } }]);
    expect(problemsOf(converter)).toEqual({});
  });

  it("is said not to send a value as long as it never came", () => {
    const converter = new Converter(deviceOf({ fillRatio: level, powerW: { from: "p" } }));
    expect(problemsOf(converter)).toEqual({});
    converter.hear("", { at: now, signals: [signal("p", 10, "W")] });
    expect(problemsOf(converter)).toEqual({ fillRatio: "no-value" });
    converter.hear("", { at: now, signals: [metres(0.5)] });
    expect(problemsOf(converter)).toEqual({});
  });
});

describe("a message that the broker had kept from before", () => {
  it("is remembered for the installer and makes no sample and no problem", () => {
    const converter = new Converter(deviceOf({ fillRatio: level, powerW: { from: "p" } }));
    expect(converter.hear("", { at: now, retained: true, signals: [metres(9)] })).toEqual([]);
    expect(problemsOf(converter)).toEqual({});
    expect([...converter.lastOf("")]).toEqual([["SR04.Distance", { ...metres(9), at: now, retained: true }]]);
    converter.hear("", { at: now + 1, signals: [metres(0.5)] });
    expect(converter.lastOf("").get("SR04.Distance")).toEqual({ ...metres(0.5), at: now + 1, retained: false });
  });

  it("does not count as a door that opened or a motor that ran", () => {
    const converter = new Converter(
      deviceOf({
        fillRatio: level,
        doorOpen: { from: "door" },
        bagChangesTotal: { as: "level-drop" },
        cyclesTotal: { as: "power-signature", from: "p", aboveW: 100, forSeconds: 0 },
      }),
    );
    const [door, watts] = [(open: boolean) => signal("door", open, "bool"), (value: number) => signal("p", value, "W")];
    converter.hear("", { at: now, signals: [metres(0.3), door(false), watts(0)] });
    converter.hear("", { at: now + 1_000, retained: true, signals: [door(true), watts(500)] });
    const made = [2, 3, 4].flatMap((s) => converter.hear("", { at: now + s * 1_000, signals: [metres(0.8), door(false), watts(0)] }));
    expect([...made, ...converter.tick(now + 60_000)].filter(({ added }) => added)).toEqual([]);
  });
});

describe("a signal that cannot become the quantity", () => {
  it.each<[string, Record<string, unknown>, Signal, string]>([
    ["in another unit", { powerW: { from: "x" } }, signal("x", 3, "m"), "wrong-unit"],
    ["a bare number where a unit is needed", { fillRatio: { ...level, from: "x" } }, signal("x", 0.5, "1"), "wrong-unit"],
    ["pulses where a counter's reading is needed", { cyclesTotal: { from: "x" } }, signal("x", 3, "pulses"), "wrong-unit"],
    ["a counter's reading where pulses are needed", { cyclesTotal: { as: "pulses", from: "x" } }, signal("x", 3, "count"), "wrong-unit"],
    [
      "a level of a sensor that was never calibrated",
      { fillRatio: { as: "distance", from: "x" } },
      signal("x", 0.5, "m"),
      "not-calibrated",
    ],
    ["outside the range", { fillRatio: { ...level, from: "x" } }, signal("x", 4.5, "m"), "out-of-range"],
  ])("(%s) is no value, and the reason is said until a good one comes", (_, quantities, wrong, reason) => {
    const converter = new Converter(deviceOf({ fault: { from: "f" }, ...quantities }));
    const [name] = Object.keys(quantities) as [string];
    const fault = signal("f", false, "bool");
    expect(converter.hear("", { at: now, signals: [wrong, fault] })).toEqual([{ at: now, values: { fault: false } }]);
    expect(problemsOf(converter)).toEqual({ [name]: reason });
    converter.hear("", { at: now + 1, signals: [fault] });
    expect(problemsOf(converter)).toEqual({ [name]: reason });
  });

  it("a good one takes the reason away", () => {
    const converter = new Converter(deviceOf({ fillRatio: level }));
    converter.hear("", { at: now, signals: [metres(4.5)] });
    converter.hear("", { at: now + 1, signals: [metres(0.5)] });
    expect(problemsOf(converter)).toEqual({});
  });
});

describe("a device with several drivers", () => {
  const config = deviceOf(
    {
      cyclesTotal: { as: "pulses", from: "relay/cycles" },
      doorOpen: { from: "relay/door", invert: true },
      fillRatio: { ...level, from: "sensor/SR04.Distance" },
      bagChangesTotal: { as: "level-drop" },
    },
    { driver: undefined, drivers: { relay, sensor: anySensor } },
  );

  it("takes of each what is said to come from it, and misses nothing of the others", () => {
    const converter = new Converter(config);
    expect(converter.hear("relay", { at: now, signals: [signal("cycles", 2, "pulses"), signal("door", true, "bool")] })).toEqual([
      { at: now, values: { doorOpen: false }, added: { cyclesTotal: 2 } },
    ]);
    expect(problemsOf(converter)).toEqual({});
    expect(converter.hear("sensor", { at: now, signals: [metres(0.5), signal("door", false, "bool")] })).toEqual([
      { at: now, values: { fillRatio: 0.5 } },
    ]);
    expect([...converter.lastOf("relay").keys(), ...converter.lastOf("sensor").keys()]).toEqual([
      "cycles",
      "door",
      "SR04.Distance",
      "door",
    ]);
    expect(converter.lastOf("nobody").size).toBe(0);
  });

  it("sees a bag change from the door of one and the level of the other", () => {
    const converter = new Converter(config);
    const door = (closed: boolean) => converter.hear("relay", { at: now, signals: [signal("door", closed, "bool")] });
    const seen = (value: number) => converter.hear("sensor", { at: now, signals: [metres(value)] })[0]?.added;
    expect(seen(0.3)).toBeUndefined();
    door(false);
    expect(seen(0.8)).toBeUndefined();
    door(true);
    expect([seen(0.8), seen(0.8), seen(0.8)]).toEqual([undefined, { bagChangesTotal: 1 }, undefined]);
  });
});

describe("door and level in one message", () => {
  it.each([
    ["the door stands first in the settings", { doorOpen: { from: "door" }, fillRatio: level }],
    ["the level stands first in the settings", { fillRatio: level, doorOpen: { from: "door" } }],
  ])("belong together, the door first: %s", (_, quantities) => {
    const converter = new Converter(deviceOf({ ...quantities, bagChangesTotal: { as: "level-drop", drop: 0.3, within: 5 } }));
    const seen = (open: boolean, value: number) =>
      converter.hear("", { at: now, signals: [metres(value), signal("door", open, "bool")] })[0]?.added?.bagChangesTotal ?? 0;
    // What is measured with the open door (a hand, the lid) is no level, also when both come together.
    expect([seen(false, 0.3), seen(true, 0.75), seen(true, 0.2), seen(false, 0.8), seen(false, 0.8)]).toEqual([0, 0, 0, 0, 1]);
  });
});

describe("a counter", () => {
  const counts = (quantities: Record<string, unknown>, one: Signal) =>
    new Converter(deviceOf(quantities)).hear("", { at: now, signals: [one] })[0]?.modulus;
  it("says where it starts again: as its register is, or as the settings say, and else nothing", () => {
    const cycles = (more: object = {}) => ({ cyclesTotal: { from: "c", ...more } });
    expect(counts(cycles(), signal("c", 7, "count", { modulus: 65_536 }))).toEqual({ cyclesTotal: 65_536 });
    expect(counts(cycles({ counterBits: 16 }), signal("c", 7, "count"))).toEqual({ cyclesTotal: 65_536 });
    expect(counts(cycles({ counterBits: 32 }), signal("c", 7, "count"))).toEqual({ cyclesTotal: 2 ** 32 });
    expect(counts(cycles({ counterBits: 16 }), signal("c", 7, "count", { modulus: 2 ** 32 }))).toEqual({ cyclesTotal: 2 ** 32 });
    expect(counts(cycles(), signal("c", 7, "count"))).toBeUndefined();
  });
});

describe("a motor's power", () => {
  const config = deviceOf({ powerW: { from: "p" }, cyclesTotal: { as: "power-signature", from: "p", aboveW: 100 } });
  const play = (converter: Converter, values: [second: number, watts: number][]) =>
    values.flatMap(([second, watts]) => converter.hear("", { at: now + second * 1000, signals: [signal("p", watts, "W")] }));
  const cycle = { at: now + 30_000, values: { cycleSeconds: 30, cycleEnergyWh: 3 }, added: { cyclesTotal: 1 } };

  it("is a value and makes cycles at the same time; the cycle stands at its own moment, before what was heard later", () => {
    const made = play(new Converter(config), [[0, 360], [30, 2], [36, 1]]); // biome-ignore format: pairs
    expect(made).toEqual([
      { at: now, values: { powerW: 360 } },
      { at: now + 30_000, values: { powerW: 2 } },
      cycle,
      { at: now + 36_000, values: { powerW: 1 } },
    ]);
  });

  it("ends a cycle also when nothing more is heard: time alone does it", () => {
    const converter = new Converter(config);
    play(converter, [[0, 360], [30, 2]]); // biome-ignore format: pairs
    expect(converter.tick(now + 34_000)).toEqual([]);
    expect(converter.tick(now + 36_000)).toEqual([cycle]);
    expect(converter.tick(now + 37_000)).toEqual([]);
  });
});

it("remembers at most 200 signals of a driver: a sensor that invents names fills no memory", () => {
  const converter = new Converter(deviceOf({ powerW: { from: "p" } }));
  for (let i = 0; i < 1_000; i++) converter.hear("", { at: now, signals: [signal(`s${i}`, i, "1")] });
  expect([converter.lastOf("").size, converter.lastOf("").has("s999"), converter.lastOf("").has("s0")]).toEqual([200, true, false]);
});
