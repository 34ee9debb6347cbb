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

export function bagChange({ recent, lastChange }: Machine, now: Instant): BagChange | undefined {
  if (lastChange?.verifiedAt != null && now - lastChange.verifiedAt < sameChangeMs) return undefined;
  for (let i = recent.length - 3; i >= 3; i--) {
    const before = Math.min(...recent.slice(i - 3, i).map(({ ratio }) => ratio));
    const after = Math.max(...recent.slice(i, i + 3).map(({ ratio }) => ratio));
    if (before - after > 0.15) return { changedAt: recent[i]!.at, evidence: ["level"], fillBefore: before };
  }
  return undefined;
}
