import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { settingsOfCenter, valueAt } from "../../../../contract/config/settable.ts";
import { effective } from "../../../../jobs/settings/effective.ts";
import { replaceInPlace } from "../../../../jobs/settings/inPlace.ts";
import { configOf, tokyo } from "../center.ts";
import { document, full, nearFull, rowOf } from "./rows.ts";

const now = tokyo("2026-11-25 10:00");
const device = "centers.east.devices.compactor-1";

describe("the file with the changes of pages over it", () => {
  test("without a change it is the file", () => {
    expect(effective(document, [], now).config).toEqual(configOf());
  });

  test("a change counts, what is not set falls back to its default, and the file is not touched", () => {
    const before = structuredClone(document);
    const rows = [rowOf(nearFull, 0.6), rowOf(`${device}.thresholds.full`, 0.9), rowOf(`${device}.bagDiapers`, null)];
    const { config, leftOut } = effective(document, rows, now);
    expect(leftOut).toEqual([]);
    expect(config.centers.east).toMatchObject({ nearFull: 0.6, devices: { "compactor-1": { thresholds: { full: 0.9 } } } });
    expect(config.centers.east!.devices["compactor-1"]!.bagDiapers).toBeUndefined();
    expect(document).toEqual(before);
  });

  test("two values that are right only together count together, in whichever order they were set", () => {
    const rows = [rowOf(nearFull, 0.97), rowOf(full, 0.99)];
    for (const order of [rows, rows.toReversed()])
      expect(effective(document, order, now).config.centers.east).toMatchObject({ nearFull: 0.97 });
  });

  test("a change of a device that is gone is left out and named; the others count", () => {
    const rows = [rowOf("centers.east.devices.gone.bagDiapers", 80), rowOf("centers.west.nearFull", 0.5), rowOf(nearFull, 0.6)];
    const { config, leftOut } = effective(document, rows, now);
    expect(config.centers.east!.nearFull).toBe(0.6);
    expect(leftOut.map(({ row }) => row.path)).toEqual(["centers.east.devices.gone.bagDiapers", "centers.west.nearFull"]);
  });

  test.each<[string, unknown]>([
    [nearFull, "much"],
    [nearFull, 0.96],
    ["centers.east.opening", { mon: ["17:00", "9:00"] }],
    ["centers.east.recipients", ["nobody"]],
    ["centers.east.recipients", []],
    ["centers.east.collection.weekdays", []],
    ["mail.digestAt", 8],
  ])("%s = %j, which a newer program refuses, is left out beside a pair that needs each other", (path, value) => {
    const pair = [rowOf(`${device}.thresholds.full`, 0.5), rowOf(`${device}.thresholds.near-full`, 0.4)];
    const { leftOut, rows } = effective(document, [pair[0]!, rowOf(path, value), pair[1]!], now);
    expect(leftOut.map(({ row }) => row.path)).toEqual([path]);
    expect(leftOut[0]!.why).toMatch(/./);
    expect(rows).toEqual(pair);
  });

  test("a calendar that runs dry for two weeks stays; one that is dry for good is left out", () => {
    const daysFrom = (from: number, days: number) =>
      Array.from({ length: days }, (_, i) => new Date(Date.UTC(2026, 10, from + i)).toISOString().slice(0, 10));
    const closed = (days: number) => effective(document, [rowOf("centers.east.closedDates", daysFrom(25, days))], now).leftOut.length;
    expect([closed(20), closed(90)]).toEqual([0, 1]);
  });

  test("whatever rows are there, the answer is a right configuration", () => {
    const paths = settingsOfCenter(configOf(), "east").map(({ path }) => path);
    const value = fc.oneof(
      fc.double(),
      fc.constant(null),
      fc.boolean(),
      fc.string(),
      fc.array(fc.string()),
      fc.dictionary(fc.string(), fc.integer()),
    );
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(fc.constantFrom(...paths), value), { selector: ([path]) => path, maxLength: 5 }), (pairs) => {
        const rows = pairs.map(([path, one]) => rowOf(path, one));
        const answer = effective(document, rows, now);
        const again = effective(structuredClone(answer.config), [], now);
        return again.leftOut.length === 0 && answer.rows.length + answer.leftOut.length === rows.length;
      }),
      { numRuns: 60 },
    );
  });
});

describe("in place", () => {
  test("whoever holds the configuration, a center or a device reads the new values", () => {
    const held = configOf();
    const { east } = held.centers;
    const machine = east!.devices["compactor-1"]!;
    const { opening, closedDates } = east!;
    const rows = [
      rowOf(nearFull, 0.6),
      rowOf(`${device}.thresholds.full`, 0.9),
      rowOf("centers.east.opening", { mon: ["8:00", "12:00"], wed: ["8:00", "17:00"] }),
      rowOf("centers.east.closedDates", ["2026-12-30"]),
    ];
    replaceInPlace(held, effective(document, rows, now).config);
    expect(held.centers.east).toBe(east);
    expect([east!.nearFull, machine.thresholds.full]).toEqual([0.6, 0.9]);
    expect(opening).toEqual({ mon: ["8:00", "12:00"], wed: ["8:00", "17:00"] });
    // Whoever goes through a list comes to its end.
    expect([closedDates, east!.closedDates]).toEqual([[], ["2026-12-30"]]);
    replaceInPlace(held, configOf());
    expect(held).toEqual(configOf());
    expect(valueAt(held, `${device}.thresholds.full`)).toBeNull();
  });
});
