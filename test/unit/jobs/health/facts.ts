/** A machine in order, for the tests of this folder; days of its motor's past from the seed. */
import { dayMs, type Instant } from "../../../../contract/time.ts";
import type { HealthFacts, Measured } from "../../../../jobs/health/finding.ts";
import { tokyo } from "../center.ts";
import { normalOf, randomOf } from "../pickup/bagWeek.ts";

export const now: Instant = tokyo("2026-11-25 10:00");
export const ago = (days: number): Instant => now - days * dayMs;

export function factsOf(changes: Partial<HealthFacts> = {}): HealthFacts {
  return { center: "east", device: "compactor-1", reports: [], open: new Map(), ...changes };
}

/** Daily means, the last one of yesterday: `value` of the day, with a daily deviation relative to it. */
export function motorDays(count: number, value: (day: number) => number, { seed = 1, sd = 0.03 } = {}): Measured[] {
  const normal = normalOf(randomOf(seed));
  return Array.from({ length: count }, (_, day) => [tokyo("2026-11-25 0:00") - (count - day) * dayMs, value(day) * (1 + sd * normal())]);
}
