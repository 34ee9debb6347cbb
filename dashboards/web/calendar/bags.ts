/** What became of the bags, by day: the calendar tells which of its windows and trucks were really used. Pure; days in Tokyo. */
import { type Instant, tokyoDate } from "../../../contract/time.ts";
import type { Pickup } from "../../../records/operations/pickups.ts";

export interface BagMark {
  day: string;
  device: string;
  /** advised: a bag is to go out on this day and nobody said yet that it did · put-out: said or seen · collected: the truck had it. */
  what: "advised" | "put-out" | "collected";
  at: Instant;
}

/** In order of time. A bag that went out is no longer advised; one that was collected was put out before. */
export function bagMarks(pickups: readonly Pickup[]): BagMark[] {
  const mark = (device: string, what: BagMark["what"], at: Instant): BagMark => ({ day: tokyoDate(at), device, what, at });
  return pickups
    .flatMap(({ device, state, actBy, putOutAt, verifiedAt, collectedAt, collectionAt }) => {
      if (state === "cancelled") return [];
      const outAt = putOutAt ?? verifiedAt;
      if (outAt === null) return actBy === null ? [] : [mark(device, "advised", actBy)];
      return [
        mark(device, "put-out", outAt),
        // The job that counts a bag as collected may look later than the truck came.
        ...(state === "collected" ? [mark(device, "collected", collectionAt ?? collectedAt ?? outAt)] : []),
      ];
    })
    .sort((a, b) => a.at - b.at);
}
