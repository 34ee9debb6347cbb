/** What many values of one quantity are together. Sums and counts, not means: then hours add up to days, and single readings to hours. Pure. */
import type { QuantityName } from "../../contract/quantities.ts";
import { dayMs, hourMs, type Instant, tokyoOffsetMs } from "../../contract/time.ts";

/** `at`: start of the span in Tokyo time. Booleans count as 0 and 1. Of a lifetime total `min` and `max` are its first and last value. */
export interface Summary {
  at: Instant;
  count: number;
  sum: number;
  min: number;
  max: number;
}

/** What is summed up: a quantity, or the readings themselves (then only `count` says something). */
export type Summed = QuantityName | typeof readings;
export const readings = "points";

/** Lengths of time that roll-ups are kept for. */
export const rollupMs = { "1h": hourMs, "1d": dayMs } as const;
export type Rollup = keyof typeof rollupMs;

/** The start of the span of `stepMs` that holds an instant, cut in Tokyo time. */
export function startOf(at: Instant, stepMs: number): Instant {
  return Math.floor((at + tokyoOffsetMs) / stepMs) * stepMs - tokyoOffsetMs;
}

/** Single values as summaries of `stepMs`, or each by itself with 0; in order of time. */
export function summarized(values: readonly (readonly [Instant, number])[], stepMs: number): Summary[] {
  const single = values.map(([at, value]) => ({ at, spanMs: 0, count: 1, sum: value, min: value, max: value }));
  return stepMs === 0 ? single : folded(single, stepMs);
}

/** Summaries of longer spans, in order of time. What is as long as `stepMs` or longer stays as it is. */
export function folded(summaries: readonly (Summary & { spanMs: number })[], stepMs: number): Summary[] {
  const spans = new Map<Instant, Summary>();
  for (const { at, spanMs, count, sum, min, max } of summaries) {
    const start = spanMs < stepMs ? startOf(at, stepMs) : at;
    const span = spans.get(start);
    if (!span) spans.set(start, { at: start, count, sum, min, max });
    else {
      span.count += count;
      span.sum += sum;
      span.min = Math.min(span.min, min);
      span.max = Math.max(span.max, max);
    }
  }
  return [...spans.values()].sort((a, b) => a.at - b.at);
}
