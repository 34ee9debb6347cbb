/** The part of the series suite about roll-ups and retention: every implementation runs through it. */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type Bucket,
  type DeviceRef,
  type Keep,
  type Point,
  quietMs,
  type SeriesStore,
  type Step,
  steps,
  tooOld,
} from "../../collector/series/port.ts";
import type { QuantityName, Values } from "../../contract/quantities.ts";
import { dayMs, hourMs, type Instant, minuteMs, tokyoMidnight } from "../../contract/time.ts";

export interface RollupSeries {
  store: SeriesStore;
  /** As after a restart of the program. */
  reopen(): Promise<SeriesStore>;
  /** The store's clock, which says when an hour was last written to. */
  clock: { now: Instant };
}

const midnight = tokyoMidnight("2026-11-25");
const forEver: Keep = { rawDays: 0, hourDays: 0, dayDays: 0 };
const bin = { center: "east", device: "compactor-1", kind: "compactor" } as const;
const other = { ...bin, device: "compactor-2" } as const;
const at = (ms: Instant, values: Values, of: Pick<Point, "center" | "device" | "kind"> = bin): Point => ({ ...of, at: ms, values });

/** Everything that there is to do; `now` so late that all hours have been quiet. */
export async function tidyAll(store: SeriesStore, now: Instant, keep: Keep = forEver): Promise<{ rolledUp: number; raw: number }> {
  const sum = { rolledUp: 0, raw: 0 };
  for (let more = true; more; ) {
    const tidied = await store.tidy({ now, keep });
    sum.rolledUp += tidied.rolledUp;
    sum.raw += tidied.removed.raw;
    more = tidied.more;
  }
  return sum;
}

/** The same while other devices are read: the store removes nothing by a clock that no reading agrees with. */
async function tidyRunning(store: SeriesStore, now: Instant, keep: Keep): Promise<{ rolledUp: number; raw: number }> {
  await store.write([at(now, { co2Ppm: 500 }, { center: "west", device: "hall", kind: "room" })]);
  return await tidyAll(store, now, keep);
}

