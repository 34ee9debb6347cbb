/** What the address of /pickups asks for. Pure, but for the problems that it throws. */
import * as z from "zod";
import type { Config } from "../../../contract/config/schema.ts";
import type { Instant } from "../../../contract/time.ts";
import type { PickupFilter } from "../../../records/operations/pickupPages.ts";
import { parseAsked } from "../asked.ts";
import { type DaysShown, optional, type Place, placeAndDays, queryOf } from "../listQuery.ts";
import type { Viewer } from "../rights.ts";

export const pickupStates = ["advised", "promised", "put-out", "unconfirmed", "verified", "collected", "cancelled"] as const;

const query = z.object({
  at: optional(z.string().max(65)),
  center: optional(z.string().max(32)),
  device: optional(z.string().max(32)),
  state: optional(z.enum(pickupStates)),
  from: optional(z.string().max(20)),
  to: optional(z.string().max(20)),
  before: optional(z.coerce.number().int().min(1)),
});

export interface PickupQuery extends DaysShown {
  filter: PickupFilter;
  place: Place;
  before: number | undefined;
  /** Something is left out. */
  isNarrow: boolean;
  /** The same question for another page of the list, without where that page begins. */
  address: string;
}

/** Throws WebProblem on an unknown place (404). */
export function readPickupQuery(text: unknown, config: Config, viewer: Viewer, now: Instant): PickupQuery {
  const asked = parseAsked(query, text);
  const { place, days, shown } = placeAndDays(asked, config, viewer, now);
  const { state, from, to, before } = asked;
  return {
    filter: { center: place.center, device: place.device, state, ...days },
    place,
    ...shown,
    before,
    isNarrow: [asked.at, asked.center, asked.device, state, from, to].some((one) => one !== undefined),
    address: queryOf({ at: place.at, state, from, to }),
  };
}
