/** What happens to a bag's entry by itself: a claim is asked about once, then stays unconfirmed; a verified bag is collected. Pure. */
import type { CenterConfig } from "../../contract/config/schema.ts";
import { hourMs, type Instant } from "../../contract/time.ts";
import type { Pickup } from "../../records/operations/pickups.ts";
import { openMsBetween } from "../openingTime.ts";
import { evidenceWithinMs, maxHeldMs } from "./advice.ts";

/** After the question, somebody gets so many opening hours to answer. */
const answerWithinMs = 2 * hourMs;

export type PickupStep = "ask" | "unconfirmed" | "collected" | "withdrawn";

/**
 * The step that is due for this entry, if any. `center`: whose opening hours count for a question, because at night nobody can answer it;
 * undefined when the machine is no longer watched: nothing can show the change, and nobody need act any more.
 */
export function dueStep(entry: Pickup, center: CenterConfig | undefined, now: Instant): PickupStep | undefined {
  const { state, putOutAt, askedAt, verifiedAt, collectionAt } = entry;
  // Without a known collection it is gone when it may be kept no longer.
  if (state === "verified") return now >= (collectionAt ?? (verifiedAt ?? now) + maxHeldMs) ? "collected" : undefined;
  if (!center) return state === "put-out" ? "unconfirmed" : state === "advised" || state === "promised" ? "withdrawn" : undefined;
  if (state !== "put-out" || putOutAt === null || openMsBetween(center, putOutAt, now) < evidenceWithinMs) return undefined;
  if (askedAt === null) return "ask";
  return openMsBetween(center, askedAt, now) >= answerWithinMs ? "unconfirmed" : undefined;
}