export function rollupSuite(name: string, open: () => Promise<RollupSeries>, runs: number): void {
  describe(`roll-ups of the series store: ${name}`, () => {
    let store: SeriesStore;
    let reopen: () => Promise<SeriesStore>;
    let clock: RollupSeries["clock"];
    beforeEach(async () => {
      ({ store, reopen, clock } = await open());
    });
    afterEach(() => store.close());

    const later = () => Date.now() + 10 * quietMs;
    const write = async (...points: Point[]) => expect(await store.write(points)).toEqual({ refused: [] });
    const fill = (every: Step, from = midnight - 10 * dayMs, to = midnight + 10 * dayMs, quantity: QuantityName = "fillRatio") =>
      store.range({ of: bin, quantity, from, to, every });

    test("an hour that is being written to is not rolled up, and every question is answered all the same", async () => {
      await write(at(midnight, { fillRatio: 0.25 }), at(midnight + minuteMs, { fillRatio: 0.75 }));
      expect(await store.tidy({ now: Date.now(), keep: forEver })).toMatchObject({ rolledUp: 0 });
      expect(await fill("1h")).toEqual([[midnight, 0.25, 0.5, 0.75]]);
      expect(await tidyAll(store, later())).toMatchObject({ rolledUp: 1 });
      expect(await fill("1h")).toEqual([[midnight, 0.25, 0.5, 0.75]]);
      expect(await fill("1d")).toEqual([[midnight, 0.25, 0.5, 0.75]]);
      expect(await tidyAll(store, later())).toMatchObject({ rolledUp: 0 });
    });

    test("an hour that is still written to waits, the ones before and after it do not", async () => {
      for (const hour of [0, 2, 1]) {
        clock.now += 5 * quietMs;
        await write(at(midnight + hour * hourMs, { fillRatio: hour / 4 }));
      }
      expect(await store.tidy({ now: clock.now + 1, keep: forEver })).toMatchObject({ rolledUp: 2, more: false });
      const hours = [0, 1, 2].map((hour): Bucket => [midnight + hour * hourMs, hour / 4, hour / 4, hour / 4]);
      expect(await fill("1h")).toEqual(hours);
      expect(await store.tidy({ now: clock.now + 5 * quietMs, keep: forEver })).toMatchObject({ rolledUp: 1, more: false });
      expect(await fill("1h")).toEqual(hours);
    });

    test("late readings and corrections change the hour and the day that were rolled up before", async () => {
      await write(at(midnight, { fillRatio: 0.25 }), at(midnight + 2 * hourMs, { fillRatio: 0.5 }));
      await tidyAll(store, later());
      await write(at(midnight + minuteMs, { fillRatio: 0.75 }), at(midnight + 2 * hourMs, { fillRatio: 1 }));
      const hours: Bucket[] = [
        [midnight, 0.25, 0.5, 0.75],
        [midnight + 2 * hourMs, 1, 1, 1],
      ];
      for (let round = 0; round < 2; round++) {
        expect(await fill("1h")).toEqual(hours);
        expect(await fill("1d")).toEqual([[midnight, 0.25, 2 / 3, 1]]);
        await tidyAll(store, later());
      }
    });

    test("a reading that is sent again, or in two parts, is counted once", async () => {
      for (const values of [{ fillRatio: 0.5 }, { fillRatio: 0.5 }, { massKg: 2 }]) {
        await write(at(midnight, values));
        await tidyAll(store, later());
      }
      expect(await store.countsByDay({ of: bin, from: midnight, to: midnight + dayMs })).toEqual([[midnight, 1]]);
      expect(await fill("1d")).toEqual([[midnight, 0.5, 0.5, 0.5]]);
      expect(await fill("1d", midnight, midnight + dayMs, "massKg")).toEqual([[midnight, 2, 2, 2]]);
    });

    test("a reading that cannot be kept leaves no trace in a roll-up; whole numbers and yes or no are rolled up too", async () => {
      await write(
        at(midnight, { doorOpen: true, cyclesTotal: 7 }),
        ...[1, 2, 3].map((i) => at(midnight + i * minuteMs, { doorOpen: false, cyclesTotal: 7 + i })),
      );
      await store.write([at(midnight + 4 * minuteMs, { fillRatio: Number.NaN })]);
      await tidyAll(store, later());
      expect(await fill("1h")).toEqual([]);
      expect(await fill("1h", midnight, midnight + dayMs, "doorOpen")).toEqual([[midnight, 0, 0.25, 1]]);
      expect(await fill("1d", midnight, midnight + dayMs, "cyclesTotal")).toEqual([[midnight, 7, 8.5, 10]]);
      expect(await store.countsByDay({ of: bin, from: midnight, to: midnight + dayMs })).toEqual([[midnight, 4]]);
    });

    test("the last millisecond of a day belongs to it, the next one to the next", async () => {
      await write(...[-1, 0, dayMs - 1, dayMs].map((ms, i) => at(midnight + ms, { fillRatio: i / 4 })));
      await tidyAll(store, later());
      expect((await fill("1d")).map(([day, , mean]) => [day, mean])).toEqual([
        [midnight - dayMs, 0],
        [midnight, 0.375],
        [midnight + dayMs, 0.75],
      ]);
      expect(await store.countsByDay({ of: bin, from: midnight - dayMs, to: midnight + dayMs })).toEqual([
        [midnight - dayMs, 1],
        [midnight, 2],
      ]);
    });

    test("a question that begins or ends within an hour is answered from single readings as long as there are some", async () => {
      await write(...[10, 20, 70, 100].map((minutes) => at(midnight + minutes * minuteMs, { fillRatio: minutes / 128 })));
      await tidyAll(store, later());
      const part = await fill("1h", midnight + 15 * minuteMs, midnight + 80 * minuteMs);
      expect(part.map(([hour, , mean]) => [hour, mean])).toEqual([
        [midnight, 20 / 128],
        [midnight + hourMs, 70 / 128],
      ]);
      expect((await fill("1d", midnight + 15 * minuteMs, midnight + 80 * minuteMs))[0]?.[2]).toBe(45 / 128);
      expect(
        await store.count({ kind: "compactor", center: "east", from: midnight + 20 * minuteMs, to: midnight + 70 * minuteMs }),
      ).toEqual({
        points: 2,
        devices: 1,
      });
    });

    test("single readings go first, then hours, then days; what is asked for finer than there is comes coarser", async () => {
      await write(
        ...[0, 1, 2].flatMap((day) =>
          [0, 30, 90].map((minutes) => at(midnight + day * dayMs + minutes * minuteMs, { fillRatio: day / 4 })),
        ),
      );
      const keep = { rawDays: 40, hourDays: 50, dayDays: 60 };
      const daysLater = (days: number) => midnight + days * dayMs + hourMs;
      expect(await tidyRunning(store, daysLater(41), keep)).toMatchObject({ raw: 3 });
      expect(await fill("raw")).toHaveLength(6);
      expect((await fill("5m")).map(([ms]) => ms - midnight)).toEqual([
        0,
        hourMs,
        ...[1, 2].flatMap((day) => [0, 30, 90].map((minutes) => day * dayMs + minutes * minuteMs)),
      ]);
      expect(await fill("1h")).toHaveLength(6);
      store = await reopen();
      await tidyRunning(store, daysLater(51), keep);
      expect(await fill("raw")).toEqual([]);
      expect((await fill("1h")).map(([ms]) => ms - midnight)).toEqual([0, dayMs, dayMs + hourMs, 2 * dayMs, 2 * dayMs + hourMs]);
      expect((await fill("1d")).map(([, , mean]) => mean)).toEqual([0, 0.25, 0.5]);
      expect(await store.count({ kind: "compactor", center: "east", from: midnight, to: midnight + 9 * dayMs })).toEqual({
        points: 9,
        devices: 1,
      });
      await tidyRunning(store, daysLater(62), keep);
      expect((await fill("1d")).map(([, , mean]) => mean)).toEqual([0.5]);
    });

    test("a reading for an hour that was removed is refused with a reason and changes nothing; other devices are not concerned", async () => {
      await write(at(midnight, { fillRatio: 0.5 }), at(midnight + 3 * dayMs, { fillRatio: 0.5 }));
      await tidyRunning(store, midnight + 42 * dayMs, { rawDays: 40, hourDays: 0, dayDays: 0 });
      store = await reopen();
      const { refused } = await store.write([
        at(midnight, { fillRatio: 1 }, other),
        at(midnight + 59 * minuteMs, { fillRatio: 1 }),
        at(midnight + hourMs, { fillRatio: 1 }),
      ]);
      expect(refused).toEqual([{ index: 1, reason: tooOld }]);
      await tidyAll(store, later());
      expect(await fill("1h", midnight, midnight + dayMs)).toEqual([
        [midnight, 0.5, 0.5, 0.5],
        [midnight + hourMs, 1, 1, 1],
      ]);
    });

    test("single readings stay as long as an earlier hour of the device is not rolled up", async () => {
      const keep = { rawDays: 40, hourDays: 0, dayDays: 0 };
      const old = tokyoMidnight(Date.now()) - 100 * dayMs;
      const raw = async () => (await fill("raw", old - dayMs, old + dayMs)).map(([ms]) => ms);
      await write(at(old, { fillRatio: 0.5 }));
      await tidyAll(store, later());
      await write(at(old - hourMs, { fillRatio: 0.25 }));
      expect(await store.tidy({ now: Date.now(), keep })).toMatchObject({ rolledUp: 0, removed: { raw: 0 } });
      expect(await raw()).toEqual([old - hourMs, old]);
      expect(await tidyRunning(store, later(), keep)).toMatchObject({ raw: 2 });
      expect(await raw()).toEqual([]);
      expect((await fill("1d", old - dayMs, old + dayMs)).map(([, , mean]) => mean)).toEqual([0.25, 0.5]);
    });

    test("what was written a moment ago is the newest value, also when the one before was just asked for", async () => {
      for (const value of [0.25, 0.5, 0.75]) {
        await write(at(midnight + value * hourMs, { fillRatio: value }));
        expect((await store.latest([bin, other])).get("east/compactor-1")?.fillRatio?.value).toBe(value);
      }
      await tidyRunning(store, midnight + 60 * dayMs, { rawDays: 40, hourDays: 0, dayDays: 0 });
      expect((await store.latest([bin])).get("east/compactor-1") ?? {}).toEqual({});
    });

    test("newest values are known right after a restart", async () => {
      await write(
        at(midnight, { fillRatio: 0.25, cyclesTotal: 3 }),
        at(midnight + minuteMs, { fillRatio: 0.5, fault: true }),
        at(midnight, { massKg: 1 }, other),
      );
      store = await reopen();
      const latest = await store.latest([bin, other]);
      expect(latest.get("east/compactor-1")).toEqual({
        fillRatio: { at: midnight + minuteMs, value: 0.5 },
        fault: { at: midnight + minuteMs, value: true },
        cyclesTotal: { at: midnight, value: 3 },
      });
      expect(latest.get("east/compactor-2")).toEqual({ massKg: { at: midnight, value: 1 } });
    });

    test("whatever is written, sent again, comes late or was removed: single readings and roll-ups agree", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 25 }), async (actions) => {
          await store.close();
          ({ store, reopen } = await open());
          const books = new Books();
          let now = later();
          for (const one of actions) {
            if (one.do === "write") {
              const { refused } = await store.write(one.points);
              expect(refused.map(({ index }) => index)).toEqual(books.write(one.points));
            } else if (one.do === "restart") store = await reopen();
            else if (one.do === "tidy") await tidyAll(store, now);
            else {
              now = Math.max(now, midnight + (40 + one.days) * dayMs);
              await tidyRunning(store, now, { rawDays: 40, hourDays: 0, dayDays: 0 });
              books.remove(now - 40 * dayMs);
            }
            for (const of of [bin, other]) await books.compare(store, of);
          }
        }),
        { numRuns: runs },
      );
    });
  });
}

