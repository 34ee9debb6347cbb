/** Bags as a page asks for them: by place, state and time, so many at a time from the newest on. Reads only. */
import type { Kysely } from "kysely";
import type { Pickup } from "./pickups.ts";
import type { PickupState } from "./pickupTables.ts";
import type { OperationsTables } from "./tables.ts";

export interface PickupFilter {
  center?: string | undefined;
  device?: string | undefined;
  state?: PickupState | undefined;
  /** Opened in this time. */
  from?: number | undefined;
  to?: number | undefined;
}

export class PickupPages {
  readonly #db: Kysely<OperationsTables>;
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  /** Bags that were changed (said or seen) in a time: what a sum over a month needs of them, and no more. */
  async changedBetween(from: number, to: number): Promise<{ center: string; device: string; at: number; massKg: number | null }[]> {
    const rows = await this.#db
      .selectFrom("pickups")
      .select(["center", "device", "massKg", ({ fn }) => fn.coalesce("putOutAt", "verifiedAt").as("at")])
      .where((eb) => {
        const at = eb.fn.coalesce("putOutAt", "verifiedAt");
        return eb.and([eb(at, ">=", from), eb(at, "<", to), eb("state", "!=", "cancelled")]);
      })
      .execute();
    return rows.map((row) => ({ ...row, at: row.at! }));
  }

  /** Newest first; `before`: the id of the last row of the page before this one. */
  page(
    { center, device, state, from, to }: PickupFilter,
    { before, limit }: { before?: number | undefined; limit: number },
  ): Promise<Pickup[]> {
    return this.#db
      .selectFrom("pickups")
      .selectAll()
      .$if(center !== undefined, (q) => q.where("center", "=", center!))
      .$if(device !== undefined, (q) => q.where("device", "=", device!))
      .$if(state !== undefined, (q) => q.where("state", "=", state!))
      .$if(from !== undefined, (q) => q.where("openedAt", ">=", from!))
      .$if(to !== undefined, (q) => q.where("openedAt", "<", to!))
      .$if(before !== undefined, (q) => q.where("id", "<", before!))
      .orderBy("id", "desc")
      .limit(limit)
      .execute();
  }
}
