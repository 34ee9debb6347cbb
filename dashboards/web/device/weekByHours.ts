/** How what comes is spread over the week. Pure. */
import { hourAt, weekdayAt } from "../../../charts/words.ts";
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
