/** Whether a daily figure has left its own past for good: a cumulative sum against the machine's first weeks. Pure. */
import { median, tamedSd } from "../robust.ts";

export interface Baseline {
  usual: number;
  sd: number;
}

/** Allowance and limit in deviations. With these a shift of three deviations shows in about five days. */
export const allowance = 1;
export const limit = 10;
/** A wild day counts for no more than this, so that it takes three. */
const mostOfADay = 4;
/** Machines that hardly vary in their first weeks vary more later on. */
const leastSd = 0.03;

/** Middle and spread of the first days; undefined: too few of them. */
export function baselineOf(values: readonly number[], days: { from: number; to: number }): Baseline | undefined {
  const first = values.slice(0, days.to);
  if (first.length < days.from) return undefined;
  const usual = median(first);
  return { usual, sd: Math.max(tamedSd(first), leastSd * Math.abs(usual)) };
}

/** The sums after the last value, in deviations: how much more, and how much less than usual. Never below 0, never above twice the limit. */
export function cusum(values: readonly number[], { usual, sd }: Baseline): { more: number; less: number } {
  let [more, less] = [0, 0];
  for (const value of values) {
    const off = Math.max(-mostOfADay, Math.min(mostOfADay, (value - usual) / sd));
    more = Math.min(2 * limit, Math.max(0, more + off - allowance));
    less = Math.min(2 * limit, Math.max(0, less - off - allowance));
  }
  return { more, less };
}
