/** What a batch tells beside its readings: numbers that have not come, readings that come late, when numbers that are gone were measured. Pure. */
import { type Batch, earliestAt, maxAheadMs } from "../contract/messages.ts";
import { type Instant, minuteMs } from "../contract/time.ts";
import { type Range, without } from "../runtime/ranges.ts";
import type { Gone } from "./series/gaps.ts";

/** A reading that was measured longer ago than this when it came is late: its device was called silent meanwhile, as shipped. */
export const lateAfterMs = 15 * minuteMs;

type Arrived = { n: number; at?: unknown };

/**
 * Ranges that nobody has heard of: not in this batch or an earlier one, not announced as dropped, not older than what the agent still has.
 * `heard`: the highest number that came so far, taken or not; about `atMost` ranges are looked for. Looks at single readings only where numbers are left out.
 */
export function unseenRanges(
  heard: number,
  { oldest, skipped, readings }: Pick<Batch, "oldest" | "skipped" | "readings">,
  atMost = Number.POSITIVE_INFINITY,
): Range[] {
  const [first, last] = [readings[0]?.n, readings.at(-1)?.n];
  if (first === undefined || last === undefined || last <= heard) return [];
  let next = Math.max(heard + 1, oldest);
  if (first <= next && last - first === readings.length - 1) return [];
  const unseen: Range[] = [];
  for (const { n } of readings) {
    if (unseen.length >= atMost) break;
    if (n > next) unseen.push(...without([next, n - 1], skipped));
    next = Math.max(next, n + 1);
  }
  return unseen;
}

/** When a reading was measured, if that can be true: it may not have been judged yet. */
export function measuredAt(reading: Arrived | undefined, now: Instant): Instant | undefined {
  const at = reading?.at;
  return Number.isSafeInteger(at) && (at as Instant) >= earliestAt && (at as Instant) <= now + maxAheadMs ? (at as Instant) : undefined;
}

/** How many are late. Told from the first and the last: all, none, or, where they differ, each by itself. */
export function countLate(readings: readonly Arrived[], now: Instant): number {
  const isLate = (one: Arrived | undefined) => (measuredAt(one, now) ?? now) < now - lateAfterMs;
  const [first, last] = [isLate(readings[0]), isLate(readings.at(-1))];
  if (first === last) return first ? readings.length : 0;
  return readings.filter(isLate).length;
}

/** Between which times of measurement the numbers lie that are gone: those of the neighbours that came. `lastAt`: of the one before the batch. */
export function withTimes(gone: readonly Gone[], readings: readonly Arrived[], lastAt: Instant | undefined, now: Instant): Gone[] {
  return gone.map((one) => {
    const before = readings.findLast(({ n }) => n < one.from);
    const measuredAfter = before ? measuredAt(before, now) : lastAt;
    const measuredBefore = measuredAt(
      readings.find(({ n }) => n > one.to),
      now,
    );
    return { ...one, ...(measuredAfter !== undefined && { measuredAfter }), ...(measuredBefore !== undefined && { measuredBefore }) };
  });
}
