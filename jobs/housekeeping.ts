/**
 * The stores kept in order: roll-ups made, old values removed, mails of long ago forgotten. What is due is known to the stores; a tick only
 * gives it time.
 */
import { dayMs, type Instant } from "../contract/time.ts";
import type { JobContext } from "./context.ts";

/** Mails and slots hold addresses. What was said, without to whom, stays in the alert log. */
const mailsKeptMs = 90 * dayMs;
/** Ids of reports: no browser sends a day late. */
const reportIdsKeptMs = 30 * dayMs;

export async function housekeeping({ series, operations, config, log }: JobContext, now: Instant, signal?: AbortSignal): Promise<void> {
  const mails = await operations.outbox.forget(now - mailsKeptMs);
  const slots = await operations.slots.forget(now - mailsKeptMs);
  const reportIds = await operations.receivedReports.forget(now - reportIdsKeptMs);
  if (mails + slots + reportIds > 0) log.info("retention", { mails, slots, reportIds });
  const { removed } = await series.tidy({ now, keep: config.series.keep, ...(signal && { signal }) });
  if (removed.raw + removed.hours + removed.days > 0) log.info("retention", { ...removed });
}
