/** What came in each hour or day, from a lifetime total. Pure. */
import type { Bar } from "../../../charts/bars.ts";
import type { Bucket } from "../../../collector/series/port.ts";
import type { Instant } from "../../../contract/time.ts";

export interface Increment extends Bar {
  /** What came while nothing was heard is counted in the span in which the counter was read again. */
  coversGap: boolean;
}

/**
 * `buckets` of `spanMs` in order of time: of a total `min` and `max` are its first and last value. Those before `from` only say where the
 * counter stood. A gap costs resolution, never a count; where the counter fell another machine came, and what came in that span is not known.
 */
export function increments(buckets: readonly Bucket[], spanMs: number, from: Instant): Increment[] {
  const found: Increment[] = [];
  let before: Bucket | undefined;
  for (const bucket of buckets) {
    const [at, first, , last] = bucket;
    const start = before?.[3] ?? first;
    if (at >= from && first >= start) found.push({ at, count: last - start, coversGap: before !== undefined && at - before[0] > spanMs });
    before = bucket;
  }
  return found;
}
