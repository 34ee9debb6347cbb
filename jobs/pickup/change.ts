/** Evidence of a new bag in the newest readings of a machine. Pure. */
import { type Instant, minuteMs } from "../../contract/time.ts";
import type { Machine } from "./machines.ts";

export interface BagChange {
  changedAt: Instant;
  evidence: string[];
  fillBefore?: number;
}

/** A change that was written down already is not found again, though its fall is still among the newest readings. */
const sameChangeMs = 30 * minuteMs;

/** Between two looks that lie apart, e.g. over a restart, only a fall like this counts: a level creeps a little by itself. */
const fallUnseen = 0.3;

export function bagChange(machine: Machine, now: Instant): BagChange | undefined {
  return seenNow(machine, now) ?? sinceAdvised(machine);
}

/** The bag was advised (or claimed) at a level far above what three readings show now. */
function sinceAdvised({ facts: { levels }, lastPickup }: Machine): BagChange | undefined {
  if (!lastPickup || !["advised", "promised", "put-out", "unconfirmed"].includes(lastPickup.state)) return undefined;
  const newest = levels.slice(-3);
  const { fillBefore } = lastPickup;
  if (newest.length < 3 || fillBefore === null || newest.some(({ ratio }) => fillBefore - ratio < fallUnseen)) return undefined;
  return { changedAt: newest[0]!.at, evidence: ["level"], fillBefore };
}

function seenNow({ recent, lastChange }: Machine, now: Instant): BagChange | undefined {
  if (lastChange?.verifiedAt != null && now - lastChange.verifiedAt < sameChangeMs) return undefined;
  for (let i = recent.length - 3; i >= 3; i--) {
    const before = Math.min(...recent.slice(i - 3, i).map(({ ratio }) => ratio));
    const after = Math.max(...recent.slice(i, i + 3).map(({ ratio }) => ratio));
    if (before - after > 0.15) return { changedAt: recent[i]!.at, evidence: ["level"], fillBefore: before };
  }
  return undefined;
}
