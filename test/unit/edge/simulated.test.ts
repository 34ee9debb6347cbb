import { describe, expect, it } from "vitest";
import { kinds } from "../../../contract/kinds/index.ts";
import { readingSchemas } from "../../../contract/messages.ts";
import { type QuantityName, quantityOf } from "../../../contract/quantities.ts";
import { deviceOf, everyMinutes, pastOf } from "./device.ts";

const times = everyMinutes(5, 60);
const seeds = [0, 7, 1_234_567];

describe.each(kinds.map(({ id }) => id))("a simulated %s", (kind) => {
  const pasts = [...seeds.map((seed) => deviceOf(kind, { seed })), deviceOf(kind)].map((driver) => pastOf(driver, times));

  it("shows only values that its kind can have, for 60 days", () => {
    const schema = readingSchemas.get(kind)!;
    for (const past of pasts) {
      const wrong = past.flatMap((values, i) => {
        const parsed = schema.safeParse({ n: 1, device: `${kind}-1`, kind, at: times[i], ...values });
        return parsed.success
          ? []
          : [`${new Date(times[i]!).toISOString()} ${parsed.error.issues[0]?.path}: ${parsed.error.issues[0]?.message}`];
      });
      expect(wrong).toEqual([]);
    }
  });

  it("never counts backwards", () => {
    for (const past of pasts) {
      const totals = (Object.keys(past[0]!) as QuantityName[]).filter((name) => quantityOf(name).nature === "total");
      for (const name of totals) {
        const falls = past.filter((values, i) => i > 0 && (values[name] as number) < (past[i - 1]![name] as number));
        expect(falls, name).toEqual([]);
      }
    }
  });

  it("shows every quantity that its panel shows", () => {
    const { panels } = kinds.find(({ id }) => id === kind)!;
    for (const name of panels) expect(pasts[0]![0], name).toHaveProperty(name);
  });

  it("answers a read like its past", async () => {
    const at = times[100]!;
    const samples = await deviceOf(kind, { seed: 7 }).read(at, new AbortController().signal);
    expect(samples).toEqual([{ at, values: deviceOf(kind, { seed: 7 }).past!(at).values }]);
  });
});

describe("a simulated refrigerator", () => {
  it.each(["east", "west", "kitchen", "ikebukuro-health"])("defrosts three times a day, in %s too", (center) => {
    const temperatures = pastOf(deviceOf("refrigerator", {}, { center }), everyMinutes(5, 1)).map(
      ({ temperatureC }) => temperatureC as number,
    );
    const warm = temperatures.filter((t) => t > 5.3).length;
    expect(warm).toBeGreaterThan(2);
    expect(warm).toBeLessThan(20);
  });
});