/** What the roll-ups say is what the single readings say, for a device of a kind with all of them there. */
export async function expectAgreement(store: SeriesStore, of: DeviceRef, quantity: QuantityName): Promise<void> {
  const span = { from: midnight - 10 * dayMs, to: midnight + 10 * dayMs };
  const raw = await store.range({ of, quantity, ...span, every: "raw", limit: 1_000_000 });
  const values = raw.map(([ms, value]) => [ms, value] as const);
  expect(values.length).toBeGreaterThan(0);
  for (const every of ["1h", "1d"] as const)
    expect(await store.range({ of, quantity, ...span, every }), `${of.device} ${quantity} ${every}`).toEqual(
      bucketsOf(values, steps[every]),
    );
}

type Action = { do: "write"; points: Point[] } | { do: "restart" } | { do: "tidy" } | { do: "remove"; days: number };

/** Few times and sixteenths as values: repeated moments are common and sums exact. */
const point = fc
  .record({
    of: fc.constantFrom(bin, other),
    step: fc.integer({ min: -40, max: 150 }),
    values: fc.record(
      {
        fillRatio: fc.integer({ min: 0, max: 16 }).map((n) => n / 16),
        cyclesTotal: fc.integer({ min: 0, max: 1_000 }),
        doorOpen: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  })
  .filter(({ values }) => Object.keys(values).length > 0)
  .map(({ of, step, values }) => at(midnight + step * 25 * minuteMs, values, of));
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 5, arbitrary: fc.array(point, { minLength: 1, maxLength: 30 }).map((points) => ({ do: "write" as const, points })) },
  { weight: 3, arbitrary: fc.constant({ do: "tidy" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "restart" as const }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 }).map((days) => ({ do: "remove" as const, days })) },
);

