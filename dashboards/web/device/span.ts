/** Which time a device page shows: a day, a week, a month, a fiscal year, or two dates; what its address says, and the neighbours. Pure. */
import { type Period, periods } from "../../../charts/timeAxis.ts";
import type { Step } from "../../../collector/series/port.ts";
import { fiscalYearOf, fiscalYearStart } from "../../../contract/fiscalYear.ts";
import { addDays, dayMs, type Instant, isDate, tokyoDate, tokyoMidnight } from "../../../contract/time.ts";

export interface DeviceSpan {
  /** `range`: two dates of a person's own choice. */
  period: Period | "range";
  /** First day, and the day after the last one. */
  firstDay: string;
  endDay: string;
  from: Instant;
  to: Instant;
  /** How the axis of time is drawn. */
  axis: Period;
  /** Width of what is read: levels by `every`, what came by hours or days. */
  every: Step;
  totalsEvery: "1h" | "1d";
  /** What the address says of it: `period=week&at=2026-11-23`. */
  query: string;
}

/** Why an address shows no time: its key is the sentence's in the table of texts. */
export type SpanProblem = "unknownPeriod" | "noDate" | "outOfReach" | "wrongWayRound" | "tooLong";

/** Nothing was measured before (the contract accepts no older reading). */
const firstDayOfAll = "2000-01-01";
/** Calendars ahead may be looked at for so long. */
const aheadDays = 366;
/** A fiscal year, and a bit. */
export const maxRangeDays = 400;

/** What somebody asked for, and why it cannot be shown. */
export interface RefusedSpan {
  asked: SpanQuery;
  problem: SpanProblem;
}

export interface SpanQuery {
  period?: string | undefined;
  at?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export function readSpan(query: SpanQuery, now: Instant): DeviceSpan | SpanProblem {
  const today = tokyoDate(now);
  if (query.from !== undefined || query.to !== undefined || query.period === "range") return ownRange(query, today);
  const period = query.period ?? "week";
  if (!isPeriod(period)) return "unknownPeriod";
  const at = query.at ?? today;
  const problem = dateProblem(at, today);
  if (problem) return problem;
  return spanOf(period, at);
}

/** The last day of it. */
export function lastDayOf({ endDay }: Pick<DeviceSpan, "endDay">): string {
  return addDays(endDay, -1);
}

const isPeriod = (text: string): text is Period => periods.some((one) => one === text);

function ownRange({ from, to }: SpanQuery, today: string): DeviceSpan | SpanProblem {
  if (from === undefined || to === undefined) return "noDate";
  const problem = dateProblem(from, today) ?? dateProblem(to, today);
  if (problem) return problem;
  if (to < from) return "wrongWayRound";
  const days = daysBetween(from, to) + 1;
  if (days > maxRangeDays) return "tooLong";
  return rangeOf(from, to);
}

const daysBetween = (from: string, to: string) => Math.round((tokyoMidnight(to) - tokyoMidnight(from)) / dayMs);

function dateProblem(day: string, today: string): SpanProblem | undefined {
  if (!isDate(day)) return "noDate";
  return day < firstDayOfAll || day > addDays(today, aheadDays) ? "outOfReach" : undefined;
}

/** The day, week (from Monday), month or fiscal year that holds a day. */
export function spanOf(period: Period, day: string): DeviceSpan {
  const [first, end] = boundsOf(period, day);
  return { ...between(first, end), ...scales[period], period, axis: period, query: `period=${period}&at=${day}` };
}

function rangeOf(first: string, last: string): DeviceSpan {
  const days = daysBetween(first, last) + 1;
  const axis: Period = days <= 1 ? "day" : days <= 10 ? "week" : days <= 62 ? "month" : "year";
  return { ...between(first, addDays(last, 1)), ...scales[axis], period: "range", axis, query: `from=${first}&to=${last}` };
}

function between(firstDay: string, endDay: string) {
  return { firstDay, endDay, from: tokyoMidnight(firstDay), to: tokyoMidnight(endDay) };
}

const scales: Record<Period, Pick<DeviceSpan, "every" | "totalsEvery">> = {
  day: { every: "5m", totalsEvery: "1h" },
  week: { every: "1h", totalsEvery: "1h" },
  month: { every: "1h", totalsEvery: "1d" },
  year: { every: "1d", totalsEvery: "1d" },
};

function boundsOf(period: Period, day: string): [first: string, end: string] {
  switch (period) {
    case "day":
      return [day, addDays(day, 1)];
    case "week": {
      const sinceMonday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
      return [addDays(day, -sinceMonday), addDays(day, 7 - sinceMonday)];
    }
    case "month":
      return [`${day.slice(0, 7)}-01`, firstOfNextMonth(day)];
    case "year": {
      const year = fiscalYearOf(day);
      return [fiscalYearStart(year), fiscalYearStart(year + 1)];
    }
  }
}

function firstOfNextMonth(day: string): string {
  return `${addDays(`${day.slice(0, 7)}-28`, 4).slice(0, 7)}-01`;
}

/** The time before, and the time after unless it has not begun yet. */
export function neighbours({ period, firstDay, endDay }: DeviceSpan, now: Instant): { previous: DeviceSpan; next: DeviceSpan | undefined } {
  const ofLength = (first: string, end: string) => rangeOf(first, addDays(end, -1));
  const days = daysBetween(firstDay, endDay);
  const previous = period === "range" ? ofLength(addDays(firstDay, -days), firstDay) : spanOf(period, addDays(firstDay, -1));
  const next = period === "range" ? ofLength(endDay, addDays(endDay, days)) : spanOf(period, endDay);
  return { previous, next: next.from <= now ? next : undefined };
}
