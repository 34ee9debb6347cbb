/** Reads of the series what a device page draws: the course of levels and states, what came of totals. One question a quantity, all at once. */
import type { Spread } from "../../../charts/runs.ts";
import { type Bucket, type DeviceRef, type SeriesStore, type Step, steps } from "../../../collector/series/port.ts";
import type { CenterConfig, DeviceConfig } from "../../../contract/config/schema.ts";
import { kindOf } from "../../../contract/kinds/index.ts";
import { marks, type QuantityName, quantityOf } from "../../../contract/quantities.ts";
import { dayMs, hourMs, type Instant } from "../../../contract/time.ts";
import { type Increment, increments } from "./increments.ts";
import type { DeviceSpan } from "./span.ts";

/** A level or a state. */
export interface LevelCourse {
  quantity: QuantityName;
  nature: "level";
  spreads: readonly Spread[];
  spreadMs: number;
}

/** A lifetime total: what came in each hour or day, and where the counter stood at the end of it. */
export interface TotalCourse {
  quantity: QuantityName;
  nature: "total";
  bars: readonly Increment[];
  barMs: number;
  buckets: readonly Bucket[];
}

export type QuantityCourse = LevelCourse | TotalCourse;

/** What a device of this kind measures, in the order of its panels; without the marks of its readings. */
export function shownQuantities(kind: string): QuantityName[] {
  const { panels, quantities } = kindOf(kind);
  const isMark = (name: QuantityName) => marks.some((mark) => mark === name);
  return [...panels, ...quantities.filter((name) => !panels.includes(name) && !isMark(name))];
}

/** Every quantity of the device in this time; those without a value in it are empty. Rejects with Unavailable. */
export function readCourses(
  series: SeriesStore,
  of: DeviceRef,
  { from, to, every, totalsEvery }: Pick<DeviceSpan, "from" | "to" | "every" | "totalsEvery">,
  ownMs: number,
): Promise<QuantityCourse[]> {
  return Promise.all(
    shownQuantities(of.kind).map(async (quantity): Promise<QuantityCourse> => {
      if (quantityOf(quantity).nature === "total") return readTotal(series, of, quantity, { from, to, every: totalsEvery });
      const spreads = await series.range({ of, quantity, from, to, every });
      return { quantity, nature: "level", spreads, spreadMs: Math.max(spanOf(spreads, every), ownMs) };
    }),
  );
}

/** What came of one total. Reads a span more before, to know where the counter stood. */
export async function readTotal(
  series: SeriesStore,
  of: DeviceRef,
  quantity: QuantityName,
  { from, to, every }: { from: Instant; to: Instant; every: "1h" | "1d" },
): Promise<TotalCourse> {
  const before = await series.range({ of, quantity, from: from - steps[every], to, every });
  const barMs = spanOf(before, every);
  return { quantity, nature: "total", bars: increments(before, barMs, from), barMs, buckets: before.filter(([at]) => at >= from) };
}

/** How often a device is read, in ms: what it does not measure more often is no gap. */
export function readEveryMs(device: DeviceConfig, center: CenterConfig): number {
  return (device.everySeconds ?? center.everySeconds) * 1_000;
}

/** What was kept only by hours or days comes so, whatever was asked for. */
function spanOf(buckets: readonly Bucket[], every: Step): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < buckets.length; i++) least = Math.min(least, buckets[i]![0] - buckets[i - 1]![0]);
  for (const ms of [dayMs, hourMs]) if (least >= ms && least < Number.POSITIVE_INFINITY && ms > steps[every]) return ms;
  return steps[every];
}
