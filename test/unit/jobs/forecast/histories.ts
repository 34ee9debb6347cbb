/** Collections of made-up bins, for the tests of this folder. */
import fc from "fast-check";
import { dayMs } from "../../../../contract/time.ts";
import type { Collection } from "../../../../jobs/forecast/collections/collection.ts";

const start = Date.UTC(2026, 3, 1);

/** Gap to the one before in days, and percent; the place keeps UTC. */
export function history(...collections: readonly (readonly [gapDays: number, fillPercent: number])[]): Collection[] {
  let at = start;
  return collections.map(([gapDays, fillPercent]) => {
    at += gapDays * dayMs;
    return { at, wallClockDays: at / dayMs, fillPercent };
  });
}

/** Any bin: seconds or months between collections, any levels. */
export const anyHistory = (constraints: { minLength: number; maxLength: number }) =>
  fc
    .array(
      fc.tuple(fc.oneof(fc.integer({ min: 1, max: 14 * 86_400 }), fc.integer({ min: 1, max: 100 })), fc.integer({ min: 0, max: 100 })),
      constraints,
    )
    .map((rows) => history(...rows.map(([seconds, percent]) => [seconds / 86_400, percent] as const)));
