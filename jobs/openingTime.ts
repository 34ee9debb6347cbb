/** Time as staff have it: only while the center is open. Pure. */
import type { CenterConfig } from "../contract/config/schema.ts";
import { addDays, type Instant, tokyoDate } from "../contract/time.ts";
import { type OpenHours, openHours } from "./calendar.ts";

/** A center that stays closed for longer answers as if it opened then. */
const maxDays = 60;

/** The opening hours that end after `from`, in order. */
function* hoursAfter(center: CenterConfig, from: Instant): Generator<OpenHours> {
  const today = tokyoDate(from);
  for (let ahead = 0; ahead <= maxDays; ahead++) {
    const hours = openHours(center, addDays(today, ahead));
    if (hours && hours.to > from) yield { from: Math.max(from, hours.from), to: hours.to };
  }
}

/** When the center has been open for `ms` since `from`; never inside closed hours, but for their end. */
export function afterOpen(center: CenterConfig, from: Instant, ms: number): Instant {
  let left = ms;
  let end = from;
  for (const hours of hoursAfter(center, from)) {
    if (left <= hours.to - hours.from) return hours.from + left;
    left -= hours.to - hours.from;
    end = hours.to;
  }
  return end;
}

/** How long the center is open between two times, ms. */
export function openMsBetween(center: CenterConfig, from: Instant, to: Instant): number {
  let sum = 0;
  for (const hours of hoursAfter(center, from)) {
    if (hours.from >= to) break;
    sum += Math.min(hours.to, to) - hours.from;
  }
  return sum;
}
