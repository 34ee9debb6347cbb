import type { Config } from "../contract/config/schema.ts";
import { calendarConfigProblems } from "../jobs/calendar.ts";
import type { AlsoCheck } from "./command.ts";

const over =
  (days: number): AlsoCheck =>
  (config: Config) =>
    calendarConfigProblems(config, Date.now(), days);

/** The calendar of the next 14 days: whether anybody can put a bag out at all. A server's business; an agent does not carry the holidays. */
export const calendarCheck = over(14);

/**
 * The same for a process that starts. Holidays can leave a calendar that is in order without a usable collection for over two weeks
 * (Mondays and Thursdays, closed on Sundays, from 4 February 2026): a restart on such a day must not keep the program from running.
 */
export const lastingCalendarCheck = over(56);
