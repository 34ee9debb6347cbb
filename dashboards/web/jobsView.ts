/** How the jobs and the mails that wait stand: one reading for page, API and health. */
import { dayMs, type Instant } from "../../contract/time.ts";
import { type JobState, jobStates, lastRoundAt, lateAfterMs } from "../../jobs/jobRuns.ts";
import { timetable } from "../../jobs/timetable.ts";
import type { WebContext } from "./context.ts";

export interface JobsView {
  jobs: JobState[];
  /** No round of jobs has ended for longer than `watchdog.lateMinutes`. */
  late: boolean;
  outbox: {
    waiting: number;
    /** When the oldest of them was written. */
    oldestAt?: Instant;
    /** Refused for good by the mail server in the last 7 days. */
    refused: number;
  };
}

/** Who is refused longer ago than this is old news. */
const refusedMs = 7 * dayMs;

export async function readJobs({
  config,
  operations,
  clock,
  startedAt,
}: Pick<WebContext, "config" | "operations" | "clock" | "startedAt">): Promise<JobsView> {
  const now = clock.now();
  const runs = await operations.jobRuns.list();
  const { waiting, oldestAt, refused } = await operations.outbox.waiting(now - refusedMs);
  const names = timetable.map(({ name }) => name);
  return {
    jobs: jobStates(runs, names, config, now),
    // A fresh installation counts from its start.
    late: now - (lastRoundAt(runs) ?? startedAt ?? now) > lateAfterMs(config),
    outbox: { waiting, ...(oldestAt !== undefined && { oldestAt }), refused },
  };
}
