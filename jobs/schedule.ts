/**
 * A tick means "look now": what is due is worked out from the stores. A missed tick, a restart or a second scheduler change nothing
 * but the time, so node-cron only wakes us; it remembers nothing and knows no holidays.
 */
import cron from "node-cron";
import type { Instant } from "../contract/time.ts";
import type { Clock } from "../runtime/clock.ts";
import { Unavailable } from "../runtime/errors.ts";
import type { Closable } from "../runtime/lifecycle.ts";
import type { JobContext } from "./context.ts";
import { timetable } from "./timetable.ts";

export interface Job {
  name: string;
  /** What is due at `now`, e.g. "2026-11-25"; undefined: look at every tick and remember nothing. */
  slot?(now: Instant): string;
  /** A job that acts on several things stops between two of them when the signal aborts. */
  run(context: JobContext, now: Instant, signal?: AbortSignal): Promise<void>;
}

/** Runs everything that is due; a job that fails does not keep the others. */
export async function tick(context: JobContext, jobs: readonly Job[], now: Instant, signal?: AbortSignal): Promise<void> {
  for (const { name, slot, run } of jobs) {
    try {
      const due = slot?.(now);
      if (due !== undefined && (await context.operations.slots.isDone(name, due))) continue;
      await run(context, now, signal);
      if (due !== undefined) await context.operations.slots.done(name, due, now);
    } catch (error) {
      if (!(error instanceof Unavailable)) context.log.error("job-failed", { job: name, error });
      else context.log.warn("job-failed", { job: name, error, once: name });
    }
  }
}

/** Looks once at the start, then by the clock. */
export function startJobs(context: JobContext, clock: Clock): Closable {
  let running: Promise<void> = Promise.resolve();
  let busy = false;
  const stop = new AbortController();
  const look = () => {
    if (busy || stop.signal.aborted) return;
    busy = true;
    running = tick(context, timetable, clock.now(), stop.signal).finally(() => {
      busy = false;
    });
  };
  const seconds = context.config.jobs.everySeconds;
  const task = cron.schedule(seconds >= 60 ? "* * * * *" : `*/${Math.round(seconds)} * * * * *`, look, {
    name: "look",
    timezone: "Asia/Tokyo",
    missedExecutionTolerance: 60_000,
    suppressMissedWarning: true,
  });
  look();
  return {
    async close() {
      stop.abort();
      await task.destroy();
      await running;
    },
  };
}
