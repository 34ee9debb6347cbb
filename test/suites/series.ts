/** The one suite of the series port: every implementation runs through it, the real server included. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Point, SeriesStore } from "../../collector/series/port.ts";
import { Unavailable } from "../../runtime/errors.ts";
import { waitFor } from "../support/processes.ts";

export interface OpenedSeries {
  /** Empty. */
  store: SeriesStore;
  /** Takes away what the store needs for writing, and gives it back. */
  outage: { begin(): Promise<void>; end(): Promise<void> };
}

const minute = 60_000;
const noon = Date.parse("2026-11-25T03:00:00Z"); // in Tokyo
const bin = { center: "east", device: "compactor-1", kind: "compactor" } as const;
const hall = { center: "east", device: "hall", kind: "room" } as const;
const at = (ms: number, values: Point["values"], of: Pick<Point, "center" | "device" | "kind"> = bin): Point => ({ ...of, at: ms, values });

export function seriesSuite(name: string, open: () => Promise<OpenedSeries>): void {
  describe(`the series store: ${name}`, () => {
    let store: SeriesStore;
    let outage: OpenedSeries["outage"];
    beforeEach(async () => {
      ({ store, outage } = await open());
    });
    afterEach(() => store.close());

    const write = async (...points: Point[]) => expect(await store.write(points)).toEqual({ refused: [] });
    const fill = (every: "raw" | "5m" | "1h" | "1d", from: number, to: number, limit?: number) =>
      store.range({ of: bin, quantity: "fillRatio", from, to, every, ...(limit !== undefined && { limit }) });

    test("whole numbers, fractions and yes or no come back as they were written", async () => {
      const values = {
        cyclesTotal: 123_456_789_012,
        fillRatio: 0.1,
        massKg: 0,
        powerW: 1e-7,
        energyWhTotal: Number.MAX_SAFE_INTEGER,
        doorOpen: false,
        fault: true,
      };
      await write(at(noon, values), at(noon, { temperatureC: -18.5, occupancyCount: 0 }, hall));
      const latest = await store.latest([bin, hall]);
      expect(latest.get("east/compactor-1")).toEqual(
        Object.fromEntries(Object.entries(values).map(([quantity, value]) => [quantity, { at: noon, value }])),
      );
      expect(latest.get("east/hall")).toEqual({ temperatureC: { at: noon, value: -18.5 }, occupancyCount: { at: noon, value: 0 } });
    });

    test("single readings of many devices are one question, each with its own, in order, within the span", async () => {
      const many = Array.from({ length: 30 }, (_, i) => ({ ...bin, device: `bin-${i}` }));
      const other = { ...bin, center: "west" }; // its name is another center's, too
      await write(
        ...many.flatMap((of, i) => [2, 0, 1].map((minutes) => at(noon + minutes * minute, { fillRatio: i / 100 + minutes / 10 }, of))),
        at(noon, { fillRatio: 0.9 }, other),
        at(noon, { fillRatio: 0.5, doorOpen: true }),
        at(noon + minute, { cyclesTotal: 7 }),
        at(noon + 2 * minute, { fillRatio: 0.6, doorOpen: false }),
        at(noon, { co2Ppm: 700 }, hall),
      );
      const query = { quantity: "fillRatio" as const, from: noon, to: noon + 2 * minute };
      for (const devices of [many, many.slice(0, 3)]) {
        const found = await store.readingsOf({ ...query, devices });
        expect([...found.keys()].sort()).toEqual(devices.map(({ device }) => `east/${device}`).sort());
        for (const [i, { device }] of devices.entries()) {
          const own = found.get(`east/${device}`)!;
          expect(own.map(([time]) => time)).toEqual([noon, noon + minute]);
          expect(own[1]![1]).toBeCloseTo(i / 100 + 0.1, 9);
        }
      }
      const mixed = { from: noon, to: noon + 10 * minute, devices: [bin, hall, { ...bin, device: "never-seen" }] };
      expect(await store.readingsOf({ ...mixed, quantity: "fillRatio" })).toEqual(
        new Map([
          [
            "east/compactor-1",
            [
              [noon, 0.5],
              [noon + 2 * minute, 0.6],
            ],
          ],
        ]),
      );
      expect((await store.readingsOf({ ...mixed, quantity: "doorOpen" })).get("east/compactor-1")).toEqual([
        [noon, 1],
        [noon + 2 * minute, 0],
      ]);
      expect(await store.readingsOf({ ...mixed, quantity: "co2Ppm" })).toEqual(new Map([["east/hall", [[noon, 700]]]]));
      expect(await store.readingsOf({ ...mixed, devices: [], quantity: "co2Ppm" })).toEqual(new Map());
      expect(await store.readingsOf({ ...mixed, to: noon, quantity: "co2Ppm" })).toEqual(new Map());
    });

    test("writing the same readings twice changes nothing", async () => {
      const points = [0, 1, 2].map((i) => at(noon + i * minute, { fillRatio: i / 10, cyclesTotal: i }));
      await write(...points);
      const once = await fill("raw", noon, noon + 10 * minute);
      await write(...points);
      expect(await fill("raw", noon, noon + 10 * minute)).toEqual(once);
      expect(await store.count({ kind: "compactor", center: "east", from: noon, to: noon + 10 * minute })).toEqual({
        points: 3,
        devices: 1,
      });
    });

    test("a second reading of the same moment adds its quantities and overwrites the ones it repeats", async () => {
      await write(at(noon, { fillRatio: 0.5, fault: true }));
      await write(at(noon, { massKg: 3, fault: false }));
      expect((await store.latest([bin])).get("east/compactor-1")).toEqual({
        fillRatio: { at: noon, value: 0.5 },
        massKg: { at: noon, value: 3 },
        fault: { at: noon, value: false },
      });
    });

    test("the newest value of each quantity is found, also when the last reading did not carry it or came late", async () => {
      await write(
        at(noon, { fillRatio: 0.3, cyclesTotal: 7 }),
        at(noon + minute, { fillRatio: 0.4 }),
        at(noon - 60 * minute, { fillRatio: 0.9 }),
      );
      await write(at(noon, { co2Ppm: 700 }, hall), at(noon, { fillRatio: 1 }, { ...bin, center: "west" }));
      const latest = await store.latest([bin, { ...bin, device: "never-seen" }]);
      expect(latest.get("east/compactor-1")).toEqual({ fillRatio: { at: noon + minute, value: 0.4 }, cyclesTotal: { at: noon, value: 7 } });
      expect(latest.get("east/never-seen") ?? {}).toEqual({});
      expect([...latest.keys()].filter((device) => device === "east/hall" || device.startsWith("west/"))).toEqual([]);
    });

    test("a quantity that stopped long ago is no longer shown as newest", async () => {
      await write(at(noon, { massKg: 5 }), ...Array.from({ length: 25 }, (_, i) => at(noon + (i + 1) * minute, { fillRatio: 0.5 })));
      expect(Object.keys((await store.latest([bin])).get("east/compactor-1")!)).toEqual(["fillRatio"]);
    });

    test("single readings are given from the first moment up to, but not including, the last", async () => {
      await write(...[0, 1, 2, 3].map((i) => at(noon + i * minute, { fillRatio: i / 4 })), at(noon + minute + 1, { massKg: 1 }));
      await write(at(noon, { fillRatio: 1 }, { ...bin, device: "compactor-2" }), at(noon, { fillRatio: 1 }, { ...bin, center: "west" }));
      expect(await fill("raw", noon, noon + 3 * minute)).toEqual([
        [noon, 0, 0, 0],
        [noon + minute, 0.25, 0.25, 0.25],
        [noon + 2 * minute, 0.5, 0.5, 0.5],
      ]);
      expect(await fill("raw", noon, noon + 3 * minute, 2)).toHaveLength(2);
      expect(await store.range({ of: bin, quantity: "co2Ppm", from: noon, to: noon + minute, every: "raw" })).toEqual([]);
      expect(await store.range({ of: hall, quantity: "co2Ppm", from: noon, to: noon + minute, every: "1h" })).toEqual([]);
    });

    test("five minutes and hours are cut at full five minutes and hours, empty ones are left out", async () => {
      await write(
        at(noon + minute, { fillRatio: 0.1 }),
        at(noon + 4 * minute, { fillRatio: 0.3 }),
        at(noon + 5 * minute, { fillRatio: 0.5 }),
        at(noon + 125 * minute, { fillRatio: 0.6 }),
      );
      const near = (buckets: number[][]) => buckets.map((bucket) => bucket.map((value) => Math.round(value * 1e9) / 1e9));
      expect(near(await fill("5m", noon + minute, noon + 180 * minute))).toEqual([
        [noon, 0.1, 0.2, 0.3],
        [noon + 5 * minute, 0.5, 0.5, 0.5],
        [noon + 125 * minute, 0.6, 0.6, 0.6],
      ]);
      expect(near(await fill("1h", noon, noon + 180 * minute))).toEqual([
        [noon, 0.1, 0.3, 0.5],
        [noon + 120 * minute, 0.6, 0.6, 0.6],
      ]);
      expect(await fill("5m", noon, noon + 180 * minute, 1)).toHaveLength(1);
    });

    test("a day begins at midnight in Tokyo, which is 15:00 in Greenwich", async () => {
      const midnight = Date.parse("2026-11-24T15:00:00Z");
      await write(
        at(midnight - 1, { fillRatio: 0.9 }),
        at(midnight, { fillRatio: 0.25 }),
        at(midnight + 24 * 60 * minute - 1, { fillRatio: 0.75 }),
        at(midnight + 24 * 60 * minute, { fillRatio: 0 }),
      );
      expect(await fill("1d", midnight - 24 * 60 * minute, midnight + 48 * 60 * minute)).toEqual([
        [midnight - 24 * 60 * minute, 0.9, 0.9, 0.9],
        [midnight, 0.25, 0.5, 0.75],
        [midnight + 24 * 60 * minute, 0, 0, 0],
      ]);
    });

    test("of an open door one can see which part of an hour or a day it was open", async () => {
      await write(...[true, false, false, false].map((doorOpen, i) => at(noon + i * minute, { doorOpen })));
      const door = (every: "raw" | "1h" | "1d") =>
        store.range({ of: bin, quantity: "doorOpen", from: noon, to: noon + 60 * minute, every });
      expect((await door("raw")).map((bucket) => bucket[2])).toEqual([1, 0, 0, 0]);
      expect(await door("1h")).toEqual([[noon, 0, 0.25, 1]]);
      expect(await door("1d")).toEqual([[Date.parse("2026-11-24T15:00:00Z"), 0, 0.25, 1]]);
    });

    test.each(["raw", "1d"] as const)("a question up to the end of the year 9999 is answered (%s)", async (every) => {
      await write(at(noon, { fillRatio: 0.5 }));
      expect(await fill(every, 0, Date.UTC(9999, 11, 31))).toHaveLength(1);
    });

    test("points are counted by kind, center, time (both ends) and, if asked, by device", async () => {
      await write(
        at(noon, { fillRatio: 0 }),
        at(noon + minute, { massKg: 1 }),
        at(noon + minute, { fillRatio: 0 }, { ...bin, device: "compactor-2" }),
      );
      await write(at(noon, { fillRatio: 0 }, { ...bin, center: "west" }), at(noon, { co2Ppm: 400 }, hall));
      const count = (to: number, devices?: Set<string>) =>
        store.count({ kind: "compactor", center: "east", from: noon, to, ...(devices && { devices }) });
      expect(await count(noon + minute)).toEqual({ points: 3, devices: 2 });
      expect(await count(noon + minute - 1)).toEqual({ points: 1, devices: 1 });
      expect(await count(noon + minute, new Set(["compactor-2"]))).toEqual({ points: 1, devices: 1 });
      expect(await store.count({ kind: "power", center: "east", from: noon, to: noon })).toEqual({ points: 0, devices: 0 });
    });

    test("a reading without any number is refused with its place and a reason, the good ones beside it are stored", async () => {
      const { refused } = await store.write([
        at(noon, { fillRatio: 0.1 }),
        at(noon + minute, { fillRatio: Number.NaN }),
        at(noon + 2 * minute, { fillRatio: 0.2 }),
      ]);
      expect(refused).toEqual([{ index: 1, reason: expect.stringMatching(/\w+ \w+/) }]);
      expect((await fill("raw", noon, noon + 60 * minute)).map(([ms]) => ms)).toEqual([noon, noon + 2 * minute]);
      expect(await store.count({ kind: "compactor", center: "east", from: noon, to: noon + 60 * minute })).toEqual({
        points: 2,
        devices: 1,
      });
    });

    test("5,000 readings are written in one go", async () => {
      await write(
        ...Array.from({ length: 5_000 }, (_, i) =>
          at(noon + i * 1_000, { fillRatio: (i % 100) / 100, cyclesTotal: i, doorOpen: i % 2 === 0 }),
        ),
      );
      expect(await store.count({ kind: "compactor", center: "east", from: noon, to: noon + 5_000_000 })).toEqual({
        points: 5_000,
        devices: 1,
      });
      expect((await store.latest([bin])).get("east/compactor-1")?.cyclesTotal?.value).toBe(4_999);
    });

    test("while the store is away it says so, and afterwards everything is there and can be written again", async () => {
      await write(at(noon, { fillRatio: 0.1 }));
      await outage.begin();
      await expect(store.write([at(noon + minute, { fillRatio: 0.2 })])).rejects.toBeInstanceOf(Unavailable);
      await outage.end();
      const again = { timeoutMs: 20_000, what: "the store to take readings again" };
      await waitFor(async () => (await store.write([at(noon + minute, { fillRatio: 0.2 })])).refused.length === 0, again);
      await waitFor(() => store.check().then(() => true), { ...again, what: "the store to answer" });
      expect((await fill("raw", noon, noon + 60 * minute)).map((bucket) => bucket[1])).toEqual([0.1, 0.2]);
    });

    test("an empty batch is no error, and closing twice neither", async () => {
      await write();
      await store.close();
      await store.close();
    });
  });
}
