import type { Config } from "../contract/config/schema.ts";
import { calendarProblems } from "../jobs/calendar.ts";
import type { AlsoCheck } from "./command.ts";

/** The calendar of the next 14 days: whether anybody can put a bag out at all. A server's business; an agent does not carry the holidays. */
export const calendarCheck: AlsoCheck = (config: Config) =>
  Object.entries(config.centers).flatMap(([id, center]) =>
    calendarProblems(center, Date.now()).map((message) => ({ path: ["centers", id, "collection"], message })),
  );
