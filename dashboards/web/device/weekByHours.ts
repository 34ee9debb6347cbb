/** How what comes is spread over the week. Pure. */
import { hourAt, weekdayAt } from "../../../charts/words.ts";
import { tokyoDate } from "../../../contract/time.ts";
import { median } from "../../../jobs/robust.ts";
import type { Increment } from "./increments.ts";

/** How many of each came on average in an hour of the week: [weekday, Sunday first][hour]; undefined: never measured. */
export function weekByHours(hours: readonly Increment[]): (number | undefined)[][] {
  const sums = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => ({ sum: 0, count: 0 })));
  for (const { at, count, coversGap } of hours) {
    // Nobody knows in which of the silent hours these came.
    if (coversGap) continue;
    const place = sums[weekdayAt(at)]![hourAt(at)]!;
    place.sum += count;
    place.count += 1;
  }
  return sums.map((day) => day.map(({ sum, count }) => (count === 0 ? undefined : sum / count)));
}

/**
 * Over how many weeks it is the mean: how often a weekday has values, in the middle of the weekdays that have any. The span asked for may be
 * longer than what was measured, and a machine may be switched off at weekends. 0: nothing was measured.
 */
export function weeksMeasured(hours: readonly Increment[]): number {
  const days = Array.from({ length: 7 }, () => new Set<string>());
  for (const { at, coversGap } of hours) if (!coversGap) days[weekdayAt(at)]!.add(tokyoDate(at));
  const counts = days.flatMap(({ size }) => (size > 0 ? [size] : []));
  return counts.length === 0 ? 0 : Math.round(median(counts));
}
