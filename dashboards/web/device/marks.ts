/** What happened to a device in the time that is shown: bags, alerts, closed days, values marked as wrong. Pure. */
import type { Span } from "../../../charts/timeFrame.ts";
import type { CenterConfig } from "../../../contract/config/schema.ts";
import { addDays, dayMs, tokyoMidnight } from "../../../contract/time.ts";
import { openHours } from "../../../jobs/calendar.ts";

/** Days on which the center is closed all day. */
export function closedDays(center: CenterConfig, firstDay: string, endDay: string): Span[] {
  // A center without opening hours is no office: nothing is closed there.
  if (Object.keys(center.opening).length === 0) return [];
  const closed: Span[] = [];
  for (let day = firstDay; day < endDay; day = addDays(day, 1))
    if (!openHours(center, day)) closed.push({ from: tokyoMidnight(day), to: tokyoMidnight(day) + dayMs });
  return closed;
}
