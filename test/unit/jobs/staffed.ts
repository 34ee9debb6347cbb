/** When somebody is there, worked out apart from the calendar of the program: what its answers are held against. */
import type { CenterConfig } from "../../../contract/config/schema.ts";
import { type Instant, tokyoDate, tokyoTime, weekdayOf } from "../../../contract/time.ts";
import { isOpen, openHours } from "../../../jobs/calendar.ts";

/** Whether somebody is there who may put a bag out: in opening hours, or on early duty until the truck comes. */
export function staffedAt(center: CenterConfig, at: Instant): boolean {
  if (isOpen(center, at)) return true;
  const day = tokyoDate(at);
  const { earlyDuty, deadline } = center.collection ?? {};
  const hours = openHours(center, day);
  if (!earlyDuty || !deadline || !hours || !earlyDuty.weekdays.includes(weekdayOf(day))) return false;
  return at >= tokyoTime(day, earlyDuty.at) && at < Math.min(tokyoTime(day, deadline), hours.to);
}
