/** Bags as pages ask for them: by place, state and time, so many at a time from the newest on. Reads only. */
import type { ExpressionBuilder, Kysely } from "kysely";
import type { BagRef, Pickup } from "./pickups.ts";
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

/** When the bag was changed, as said or else as seen. */
const changedAt = (eb: ExpressionBuilder<OperationsTables, "pickups">) => eb.fn.coalesce("putOutAt", "verifiedAt");

export class PickupPages {
  readonly #db: Kysely<OperationsTables>;
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  /** Bags that were changed (said or seen) in a time: what a sum over a month needs of them, and no more. */
  async changedBetween(from: number, to: number): Promise<{ center: string; device: string; at: number; massKg: number | null }[]> {
    const rows = await this.#db
      .selectFrom("pickups")
      .select((eb) => ["center", "device", "massKg", changedAt(eb).as("at")])
      .where((eb) => eb.and([eb(changedAt(eb), ">=", from), eb(changedAt(eb), "<", to), eb("state", "!=", "cancelled")]))
      .execute();
    return rows.map((row) => ({ ...row, at: row.at! }));
  }

  /** The newest entry of one device in which its bag was changed (said or seen). */
  lastChange({ center, device }: BagRef): Promise<Pickup | undefined> {
    return this.#db
      .selectFrom("pickups")
      .selectAll()
      .where((eb) => eb.and({ center, device }))
      .where("state", "!=", "cancelled")
      .where((eb) => eb.or([eb("putOutAt", "is not", null), eb("verifiedAt", "is not", null)]))
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirst();
  }

  /** When the bag of one device was changed (said or seen) in a time, oldest first. */
  async changesOf(bag: BagRef, from: number, to: number): Promise<number[]> {
    const rows = await this.#db
      .selectFrom("pickups")
      .select((eb) => changedAt(eb).as("at"))
      .where((eb) => eb.and({ center: bag.center, device: bag.device }))
      .where("state", "!=", "cancelled")
      .where((eb) => eb.and([eb(changedAt(eb), ">=", from), eb(changedAt(eb), "<", to)]))
      .execute();
    return rows.flatMap((row) => row.at ?? []).sort((a, b) => a - b);
  }

  /** Bags of which something falls into a time: act by, put out, seen, or the collection they are meant for. Oldest first. */
  around(from: number, to: number): Promise<Pickup[]> {
    return this.#db
      .selectFrom("pickups")
      .selectAll()
      .where((eb) => {
        const within = (at: "actBy" | "putOutAt" | "verifiedAt" | "collectionAt") => eb.and([eb(at, ">=", from), eb(at, "<", to)]);
        const any = eb.or([within("actBy"), within("putOutAt"), within("verifiedAt"), within("collectionAt")]);
        return eb.and([eb("state", "!=", "cancelled"), any]);
      })
      .orderBy("id")
      .execute();
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
