/** When somebody is at a center: worked out once for the whole run, because it is asked every minute. */
import type { CenterConfig } from "../../contract/config/schema.ts";
import { addDays, dayMs, type Instant, tokyoMidnight } from "../../contract/time.ts";
import { type OpenHours, openHours } from "../../jobs/calendar.ts";

export interface Staffed {
  /** All opening hours in order. */
  spans: readonly OpenHours[];
  isStaffed(now: Instant): boolean;
  /** When somebody has been there for `ms` since `now`; after the last of these days: never. */
  after(now: Instant, ms: number): Instant;
}

/** The opening hours of days from ≤ day < to. */
export function staffedTimes(center: CenterConfig, from: string, to: string): Staffed {
  const midnight = tokyoMidnight(from);
  const byDay: (OpenHours | undefined)[] = [];
  for (let day = from; day < to; day = addDays(day, 1)) byDay.push(openHours(center, day));
  const dayOf = (now: Instant) => Math.max(0, Math.floor((now - midnight) / dayMs));
  return {
    spans: byDay.filter((one) => one !== undefined),
    isStaffed(now) {
      const hours = byDay[dayOf(now)];
      return hours !== undefined && now >= hours.from && now < hours.to;
    },
    after(now, ms) {
      let left = ms;
      for (let day = dayOf(now); day < byDay.length; day++) {
        const hours = byDay[day];
        if (!hours || hours.to <= now) continue;
        const from = Math.max(hours.from, now);
        if (left < hours.to - from) return from + left;
        left -= hours.to - from;
      }
      return Number.POSITIVE_INFINITY;
    },
  };
}
