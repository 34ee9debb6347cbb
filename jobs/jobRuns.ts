/** How the jobs do: written down after their rounds, and read by what watches them. */
import type { Config } from "../contract/config/schema.ts";
import { type Instant, minuteMs } from "../contract/time.ts";
import type { JobRun } from "../records/operations/jobRuns.ts";
import { messageOf } from "../runtime/errors.ts";
import type { JobContext } from "./context.ts";

/** One run of a job. `problem`: why it failed; `nextAt`: when it should run again, null: not known. */
export type JobRan = Pick<JobRun, "job" | "startedAt" | "problem" | "nextAt"> & { endedAt: Instant };

const maxProblemLength = 200;

/** Why a job failed, for the store and the pages: one line, no addresses of people, no passwords in addresses. */
export function problemText(error: unknown): string {
  return messageOf(error)
    .replace(/\s+/g, " ")
    .replace(/\/\/[^/\s@]*@/g, "//")
    .replace(/[^\s<>"'(),;:]+@[^\s<>"'(),;:]+/g, "…@…")
    .slice(0, maxProblemLength);
}

/** No round that ended for so long: the jobs are late. */
export function lateAfterMs({ watchdog, jobs }: Pick<Config, "watchdog" | "jobs">): number {
  return Math.max(watchdog.lateMinutes * minuteMs, 2 * jobs.everySeconds * 1000 + writeEveryMs({ watchdog }));
}

/** Times alone are written this seldom, so that a round costs no write to the disk. */
function writeEveryMs({ watchdog }: Pick<Config, "watchdog">): number {
  return Math.min(minuteMs, (watchdog.lateMinutes * minuteMs) / 4);
}

/** Writes what a round did: at once when something else than times changed, else once a minute. Never rejects. */
export class RunRecorder {
  readonly #context: Pick<JobContext, "operations" | "config" | "log">;
  readonly #known = new Map<string, string | null>();
  #unwritten = new Map<string, JobRan>();
  #writtenAt = Number.NEGATIVE_INFINITY;

  constructor(context: Pick<JobContext, "operations" | "config" | "log">) {
    this.#context = context;
  }

  async record(ran: readonly JobRan[]): Promise<void> {
    const { operations, config, log } = this.#context;
    for (const run of ran) this.#unwritten.set(run.job, run);
    const endedAt = Math.max(...ran.map((run) => run.endedAt));
    const sinceMs = endedAt - this.#writtenAt;
    const isNews = ran.some(({ job, problem }) => !this.#known.has(job) || this.#known.get(job) !== problem);
    // A clock that was set back is no reason to stay silent.
    if (ran.length === 0 || (!isNews && sinceMs >= 0 && sinceMs < writeEveryMs(config))) return;
    const written = this.#unwritten;
    try {
      await operations.jobRuns.write([...written.values()]);
    } catch (error) {
      log.warn("job-failed", { job: "job-runs", error, once: "job-runs" });
      return;
    }
    this.#unwritten = new Map();
    this.#writtenAt = endedAt;
    for (const { job, problem } of written.values()) this.#known.set(job, problem);
  }
}

export interface JobState {
  job: string;
  lastStartedAt?: Instant;
  lastSucceededAt?: Instant;
  nextAt?: Instant;
  /** How long it should have run already; 0: in time, or nothing is known of its next run. */
  latenessSeconds: number;
  problem?: string;
}

/** When the last round ended that is known; undefined: none ever did. */
export function lastRoundAt(runs: readonly JobRun[]): Instant | undefined {
  const ended = runs.flatMap(({ endedAt }) => endedAt ?? []);
  return ended.length > 0 ? Math.max(...ended) : undefined;
}

/**
 * How each job stands at `now`: those of `names` and all that ever ran. What should have run by now and did not is late, but not before
 * its run could have been written down. Pure.
 */
export function jobStates(
  runs: readonly JobRun[],
  names: readonly string[],
  config: Pick<Config, "watchdog" | "jobs">,
  now: Instant,
): JobState[] {
  const graceMs = 2 * config.jobs.everySeconds * 1000 + writeEveryMs(config);
  return [...new Set([...names, ...runs.map(({ job }) => job)])].map((job) => {
    const run = runs.find((one) => one.job === job);
    if (!run) return { job, latenessSeconds: 0 };
    const lateMs = run.nextAt === null ? 0 : now - run.nextAt;
    return {
      job,
      lastStartedAt: run.startedAt,
      ...(run.succeededAt !== null && { lastSucceededAt: run.succeededAt }),
      ...(run.nextAt !== null && { nextAt: run.nextAt }),
      latenessSeconds: lateMs > graceMs ? Math.round(lateMs / 1000) : 0,
      ...(run.problem !== null && { problem: run.problem }),
    };
  });
}
