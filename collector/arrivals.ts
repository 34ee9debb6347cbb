/** What a batch tells beside its readings: numbers that have not come, readings that come late, when numbers that are gone were measured. Pure. */
import { type Batch, earliestAt } from "../contract/messages.ts";
import { type Instant, minuteMs } from "../contract/time.ts";
import { type Gone, type Range, without } from "./series/gaps.ts";

/** A reading that was measured longer ago than this when it came is late: its device was called silent meanwhile, as shipped. */
export const lateAfterMs = 15 * minuteMs;

type Arrived = { n: number; at?: unknown };

/**
 * Ranges that nobody has heard of: not in this batch or an earlier one, not announced as dropped, not older than what the agent still has.
 * `heard`: the highest number that came so far, taken or not. Looks at single readings only where numbers are left out.
 */
export function unseenRanges(heard: number, { oldest, skipped, readings }: Pick<Batch, "oldest" | "skipped" | "readings">): Range[] {
  const [first, last] = [readings[0]?.n, readings.at(-1)?.n];
  if (first === undefined || last === undefined || last <= heard) return [];
  let next = Math.max(heard + 1, oldest);
  if (first <= next && last - first === readings.length - 1) return [];
  const unseen: Range[] = [];
  for (const { n } of readings) {
    if (n > next) unseen.push(...without([next, n - 1], skipped));
    next = Math.max(next, n + 1);
  }
  return unseen;
}

/** How many are late. The whole batch is looked at only if one of its ends is. */
export function countLate(readings: readonly Arrived[], now: Instant): number {
  const before = now - lateAfterMs;
  const isLate = (one: Arrived | undefined) => typeof one?.at === "number" && one.at < before && one.at >= earliestAt;
  return isLate(readings[0]) || isLate(readings.at(-1)) ? readings.filter(isLate).length : 0;
}

/** Between which times of measurement the numbers lie that are gone: those of the neighbours that came. `lastAt`: of the one before the batch. */
export function withTimes(gone: readonly Gone[], readings: readonly Arrived[], lastAt: Instant | undefined): Gone[] {
  const timeOf = (one: Arrived | undefined) => (typeof one?.at === "number" ? one.at : undefined);
  return gone.map((one) => {
    const after = timeOf(readings.findLast(({ n }) => n < one.from)) ?? lastAt;
    const before = timeOf(readings.find(({ n }) => n > one.to));
    return { ...one, ...(after !== undefined && { measuredAfter: after }), ...(before !== undefined && { measuredBefore: before }) };
  });
}
