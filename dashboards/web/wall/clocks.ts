/** What the script of a wall does by the clock. Pure. */
import { addDays, type Instant, minuteMs, tokyoDate, tokyoTime } from "../../../contract/time.ts";

/** A picture that stands still for years burns in: it stands at one of so many places, another each quarter of an hour. */
export const places = 4;

export function placeAt(now: Instant): number {
  return Math.floor(now / (15 * minuteMs)) % places;
}

/** The small hours in which a page that was loaded at `now` is loaded anew, not those that have begun; `random` 0–1 spreads the walls over half an hour. */
export function nextFreshStart(now: Instant, random: number): Instant {
  const begins = (day: string) => tokyoTime(day, "4:00");
  const today = tokyoDate(now);
  return (now < begins(today) ? begins(today) : begins(addDays(today, 1))) + random * 30 * minuteMs;
}
