/** What the script of a wall does by the clock. Pure. */
import { addDays, type Instant, minuteMs, tokyoDate, tokyoTime } from "../../../contract/time.ts";

/** A picture that stands still for years burns in: it stands at one of so many places, another each quarter of an hour. */
export const places = 4;

export function placeAt(now: Instant): number {
  return Math.floor(now / (15 * minuteMs)) % places;
}

/** The next time in the small hours at which a page is loaded anew; `random` 0–1 spreads the walls over half an hour. */
export function nextFreshStart(now: Instant, random: number): Instant {
  const today = tokyoTime(tokyoDate(now), "4:00") + random * 30 * minuteMs;
  return today > now ? today : tokyoTime(addDays(tokyoDate(now), 1), "4:00") + random * 30 * minuteMs;
}
