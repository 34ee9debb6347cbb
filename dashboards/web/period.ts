/** The days that a filter of a list names: from and to, both included, in Tokyo. Pure. */
import { addDays, dayMs, type Instant, isDate, tokyoMidnight } from "../../contract/time.ts";

export interface Period {
  /** First moment, and the first one after it; undefined: open at that end. */
  from?: Instant | undefined;
  to?: Instant | undefined;
}

/** Longer lists are asked for year by year. */
const maxDays = 366;

/** As the fields of a form name them: `2026-12-01`. */
export interface AskedDays {
  from?: string | undefined;
  to?: string | undefined;
}

/** "wrong": no days, the wrong way round, or more than a year from the first to the last (to today, where no last one is named). */
export function readPeriod({ from, to }: AskedDays, now: Instant): Period | "wrong" {
  if ([from, to].some((day) => day !== undefined && !isDate(day))) return "wrong";
  const begin = from === undefined ? undefined : tokyoMidnight(from);
  const end = to === undefined ? undefined : tokyoMidnight(addDays(to, 1));
  const days = begin === undefined ? 0 : ((end ?? Math.max(begin, now)) - begin) / dayMs;
  if (days > maxDays || (begin !== undefined && end !== undefined && end <= begin)) return "wrong";
  return { from: begin, to: end };
}
