/** Bags on their way: advised, promised, put out, verified, collected; each step with who and when. A step is taken once, whoever comes second. */
import type { Kysely, Selectable, Updateable } from "kysely";
import { type NewestPickups, readNewestPickups } from "./newestPickups.ts";
import type { PickupEvents, PickupState, Pickups } from "./pickupTables.ts";
import type { OperationsTables } from "./tables.ts";

export type Pickup = Selectable<Pickups>;
export type PickupEvent = Selectable<PickupEvents>;

/** Who did what the program did by itself: found evidence, counted the truck as come. */
export const bySystem = "見守り";

export interface BagRef {
  center: string;
  device: string;
}

/** What the values said of a change: `evidence` names them (`level,counter`), the rest is of the bag that went out. */
export interface BagSeen {
  evidence: string;
  fillBefore?: number;
  cycles?: number;
  cyclesTotalAt?: number;
  massKg?: number;
}

/** Two presses within this time are one, whatever became of the first. */
const sameClaimMs = 60_000;
/** Nobody changes a bag twice in so long: a second word about it is about the same bag. */
const sameBagMs = 2 * 3_600_000;

/** What a claim was: of a new bag, of one that the values had shown already, or said before. */
export type Claimed = "new" | "noted" | "again";

/** Not changed yet, as far as anybody knows. */
const waiting = ["advised", "promised"] as const satisfies readonly PickupState[];
const claimed = ["put-out", "unconfirmed"] as const satisfies readonly PickupState[];

export class PickupBook {
  readonly #db: Kysely<OperationsTables>;
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  /**
   * The bag must go out: opens its entry, or renews by when and for which collection. Returns its id. `seen`: the newest entry on which the
   * advice rests; if another step was taken since (somebody pressed a button meanwhile), nothing is done and the answer is undefined.
   */
  async advise(
    bag: BagRef & Pick<Pickup, "act" | "actBy"> & { collectionAt?: number | undefined; fillBefore?: number | undefined },
    now: number,
    seen?: { last: Pick<Pickup, "id" | "state"> | undefined },
  ): Promise<number | undefined> {
    const { center, device, act, actBy, collectionAt = null, fillBefore = null } = bag;
    const last = await this.last(center, device);
    if (seen && (last?.id !== seen.last?.id || last?.state !== seen.last?.state)) return undefined;
    if (last?.state !== "advised" && last?.state !== "promised")
      return this.#open({ center, device, state: "advised", advisedAt: now, act, actBy, collectionAt, fillBefore }, bySystem, now);
    if (last.act !== act || last.actBy !== actBy || last.collectionAt !== collectionAt)
      await this.#db.updateTable("pickups").set({ act, actBy, collectionAt }).where("id", "=", last.id).execute();
    return last.id;
  }

  /** Somebody will do it; false if somebody said so before, or it is done. */
  promise(id: number, by: string, now: number): Promise<boolean> {
    return this.#step(id, ["advised"], "promised", { promisedAt: now, promisedBy: by }, by, now);
  }

