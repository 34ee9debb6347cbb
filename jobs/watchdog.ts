/**
 * Watches the jobs from outside of them: it has a timer of its own, runs in every process with pages, and mails by itself when no round
 * of jobs has ended for long. If the whole machine is off nobody here notices: that is what `watchdog.pingUrl` is for.
 */
import { type Instant, minuteMs } from "../contract/time.ts";
import type { Clock } from "../runtime/clock.ts";
import { messageOf } from "../runtime/errors.ts";
import type { Closable } from "../runtime/lifecycle.ts";
import { lookEvery } from "../runtime/lookEvery.ts";
import type { JobContext } from "./context.ts";
import { lastRoundAt, lateAfterMs } from "./jobRuns.ts";
import { type WatchdogMail, watchdogMail } from "./mail/watchdogMail.ts";

export type WatchdogContext = Pick<JobContext, "config" | "operations" | "mailer" | "pageUrl" | "log">;

/** Name of the slots in which several watchdogs agree on who mails. */
const name = "watchdog";
const lookEveryMs = 30_000;

/**
 * What is to be said: that the jobs are late, that they run again, or nothing.
 *
 * `last`: when the last round ended, undefined: none ever did. `since`: since when this watchdog looks, so that the hours in which the
 * machine was off are no delay. `said`: the last that any watchdog said, `late-…` or `back-…`. The slot is the same in every process,
 * so whoever claims it first is the only one that mails. Pure.
 */
export function watchdogVerdict(
  { last, since, said, lateMs }: { last: Instant | undefined; since: Instant; said: string | undefined; lateMs: number },
  now: Instant,
): { what: WatchdogMail["what"]; slot: string } | undefined {
  const late = now - Math.max(last ?? 0, since) > lateMs;
  const slot = `late-${last ?? "never"}`;
  if (late) return said === slot ? undefined : { what: "late", slot };
  const [, told] = /^late-(.*)$/.exec(said ?? "") ?? [];
  // Right after a restart nothing is late, and nothing has run yet either.
  const ranSince = last !== undefined && `${last}` !== told && now - last <= lateMs;
  return told !== undefined && ranSince ? { what: "back", slot: `back-${told}` } : undefined;
}

/** One look; rejects only with what the store rejects with. `wasLate`: what the look before it said. */
export async function watchJobs(context: WatchdogContext, since: Instant, wasLate: boolean, now: Instant): Promise<{ late: boolean }> {
  const { config, operations, mailer, pageUrl, log } = context;
  const last = lastRoundAt(await operations.jobRuns.list());
  const said = (await operations.slots.last(name))?.slot;
  const verdict = watchdogVerdict({ last, since, said, lateMs: lateAfterMs(config) }, now);
  const late = verdict?.what === "late";
  // A machine that slept wakes up late: the jobs get one look's time to run first.
  if (!verdict || (late && !wasLate)) return { late };
  const { what, slot } = verdict;
  if (!(await operations.slots.claim(name, slot, now))) return { late };
  if (what === "late") log.error("jobs-late", { lastAt: last === undefined ? "never" : new Date(last).toISOString(), once: name });
  else log.info("jobs-back");
  const to = config.watchdog.mail;
  if (to === undefined) return { late };
  try {
    const text = watchdogMail({ what, last, since, pageUrl, now });
    await mailer.send({ ...text, from: config.mail.from, to: [to], messageId: `<watchdog-${slot}@mimamori>` });
    log.info("mail-sent", { reason: `jobs-${what}`, recipients: 1 });
  } catch (error) {
    log.warn("mail-failed", { error: messageOf(error), once: "watchdog" });
    await operations.slots.release(name, slot);
  }
  return { late };
}

/** Looks at every half minute, more often where lateness is counted in seconds. */
export function startWatchdog(context: WatchdogContext, clock: Clock): Closable {
  const since = clock.now();
  let late = false;
  const look = async () => {
    try {
      ({ late } = await watchJobs(context, since, late, clock.now()));
    } catch (error) {
      context.log.warn("job-failed", { job: name, error, once: name });
    }
  };
  const everyMs = Math.min(lookEveryMs, (context.config.watchdog.lateMinutes * minuteMs) / 4);
  return lookEvery(everyMs, look);
}
