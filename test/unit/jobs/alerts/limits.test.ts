import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configSchema, type DeviceConfig } from "../../../../contract/config/schema.ts";
import { minuteMs } from "../../../../contract/time.ts";
import { limitLevel, limitsOf, type Measured, mayChange } from "../../../../jobs/alerts/limits.ts";
import { configOf, tokyo } from "../center.ts";

const deviceOf = (device: object): DeviceConfig =>
  configSchema.parse({
    centers: { east: { ...configOf().centers.east, devices: { one: { name: "機器", driver: { type: "simulated" }, ...device } } } },
  }).centers.east!.devices.one!;
const fridge = deviceOf({ kind: "refrigerator", limitC: 10 });
const freezer = deviceOf({ kind: "refrigerator", limitC: -15 });
const room = deviceOf({ kind: "room" });
const of = (device: DeviceConfig, quantity: string) => limitsOf(device).filter((limit) => limit.quantity === quantity);

const start = tokyo("2026-11-25 9:00");
/** A reading a minute: so many minutes at each value. */
const minutes = (...pieces: [minutes: number, value: number][]): Measured[] =>
  pieces.flatMap(([count, value]) => Array<number>(count).fill(value)).map((value, index) => [start + index * minuteMs, value]);

describe("a refrigerator whose limit is 10 °C", () => {
  it.each<[string, Measured[], string | undefined]>([
    ["is in order at the limit itself", minutes([120, 10]), undefined],
    ["may defrost for 20 minutes", minutes([60, 4], [20, 13]), undefined],
    ["may defrost again and again", minutes([20, 13], [40, 4], [20, 13], [40, 4], [20, 13]), undefined],
    ["is in order for 64 minutes", minutes([30, 4], [65, 11]), undefined],
    ["is too warm from the 65th minute on", minutes([30, 4], [66, 11]), "too-warm"],
    ["is too warm although it hangs about the limit", minutes([30, 4], [30, 10.4], [5, 9.8], [40, 10.2]), "too-warm"],
    ["is in order when it was cold again in between", minutes([50, 11], [3, 5], [50, 11]), undefined],
    ["is in order when its newest value is", minutes([70, 11], [1, 9.9]), undefined],
    [
      "needs three readings: two far apart say nothing",
      [
        [start, 12],
        [start + 90 * minuteMs, 12],
      ],
      undefined,
    ],
    ["says nothing without a reading", [], undefined],
  ])("%s", (_name, readings, level) => {
    expect(limitLevel(undefined, readings, of(fridge, "temperatureC"))).toBe(level);
  });

  it.each<[string, Measured[], string | undefined]>([
    ["stays so within half a degree of the limit", minutes([30, 9.8]), "too-warm"],
    ["stays so after one cold reading", minutes([30, 11], [1, 5]), "too-warm"],
    ["is in order again after three readings that are cold enough", minutes([30, 11], [3, 9.5]), undefined],
    ["stays so when nothing is read", [], "too-warm"],
  ])("that was too warm %s", (_name, readings, level) => {
    expect(limitLevel("too-warm", readings, of(fridge, "temperatureC"))).toBe(level);
  });

  it("does not flutter around its limit", () => {
    let [level, changes]: [string | undefined, number] = [undefined, 0];
    const readings: Measured[] = [];
    for (let i = 0; i < 1_000; i++) {
      readings.push([start + i * minuteMs, 10 + 0.45 * Math.sin(i / 7)]);
      const next = limitLevel(level, readings.slice(-80), of(fridge, "temperatureC"));
      if (next !== level) changes++;
      level = next;
    }
    expect(changes).toBeLessThanOrEqual(1);
  });

  it("has another limit as a freezer, and the installer's hold time where one is set", () => {
    expect(limitLevel(undefined, minutes([66, -14]), of(freezer, "temperatureC"))).toBe("too-warm");
    expect(limitLevel(undefined, minutes([66, -16]), of(freezer, "temperatureC"))).toBeUndefined();
    const strict = deviceOf({ kind: "refrigerator", limitC: 10, heldMinutes: { "too-warm": 20 } });
    expect(limitLevel(undefined, minutes([21, 11]), of(strict, "temperatureC"))).toBe("too-warm");
    const own = deviceOf({ kind: "refrigerator", limitC: 10, thresholds: { "too-warm": 5 } });
    expect(limitLevel(undefined, minutes([66, 6]), of(own, "temperatureC"))).toBe("too-warm");
  });

  it("has no limit where none is set", () => {
    expect(limitLevel(undefined, minutes([120, 60]), of(deviceOf({ kind: "refrigerator" }), "temperatureC"))).toBeUndefined();
  });
});

describe("a room", () => {
  it.each<[string, string, Measured[], string | undefined]>([
    ["is in order at 18 °C", "temperatureC", minutes([60, 18]), undefined],
    ["is in order at 28 °C", "temperatureC", minutes([60, 28]), undefined],
    ["is too cold after half an hour", "temperatureC", minutes([31, 17.9]), "too-cold"],
    ["is in order after 29 minutes", "temperatureC", minutes([30, 17.9]), undefined],
    ["is too hot", "temperatureC", minutes([31, 29]), "too-hot"],
    ["is in order at 40 %", "humidityRatio", minutes([60, 0.4]), undefined],
    ["is too dry", "humidityRatio", minutes([31, 0.39]), "too-dry"],
    ["is too humid", "humidityRatio", minutes([31, 0.61]), "too-humid"],
    ["is in order at 1,000 ppm", "co2Ppm", minutes([60, 1_000]), undefined],
    ["is stuffy", "co2Ppm", minutes([31, 1_050]), "stuffy"],
  ])("%s", (_name, quantity, readings, level) => {
    expect(limitLevel(undefined, readings, of(room, quantity))).toBe(level);
  });

  it("that was too cold and is too hot now is too hot", () => {
    expect(limitLevel("too-cold", minutes([60, 17], [31, 29]), of(room, "temperatureC"))).toBe("too-hot");
  });
});

it("a meter is no site's meter until somebody says from how many watts on there is power", () => {
  const meter = deviceOf({ kind: "power" });
  const site = deviceOf({ kind: "power", thresholds: { "power-off": 5 } });
  expect(limitLevel(undefined, minutes([60, 0]), of(meter, "powerW"))).toBeUndefined();
  expect(limitLevel(undefined, minutes([6, 0]), of(site, "powerW"))).toBe("power-off");
  expect(limitLevel("power-off", minutes([6, 0], [3, 200]), of(site, "powerW"))).toBeUndefined();
});

it("the past is read whenever it could change something: the newest value alone never hides a change", () => {
  const limits = of(room, "temperatureC");
  fc.assert(
    fc.property(
      fc.constantFrom(undefined, "too-cold", "too-hot"),
      fc.array(fc.double({ min: 15, max: 31, noNaN: true }), { minLength: 1, maxLength: 80 }),
      (before, values) => {
        const readings = values.map((value, index): Measured => [start + index * minuteMs, value]);
        if (limitLevel(before, readings, limits) !== before) expect(mayChange(before, values.at(-1)!, limits)).toBe(true);
      },
    ),
  );
});
