/** How much came into a machine in each past hour, from the hourly buckets of counter and level. Pure. */

import type { Bucket } from "../../collector/series/port.ts";
import { hourMs, type Instant } from "../../contract/time.ts";

/** One past hour of a machine. What is absent is unknown, not 0. */
export interface UsageHour {
  /** Start of the hour. */
  at: Instant;
  /** Cycles in it. */
  cycles?: number;
  /** Share of a bag by which the level rose in it; falls left out. */
  rise?: number;
}

/** A cycle takes 10 s at least (domain notes, section 2): what counts more in an hour is another counter. */
const mostCyclesAnHour = 360;
/** Level from which on a sensor may not see what still comes. */
const brimRatio = 0.985;
/** A fall by this much is a new bag; a smaller one is settling or noise … */
const changeFall = 0.15;
/** … unless it ends at an empty bag. */
const emptyRatio = 0.05;
const fallToEmpty = 0.07;
/** A rise by this much in an hour needs cycles, where cycles are counted. */
const doubtfulRise = 0.2;

/**
 * What came in each hour that has a bucket of counter or level, in order of time.
 *
 * The level counts only above its highest value since the bag change, so that noise around a level does not add up. An hour whose
 * level jumped and came back, a jump without a cycle, and hours at the brim say nothing about the rise; the hour after a gap says nothing.
 */
export function usageHours(fill: readonly Bucket[], cycles: readonly Bucket[]): UsageHour[] {
  const hours = new Map<Instant, UsageHour>();
  const hourAt = (at: Instant) => {
    const known = hours.get(at);
    if (known) return known;
    const made: UsageHour = { at };
    hours.set(at, made);
    return made;
  };
  for (const [at] of fill) hourAt(at);
  for (const [i, [at, , , total]] of cycles.entries()) {
    const hour = hourAt(at);
    const before = cycles[i - 1];
    if (!before || before[0] !== at - hourMs) continue;
    const counted = total - before[3];
    // A counter that fell belongs to another machine; how far that one had got before is not known, only that it is not below 0.
    if (counted <= mostCyclesAnHour) hour.cycles = Math.max(0, counted);
  }
  for (const { at, rise } of fillHours(fill)) {
    const hour = hourAt(at);
    if (rise === undefined || (rise > doubtfulRise && hour.cycles === 0)) continue;
    hour.rise = rise;
  }
  return [...hours.values()].sort((a, b) => a.at - b.at);
}

/** Starts of the hours in which the bag was changed, as the level shows it. */
export function bagChanges(fill: readonly Bucket[]): Instant[] {
  return fillHours(fill).flatMap(({ at, changed }) => (changed ? [at] : []));
}

/** The level at the end of an hour from its own bucket; one wild reading stands on one side of the mean only and is not followed. */
export function levelAtEnd([, min, mean, max]: Bucket): number {
  return mean + Math.min(max - mean, mean - min);
}

interface FillHour {
  at: Instant;
  /** Absent: unknown. */
  rise?: number;
  changed: boolean;
}

function fillHours(fill: readonly Bucket[]): FillHour[] {
  const steady = withoutSpikes(fill);
  let highest: number | undefined;
  return steady.map((bucket, i) => {
    const [at, min, , max] = bucket;
    const joined = i > 0 && steady[i - 1]![0] === at - hourMs;
    const next = steady[i + 1];
    const after = next?.[0] === at + hourMs ? next : undefined;
    const before = highest;
    if (before !== undefined && isChange(before, bucket, after)) {
      const end = after ? Math.min(after[1], after[2]) : min;
      highest = end;
      const rise = Math.max(0, Math.min(max, 1) - before) + Math.max(0, end - min);
      return { at, changed: true, ...(joined && { rise }) };
    }
    const end = endOf(bucket, after);
    highest = Math.max(before ?? 0, end);
    const known = joined && before !== undefined && before < brimRatio;
    return { at, changed: false, ...(known && { rise: highest - before }) };
  });
}

/** A level that lies far off in one hour and is back in the next was no level. */
function withoutSpikes(fill: readonly Bucket[]): Bucket[] {
  return fill.filter(([, , mean], i) => {
    const before = fill[i - 1]?.[2];
    const after = fill[i + 1]?.[2];
    if (before === undefined || after === undefined) return true;
    const off = Math.min(Math.abs(mean - before), Math.abs(mean - after));
    return off <= changeFall || Math.sign(mean - before) !== Math.sign(mean - after) || Math.abs(after - before) >= off / 2;
  });
}

/** Whether the bag was changed in this hour: low at some time in it, and in the next hour as a whole. */
function isChange(highest: number, here: Bucket, after: Bucket = here): boolean {
  const fell = highest - Math.max(here[1], after[2]);
  return fell >= changeFall || (after[2] <= emptyRatio && fell >= fallToEmpty);
}

/** The level at the end of an hour lies between its top and the bottom of the next one, and between the means of both. */
function endOf(here: Bucket, after: Bucket | undefined): number {
  if (!after || after[2] < here[2] - fallToEmpty / 2) return levelAtEnd(here);
  const middle = (here[3] + after[1]) / 2;
  return Math.min(Math.max(here[2], after[2]), Math.max(Math.min(here[2], after[2]), middle));
}
