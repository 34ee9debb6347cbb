/** The stores kept in order: roll-ups made, old values and old mails removed. What is due is known to the stores; a tick only gives it time. */
import { dayMs, type Instant } from "../contract/time.ts";
import type { JobContext } from "./context.ts";

/** Mails hold addresses and links that act: as long as somebody may ask what was sent, and no longer. What was said stays in the alert log. */
const keepMailDays = 90;

export async function housekeeping({ series, operations, config, log }: JobContext, now: Instant, signal?: AbortSignal): Promise<void> {
  const { removed } = await series.tidy({ now, keep: config.series.keep, ...(signal && { signal }) });
  if (removed.raw + removed.hours + removed.days > 0) log.info("retention", { ...removed });
  if (signal?.aborted) return;
  await operations.outbox.forget(now - keepMailDays * dayMs);
  await operations.slots.forget(now - keepMailDays * dayMs);
}
