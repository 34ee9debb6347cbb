/** What the earlier collections of a bin say about the next one, as the few numbers that the forecast adds up. Pure. */
import { dayMs } from "../../../contract/time.ts";
import { type Collection, fewestEarlier, type Moment } from "./collection.ts";

/** Points, but for the first and the fourth. */
export interface Features {
  /** Always 1. */
  base: number;
  /** What this bin has after such a gap, by its own line of fill over log(gap); at most 90. */
  usual: number;
  /** What comes in on its waking days × the waking days of this gap; at most 100. */
  byRate: number;
  /** Days by which the gap is shorter than one. Who comes back the same day has a reason: the bin was full. */
  underADay: number;
  /** How far the bin's fills lie from its own line. */
  spread: number;
}
export type Weights = Readonly<Record<keyof Features, number>>;

/** So many collections back count half: a bin that changes is followed within weeks. */
const halfLife = 8;
/** The slope of a bin of which little is known, in points per factor e of the gap, and how much that counts. Bins in the file: 13 to 32. */
const priorSlope = { points: 25, weight: 1.5 };
/** The spread of such a bin, and as how many collections it counts. */
const priorSpread = { points: 20, weight: 4 };
/** From 8 to 22 o'clock; an hour of the night counts as a tenth of an hour of the day. */
const waking = { from: 8 / 24, to: 22 / 24, night: 0.1 };
const wakingDay = waking.to - waking.from + waking.night * (1 - waking.to + waking.from);
/** Two collections nearer than this are counted as this far apart. */
const shortestGapDays = 1 / 24;
/** From here on neither of the two says more: together they make a bin that is full, and a full one does not get fuller. */
const most = { usual: 90, byRate: 100 };

/** The features of a collection at `next`, or undefined with fewer than five earlier ones. `earlier` is in the order of time and ends before `next`. */
export function featuresOf(earlier: readonly Collection[], next: Moment): Features | undefined {
  if (earlier.length < fewestEarlier) return undefined;
  // The first collection has no gap: nobody knows since when its content was there.
  const known = earlier.slice(1).map((collection, index) => {
    const before = earlier[index]!;
    return { fill: collection.fillPercent, logGap: Math.log(gapDays(before, collection)), wakingDays: wakingDays(before, collection) };
  });
  const weights = known.map((_, index) => 0.5 ** ((known.length - 1 - index) / halfLife));
  const sum = (value: (one: (typeof known)[number]) => number) =>
    known.reduce((total, one, index) => total + weights[index]! * value(one), 0);
  const weight = sum(() => 1);

  const meanFill = sum(({ fill }) => fill) / weight;
  const meanLogGap = sum(({ logGap }) => logGap) / weight;
  const slope =
    (sum(({ fill, logGap }) => (fill - meanFill) * (logGap - meanLogGap)) + priorSlope.points * priorSlope.weight) /
    (sum(({ logGap }) => (logGap - meanLogGap) ** 2) + priorSlope.weight);
  const line = (logGap: number) => meanFill + slope * (logGap - meanLogGap);

  const last = earlier.at(-1)!;
  const gap = gapDays(last, next);
  const rate = sum(({ fill }) => fill) / sum((one) => one.wakingDays);
  const squares = known.reduce((total, { fill, logGap }) => total + (fill - line(logGap)) ** 2, 0);
  return {
    base: 1,
    usual: Math.min(most.usual, line(Math.log(gap))),
    byRate: Math.min(most.byRate, rate * wakingDays(last, next)),
    underADay: Math.max(0, 1 - gap),
    spread: Math.sqrt((squares + priorSpread.weight * priorSpread.points ** 2) / (known.length + priorSpread.weight)),
  };
}

function gapDays(from: Moment, to: Moment): number {
  return Math.max(shortestGapDays, (to.at - from.at) / dayMs);
}

/** The time between two earlier in days from morning to night. */
function wakingDays(from: Moment, to: Moment): number {
  return Math.max(shortestGapDays * waking.night, wakingUntil(to.wallClockDays) - wakingUntil(from.wallClockDays));
}

function wakingUntil(wallClockDays: number): number {
  const day = Math.floor(wallClockDays);
  const time = wallClockDays - day;
  const awake = Math.min(Math.max(time - waking.from, 0), waking.to - waking.from);
  return day + (awake + waking.night * (time - awake)) / wakingDay;
}
