/** What happens to a bag's entry by itself: a claim is asked about once, then stays unconfirmed; a verified bag is collected. Pure. */
import { hourMs, type Instant } from "../../contract/time.ts";
import type { Pickup } from "../../records/operations/pickups.ts";
import { evidenceWithinMs } from "./advice.ts";

/** After the question, somebody gets so long to answer. */
const answerWithinMs = 2 * hourMs;

export type PickupStep = "ask" | "unconfirmed" | "collected";

/** The step that is due for this entry, if any. */
export function dueStep({ state, putOutAt, askedAt, collectionAt }: Pickup, now: Instant): PickupStep | undefined {
  if (state === "verified") return collectionAt !== null && now >= collectionAt ? "collected" : undefined;
  if (state !== "put-out" || putOutAt === null || now - putOutAt < evidenceWithinMs) return undefined;
  if (askedAt === null) return "ask";
  return now - askedAt >= answerWithinMs ? "unconfirmed" : undefined;
}
