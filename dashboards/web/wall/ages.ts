/** How old it is what a wall shows, said alike by the server and by the page's own script, and what the script does by the clock. Pure. */
import type { Language } from "../../../contract/language.ts";
import { addDays, clockTime, durationText, type Instant, minuteMs, tokyoDate, tokyoTime } from "../../../contract/time.ts";
import type { Texts } from "../texts/index.ts";

/** `14:02（3分前）`, or `最終 14:02（38分前）` of what is old. */
export function ageText(
  texts: Texts["wall"],
  { lastAt, isOld }: { lastAt: Instant; isOld: boolean },
  now: Instant,
  language: Language,
): string {
  const [time, age] = [clockTime(lastAt), durationText(now - lastAt, language)];
  if (isOld) return texts.stale(time, age);
  return now - lastAt < minuteMs ? texts.justNow(time) : texts.fresh(time, age);
}

/** How far the server's clock is ahead of the screen's own, from the minute that the server shows just now; 0: they agree. */
export function offsetOf(minute: Instant, own: Instant): number {
  const late = own - minute;
  return late >= -minuteMs / 2 && late < 1.5 * minuteMs ? 0 : -late;
}

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
