/** What happened to a device in the time that is shown: closed days, and what of its values was marked as wrong. Pure. */
import type { Span } from "../../../charts/timeFrame.ts";
import type { CenterConfig } from "../../../contract/config/schema.ts";
import type { QuantityName } from "../../../contract/quantities.ts";
import { addDays, dayMs, tokyoMidnight } from "../../../contract/time.ts";
import { openHours } from "../../../jobs/calendar.ts";
import type { Correction } from "../../../records/operations/corrections.ts";

/** Days on which the center is closed all day; both ends are days in Tokyo, the second is left out. */
export function closedDays(center: CenterConfig, firstDay: string, endDay: string): Span[] {
  // A place without opening hours is no office: nothing is closed there.
  if (Object.keys(center.opening).length === 0) return [];
  const closed: Span[] = [];
  for (let day = firstDay; day < endDay; day = addDays(day, 1))
    if (!openHours(center, day)) closed.push({ from: tokyoMidnight(day), to: tokyoMidnight(day) + dayMs });
  return closed;
}

/** The corrections that concern a quantity: its own, and those of everything. */
export function wrongOf(corrections: readonly Correction[], quantity: QuantityName): Span[] {
  return corrections.filter((one) => one.quantity === null || one.quantity === quantity).map(({ from, to }) => ({ from, to }));
}
