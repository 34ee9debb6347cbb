/** One bag's way as five steps: what was done, by whom and when, what comes next, what was passed over. Pure. */
import type { CenterConfig } from "../../../contract/config/schema.ts";
import type { Instant } from "../../../contract/time.ts";
import { keptFor } from "../../../jobs/pickup/keptBag.ts";
import type { Pickup, PickupEvent } from "../../../records/operations/pickups.ts";

export const waySteps = ["advised", "promised", "put-out", "verified", "collected"] as const;
export type WayStep = (typeof waySteps)[number];

export interface Step {
  step: WayStep;
  /** passed: the bag went on without it · failed: looked for and not found · off: will not come any more · undone: said, and taken back. */
  status: "done" | "next" | "later" | "passed" | "failed" | "off" | "undone";
  /** The bag was changed then, and only carried out later. */
  isChange?: true;
  at?: Instant;
  /** Who did it; absent: the program by itself. */
  by?: string | null;
}

export interface Way {
  steps: Step[];
  /** Taken back, or withdrawn by the program. */
  cancelled?: { by: string; at: Instant };
}

/** `center`: by its calendar the bag could go out at once or not; undefined: not known any more. */
export function wayOf(pickup: Pickup, events: readonly PickupEvent[], center: CenterConfig | undefined): Way {
  const { state, advisedAt, promisedAt, promisedBy, putOutAt, putOutBy, verifiedAt, collectedAt } = pickup;
  const done: Partial<Record<WayStep, { at: Instant; by?: string | null }>> = {
    ...(advisedAt !== null && { advised: { at: advisedAt } }),
    ...(promisedAt !== null && { promised: { at: promisedAt, by: promisedBy } }),
    ...(putOutAt !== null && { "put-out": { at: putOutAt, by: putOutBy } }),
    ...(verifiedAt !== null && { verified: { at: verifiedAt } }),
    ...(collectedAt !== null && { collected: { at: collectedAt } }),
  };
  const reached = waySteps.findLastIndex((step) => done[step] !== undefined);
  const isOver = state === "cancelled";
  const statusOf = (step: WayStep, index: number): Step["status"] => {
    if (done[step]) return isOver && step === "put-out" ? "undone" : "done";
    if (index < reached) return "passed";
    if (isOver) return "off";
    if (state === "unconfirmed") return step === "verified" ? "failed" : "off";
    return index === reached + 1 ? "next" : "later";
  };
  const wasKept = center !== undefined && keptFor(pickup, center) !== undefined;
  const steps = waySteps.map(
    (step, index): Step => ({
      step,
      status: statusOf(step, index),
      ...done[step],
      ...(wasKept && step === "put-out" && { isChange: true }),
    }),
  );
  const end = events.findLast((event) => event.state === "cancelled");
  return { steps, ...(isOver && end && { cancelled: { by: end.by, at: end.at } }) };
}
