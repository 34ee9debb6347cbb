/**
 * What the bag weighed that was taken out, by the scale of its machine. Pure.
 *
 * That the bag was changed is known from elsewhere, so nothing must last here: one reading after the change is enough.
 */
import type { Instant } from "../../contract/time.ts";
import { falls, type MachineReading, medianOf, readingsAfter, readingsBefore, sameChangeMs, valuesOf } from "./falls.ts";

export interface Weighed {
  /** Of the bag before the change. */
  massKg: number;
  /** The scale fell, too; false: it has said nothing since. */
  fell: boolean;
}

/**
 * `readings` oldest first; `since`: only falls after it can be those of this bag. Undefined: there is no scale, it said nothing shortly
 * before, or it stood still while the bag was changed, and then it is not to be believed.
 */
export function weighedBefore(
  readings: readonly MachineReading[],
  changedAt: Instant,
  since: Instant = changedAt - sameChangeMs,
): Weighed | undefined {
  const masses = valuesOf(readings, "weight");
  // Of several falls the deepest is the bag: the others are hands and noise.
  let deepest = { before: 0, fall: 0 };
  for (const [i, { at }] of masses.entries()) {
    if (i === 0 || at <= since || at > changedAt + sameChangeMs) continue;
    const before = medianOf(masses, Math.max(0, i - readingsBefore), i);
    const fall = before - medianOf(masses, i, i + readingsAfter);
    // Shortly after a change the readings before it are still among the last ones.
    if (masses[i - 1]!.value < before - fall / 2) continue;
    if (fall > falls.weight.supported && fall > deepest.fall) deepest = { before, fall };
  }
  if (deepest.fall > 0) return { massKg: deepest.before, fell: true };
  const newest = masses.at(-1);
  if (!newest || newest.at >= changedAt || newest.at < changedAt - sameChangeMs) return undefined;
  return { massKg: medianOf(masses, -readingsBefore), fell: false };
}
