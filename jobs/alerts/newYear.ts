/** From December on a center must know its days off over new year: the truck stops on other days every year. Pure. */
import type { CenterConfig } from "../../contract/config/schema.ts";
import { type Instant, tokyoDate } from "../../contract/time.ts";

export const calendarRule = "calendar";

/** The days around new year that a yearly list is about, when it is time to have it; undefined from 5 January to 30 November. */
export function newYearDays(now: Instant): { from: string; to: string } | undefined {
  const [year, day] = [Number(tokyoDate(now).slice(0, 4)), tokyoDate(now).slice(5)];
  if (day >= "12-01") return { from: `${year}-12-29`, to: `${year + 1}-01-04` };
  return day <= "01-04" ? { from: `${year - 1}-12-29`, to: `${year}-01-04` } : undefined;
}

/** Whether a list is missing: the center's closed days, or the days without collection where a bag is put out at all. */
export function newYearIsMissing(center: CenterConfig, now: Instant): boolean {
  const days = newYearDays(now);
  if (!days) return false;
  const { from, to } = days;
  const holds = (dates: readonly string[]) => dates.some((date) => date >= from && date <= to);
  return !holds(center.closedDates) || (center.collection !== undefined && !holds(center.collection.noCollection));
}
