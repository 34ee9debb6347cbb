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
import { type JobRan, problemText, RunRecorder } from "./jobRuns.ts";
import { openPing } from "./ping.ts";
import { timetable } from "./timetable.ts";

export interface Job {
  name: string;
  /** What is due at `now`, e.g. "2026-11-25"; undefined: look at every tick and remember nothing. */
  slot?(now: Instant): string;
  /** When a job with slots runs next, as seen just after `now`; a job without slots runs in every round. */
  next?(now: Instant, context: JobContext): Instant | undefined;
  /** A job that acts on several things stops between two of them when the signal aborts. */
  run(context: JobContext, now: Instant, signal?: AbortSignal): Promise<void>;
}

export interface Round {
  /** What ran, in order; a job whose slot is done is not among them. */
  ran: JobRan[];
  /** Every job had its turn, and none failed by a fault of ours; something that is away for a while is no such fault. */
  sound: boolean;
}

/** Runs everything that is due; a job that fails does not keep the others. */
export async function tick(context: JobContext, jobs: readonly Job[], now: Instant, signal?: AbortSignal): Promise<Round> {
  const round: Round = { ran: [], sound: true };
  const began = performance.now();
  // The time of day is the caller's, also in a simulated year; how long a job takes is not.
  const at = () => now + Math.round(performance.now() - began);
  for (const { name, slot, next, run } of jobs) {
    const startedAt = at();
    let problem: string | null = null;
    // A job without slots, or one that failed, has its turn in the next round.
    let nextAt: Instant | null = startedAt + context.config.jobs.everySeconds * 1000;
    try {
      const due = slot?.(now);
      if (due !== undefined && (await context.operations.slots.isDone(name, due))) continue;
      await run(context, now, signal);
      if (due !== undefined) {
        await context.operations.slots.done(name, due, now);
        nextAt = next?.(now, context) ?? null;
      }
    } catch (error) {
      problem = problemText(error);
      if (!(error instanceof Unavailable)) {
        round.sound = false;
        context.log.error("job-failed", { job: name, error });
      } else context.log.warn("job-failed", { job: name, error, once: name });
    }
    round.ran.push({ job: name, startedAt, endedAt: at(), problem, nextAt });
  }
  if (signal?.aborted) round.sound = false;
  return round;
}

/** Looks once at the start, then by the clock. */
export function startJobs(context: JobContext, clock: Clock, jobs: readonly Job[] = timetable): Closable {
  let running: Promise<void> = Promise.resolve();
  let busy = false;
  const stop = new AbortController();
  const recorder = new RunRecorder(context);
  const ping = openPing(context);
  const round = async () => {
    try {
      await context.settings?.refresh();
    } catch (error) {
      context.log.warn("settings-unread", { error, once: "settings" });
    }
    const { ran, sound } = await tick(context, jobs, clock.now(), stop.signal);
    await recorder.record(ran);
    if (sound) ping.send();
  };
  const look = () => {
    if (busy || stop.signal.aborted) return;
    busy = true;
    running = round().finally(() => {
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
      await ping.close();
    },
  };
}