/** What should be in the store: every reading that was taken, for ever, and from when on single ones are still there. */
class Books {
  readonly #taken = new Map<string, Map<Instant, Values>>();
  readonly #rawFrom = new Map<string, Instant>();

  /** Gives the places of those that must be refused. */
  write(points: readonly Point[]): number[] {
    const refused: number[] = [];
    for (const [index, { device, at: ms, values }] of points.entries()) {
      if (ms < (this.#rawFrom.get(device) ?? 0)) refused.push(index);
      else {
        const own = this.#taken.get(device) ?? new Map<Instant, Values>();
        this.#taken.set(device, own.set(ms, { ...own.get(ms), ...values }));
      }
    }
    return refused;
  }

  remove(before: Instant): void {
    const cut = tokyoMidnight(before);
    for (const [device, own] of this.#taken) {
      const old = [...own.keys()].filter((ms) => ms < cut);
      if (old.length > 0) this.#rawFrom.set(device, Math.floor(Math.max(...old) / hourMs) * hourMs + hourMs);
    }
  }

  async compare(store: SeriesStore, of: typeof bin | typeof other): Promise<void> {
    const rawFrom = this.#rawFrom.get(of.device) ?? 0;
    const span = { from: midnight - 10 * dayMs, to: midnight + 10 * dayMs };
    const own = [...(this.#taken.get(of.device) ?? [])].sort(([a], [b]) => a - b);
    for (const quantity of ["fillRatio", "cyclesTotal", "doorOpen"] as const) {
      const values = own.flatMap(([ms, all]) => (all[quantity] === undefined ? [] : [[ms, Number(all[quantity])] as const]));
      for (const every of ["1h", "1d"] as const)
        expect(await store.range({ of, quantity, ...span, every }), `${quantity} ${every}`).toEqual(bucketsOf(values, steps[every]));
      const raw = values.filter(([ms]) => ms >= rawFrom).map(([ms, value]): Bucket => [ms, value, value, value]);
      expect(await store.range({ of, quantity, ...span, every: "raw" }), `${quantity} raw`).toEqual(raw);
    }
    const days = bucketsOf(
      own.map(([ms]) => [ms, 0]),
      dayMs,
    ).map(([day]) => day);
    const counts = days.map((day) => [day, own.filter(([ms]) => ms >= day && ms < day + dayMs).length]);
    expect(await store.countsByDay({ of, ...span }), "days").toEqual(counts);
    const { points } = await store.count({ kind: of.kind, center: of.center, ...span, devices: new Set([of.device]) });
    expect(points, "points").toBe(own.length);
  }
}

function bucketsOf(values: readonly (readonly [Instant, number])[], stepMs: number): Bucket[] {
  const groups = Map.groupBy(values, ([ms]) => midnight + Math.floor((ms - midnight) / stepMs) * stepMs);
  return [...groups].map(([start, rows]) => {
    const numbers = rows.map(([, value]) => value);
    return [start, Math.min(...numbers), numbers.reduce((sum, value) => sum + value, 0) / numbers.length, Math.max(...numbers)];
  });
}
