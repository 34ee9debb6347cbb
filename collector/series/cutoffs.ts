/** From when on values are kept. Pure: both stores remove what it says. */
import { dayMs, hourMs, type Instant, tokyoMidnight } from "../../contract/time.ts";
import type { Keep } from "./port.ts";

/** Midnights in Tokyo: everything before one of them is removed. 0: nothing is. */
export interface Cutoffs {
  raw: Instant;
  hours: Instant;
  days: Instant;
}

/**
 * What `keep` says at `now`, but never at a time later than a day after the newest hour with a reading in the whole store
 * (`newest`, any moment in it; undefined: there is no reading): a clock that jumped years ahead would remove everything, for ever.
 * A store to which nobody writes keeps what it has.
 */
export function cutoffs(keep: Keep, now: Instant, newest: Instant | undefined): Cutoffs {
  if (newest === undefined) return { raw: 0, hours: 0, days: 0 };
  const believed = Math.min(now, Math.floor(newest / hourMs) * hourMs + dayMs);
  const before = (days: number) => (days === 0 ? 0 : tokyoMidnight(believed) - days * dayMs);
  return { raw: before(keep.rawDays), hours: before(keep.hourDays), days: before(keep.dayDays) };
}