  /** Somebody says the bag was changed. A bag has one entry, however many speak of it and whoever comes first, people or values. */
  async claim(
    claim: BagRef & { by: string; fillBefore?: number | undefined; collectionAt?: number | undefined },
    now: number,
  ): Promise<Claimed> {
    const { center, device, by, fillBefore = null, collectionAt = null } = claim;
    const last = await this.last(center, device);
    const saidLately = (withinMs: number) => last?.putOutAt != null && now - last.putOutAt < withinMs;
    if (saidLately(sameClaimMs) || (last?.state === "put-out" && last.askedAt === null && saidLately(sameBagMs))) return "again";
    if (last?.state === "verified" && last.verifiedAt !== null && now - last.verifiedAt < sameBagMs) {
      const isFirst =
        last.putOutAt === null && (await this.#step(last.id, ["verified"], "verified", { putOutAt: now, putOutBy: by }, by, now));
      return isFirst ? "noted" : "again";
    }
    const set = { putOutAt: now, putOutBy: by };
    if (last && waiting.some((state) => state === last.state)) {
      // A minute after closing it is still the bag of the collection it was advised for.
      const meant = last.collectionAt !== null && last.collectionAt > now ? last.collectionAt : collectionAt;
      const known = { ...(fillBefore !== null && { fillBefore }), ...(meant !== null && { collectionAt: meant }) };
      // If the step is gone by now, somebody pressed at the same moment.
      return (await this.#step(last.id, waiting, "put-out", { ...set, ...known }, by, now)) ? "new" : "again";
    }
    await this.#open({ center, device, state: "put-out", ...set, fillBefore, collectionAt }, by, now);
    return "new";
  }

  /** What the counter showed when a claimed bag came in: all that is known of it where no sensor sees the level. */
  async noteCounter(id: number, cyclesTotalAt: number): Promise<void> {
    await this.#db.updateTable("pickups").set({ cyclesTotalAt }).where("id", "=", id).where("cyclesTotalAt", "is", null).execute();
  }

  /** The values show a claimed change. */
  verify(id: number, seen: BagSeen, now: number): Promise<boolean> {
    return this.#step(id, claimed, "verified", { verifiedAt: now, ...seen }, bySystem, now);
  }

  /** The values show a change that nobody claimed: the entry makes itself. */
  async found(bag: BagRef & BagSeen & { collectionAt?: number | undefined }, now: number): Promise<void> {
    const { center, device, collectionAt, ...seen } = bag;
    const last = await this.last(center, device);
    const set = { verifiedAt: now, ...seen, ...(collectionAt !== undefined && { collectionAt }) };
    if (last && (await this.#step(last.id, waiting, "verified", set, bySystem, now))) return;
    await this.#open({ center, device, state: "verified", ...set }, bySystem, now);
  }

  /** The one question about a claim without evidence; false if it was asked before. */
  async ask(id: number, now: number): Promise<boolean> {
    const result = await this.#db
      .updateTable("pickups")
      .set({ askedAt: now })
      .where("id", "=", id)
      .where("state", "=", "put-out")
      .where("askedAt", "is", null)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  unconfirmed(id: number, now: number): Promise<boolean> {
    return this.#step(id, ["put-out"], "unconfirmed", {}, bySystem, now);
  }

  collect(id: number, now: number): Promise<boolean> {
    return this.#step(id, ["verified"], "collected", { collectedAt: now }, bySystem, now);
  }

  /** An advice that is no longer needed, or whose machine is gone; false if somebody acted on it meanwhile. The entry stays. */
  withdraw(id: number, now: number): Promise<boolean> {
    return this.#step(id, waiting, "cancelled", {}, bySystem, now);
  }

  /** Takes back what was said by mistake; false if the values have shown it meanwhile. The entry stays. */
  cancel(id: number, by: string, now: number): Promise<boolean> {
    return this.#step(id, [...waiting, "put-out"], "cancelled", {}, by, now);
  }

  find(id: number): Promise<Pickup | undefined> {
    return this.#db.selectFrom("pickups").selectAll().where("id", "=", id).executeTakeFirst();
  }

  last(center: string, device: string): Promise<Pickup | undefined> {
    return this.#db
      .selectFrom("pickups")
      .selectAll()
      .where("center", "=", center)
      .where("device", "=", device)
      .where("state", "!=", "cancelled")
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirst();
  }

  newest(): Promise<NewestPickups> {
    return readNewestPickups(this.#db);
  }

  /** Everything on its way, by the order of opening; unconfirmed claims of bags since `unconfirmedSince` too. */
  open(unconfirmedSince: number): Promise<Pickup[]> {
    return this.#db
      .selectFrom("pickups")
      .selectAll()
      .where((eb) =>
        eb.or([
          eb("state", "in", [...waiting, "put-out", "verified"]),
          eb.and([eb("state", "=", "unconfirmed"), eb("openedAt", ">=", unconfirmedSince)]),
        ]),
      )
      .orderBy("id")
      .execute();
  }

  list(limit = 200): Promise<Pickup[]> {
    return this.#db.selectFrom("pickups").selectAll().orderBy("id", "desc").limit(limit).execute();
  }

  /** Of several, in order of time. */
  eventsOf(pickups: readonly number[]): Promise<PickupEvent[]> {
    return this.#db.selectFrom("pickupEvents").selectAll().where("pickup", "in", pickups).orderBy("id").execute();
  }

  events(pickup: number): Promise<PickupEvent[]> {
    return this.#db.selectFrom("pickupEvents").selectAll().where("pickup", "=", pickup).orderBy("id").execute();
  }

  async #open(row: BagRef & Partial<Pickup> & { state: PickupState }, by: string, now: number): Promise<number> {
    const nothing = {
      act: null,
      actBy: null,
      collectionAt: null,
      advisedAt: null,
      promisedAt: null,
      promisedBy: null,
      putOutAt: null,
      putOutBy: null,
      askedAt: null,
      verifiedAt: null,
      evidence: null,
      collectedAt: null,
      fillBefore: null,
      cycles: null,
      cyclesTotalAt: null,
      massKg: null,
    };
    return this.#db.transaction().execute(async (db) => {
      const { id } = await db
        .insertInto("pickups")
        .values({ ...nothing, openedAt: now, ...row })
        .returning("id")
        .executeTakeFirstOrThrow();
      await db.insertInto("pickupEvents").values({ pickup: id, state: row.state, by, at: now }).execute();
      return id;
    });
  }

  /** True if this call took the step. */
  async #step(
    id: number,
    from: readonly PickupState[],
    state: PickupState,
    set: Updateable<Pickups>,
    by: string,
    now: number,
  ): Promise<boolean> {
    return this.#db.transaction().execute(async (db) => {
      const { numUpdatedRows } = await db
        .updateTable("pickups")
        .set({ ...set, state })
        .where("id", "=", id)
        .where("state", "in", from)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      await db.insertInto("pickupEvents").values({ pickup: id, state, by, at: now }).execute();
      return true;
    });
  }
}
