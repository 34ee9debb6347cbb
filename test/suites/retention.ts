/** The part of the series suite about a clock that is wrong while old values are removed: every implementation runs through it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Keep, type Point, type SeriesStore, type Step, steps } from "../../collector/series/port.ts";
import { dayMs, hourMs, type Instant, tokyoMidnight } from "../../contract/time.ts";
import { type RollupSeries, tidyAll } from "./rollups.ts";

const noon = tokyoMidnight("2026-11-25") + 12 * hourMs;
const keep: Keep = { rawDays: 40, hourDays: 50, dayDays: 60 };
const devices = ["compactor-1", "compactor-2", "compactor-3"].map((device) => ({ center: "east", device, kind: "compactor" }));

export function retentionSuite(name: string, open: () => Promise<RollupSeries>, runs: number): void {
  describe(`retention of the series store: ${name}`, () => {
    test("a clock that jumped years ahead removes nothing; when it is right again all goes on", async () => {
      const { store, clock } = await open();
      await store.write([70, 55, 45, 1, 0].map((days) => reading(0, noon - days * dayMs)));
      clock.now += dayMs;
      const before = await everything(store);
      await tidyAll(store, Date.parse("2038-01-19T03:14:08Z"), { ...keep, rawDays: 80, hourDays: 90, dayDays: 100 });
      expect(await everything(store)).toEqual(before);
      expect((await store.write([reading(1, noon - 39 * dayMs)])).refused).toEqual([]);
      expect(await tidyAll(store, noon + hourMs, keep)).toMatchObject({ raw: 3 });
      await store.close();
    });

    test("a store whose agents are silent for years keeps what it has; with the first new reading the old ones go", async () => {
      const { store } = await open();
      const yearsLater = noon + 1_000 * dayMs;
      await store.write([reading(0, noon), reading(1, noon - 30 * dayMs)]);
      const before = await everything(store);
      expect(await tidyAll(store, yearsLater, keep)).toMatchObject({ raw: 0 });
      expect(await everything(store)).toEqual(before);
      await store.write([reading(2, yearsLater)]);
      expect(await tidyAll(store, yearsLater + 2 * hourMs, keep)).toMatchObject({ raw: 2 });
      await store.close();
    });

    test("a store without a reading has nothing to remove, whatever the clock says", async () => {
      const { store } = await open();
      expect(await tidyAll(store, Date.parse("2100-01-01T00:00:00Z"), keep)).toEqual({ rolledUp: 0, raw: 0 });
      await store.close();
    });

    test("whatever was written: a clock ahead removes no more than the right one does a day after the newest reading", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(old, { minLength: 1, maxLength: 20 }), ahead, async (points, aheadMs) => {
          const newest = Math.floor(Math.max(...points.map(({ at }) => at)) / hourMs) * hourMs;
          const [wrong, right] = [(await open()).store, (await open()).store];
          for (const store of [wrong, right]) expect(await store.write(points)).toEqual({ refused: [] });
          // Everything has been quiet by then, for both.
          await tidyAll(wrong, newest + dayMs + aheadMs, keep);
          await tidyAll(right, newest + dayMs, keep);
          expect(await everything(wrong)).toEqual(await everything(right));
          await wrong.close();
          await right.close();
        }),
        { numRuns: runs },
      );
    });
  });
}

const old = fc
  .record({ device: fc.integer({ min: 0, max: 2 }), hours: fc.integer({ min: 0, max: 90 * 24 }), minutes: fc.integer({ min: 0, max: 59 }) })
  .map(({ device, hours, minutes }) => reading(device, noon - hours * hourMs + minutes * 60_000));
const ahead = fc.integer({ min: 0, max: 100 * 365 }).map((days) => days * dayMs);

function reading(device: number, at: Instant): Point {
  return { ...devices[device]!, at, values: { fillRatio: 0.5, cyclesTotal: Math.round((at - noon) / hourMs) + 10_000 } };
}

/** All that the store answers, in every resolution. */
async function everything(store: SeriesStore): Promise<unknown> {
  const span = { from: noon - 100 * dayMs, to: noon + 2_000 * dayMs };
  const answers: unknown[] = [];
  for (const of of devices) {
    for (const every of Object.keys(steps) as Step[]) answers.push(await store.range({ of, quantity: "fillRatio", ...span, every }));
    answers.push(await store.countsByDay({ of, ...span }));
  }
  return answers;
}
