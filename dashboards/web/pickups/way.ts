/** One bag's way as five steps: what was done, by whom and when, what comes next, what was passed over. Pure. */
import type { Instant } from "../../../contract/time.ts";
import type { Pickup, PickupEvent } from "../../../records/operations/pickups.ts";

export const waySteps = ["advised", "promised", "put-out", "verified", "collected"] as const;
export type WayStep = (typeof waySteps)[number];

export interface Step {
  step: WayStep;
  /** passed: the bag went on without it · failed: looked for and not found · off: will not come any more. */
  status: "done" | "next" | "later" | "passed" | "failed" | "off";
  at?: Instant;
  /** Who did it; absent: the program by itself. */
  by?: string | null;
}

export interface Way {
  steps: Step[];
  /** Taken back, or withdrawn by the program. */
  cancelled?: { by: string; at: Instant };
}

export function wayOf(pickup: Pickup, events: readonly PickupEvent[]): Way {
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
  const steps = waySteps.map((step, index): Step => {
    const found = done[step];
    if (found) return { step, status: "done", ...found };
    if (index < reached) return { step, status: "passed" };
    if (isOver) return { step, status: "off" };
    if (state === "unconfirmed") return { step, status: step === "verified" ? "failed" : "off" };
    return { step, status: index === reached + 1 ? "next" : "later" };
  });
  const end = events.findLast((event) => event.state === "cancelled");
  return { steps, ...(isOver && end && { cancelled: { by: end.by, at: end.at } }) };
}
