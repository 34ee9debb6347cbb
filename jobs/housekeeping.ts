/** The series kept in order: roll-ups made, old values removed. What is due is known to the store; a tick only gives it time. */
import type { Instant } from "../contract/time.ts";
import type { JobContext } from "./context.ts";

export async function housekeeping({ series, config, log }: JobContext, now: Instant, signal?: AbortSignal): Promise<void> {
  const { removed } = await series.tidy({ now, keep: config.series.keep, ...(signal && { signal }) });
  if (removed.raw + removed.hours + removed.days > 0) log.info("retention", { ...removed });
}
