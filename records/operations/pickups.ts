/** Bags: somebody says it was changed, and later the level shows it. */
import type { Kysely, Selectable } from "kysely";
import type { OperationsTables, Pickups } from "./tables.ts";

export type Pickup = Selectable<Pickups>;

/** Two presses within this time are one. */
const sameClaimMs = 60_000;

export class PickupBook {
  readonly #db: Kysely<OperationsTables>;
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  /** Notes the claim; false if the same was said a moment ago. */
  async claim(claim: { center: string; device: string; by: string; fillBefore: number | undefined }, now: number): Promise<boolean> {
    const { center, device, by, fillBefore } = claim;
    const last = await this.last(center, device);
    if (last && now - last.claimedAt < sameClaimMs) return false;
    await this.#db
      .insertInto("pickups")
      .values({ center, device, state: "claimed", claimedAt: now, claimedBy: by, fillBefore: fillBefore ?? null, verifiedAt: null })
      .execute();
    return true;
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

  /** Takes a claim back that was made by mistake; false if the level has shown it meanwhile. The entry stays, as cancelled. */
  async cancel(id: number): Promise<boolean> {
    const result = await this.#db
      .updateTable("pickups")
      .set({ state: "cancelled" })
      .where("id", "=", id)
      .where("state", "=", "claimed")
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  async verify(id: number, now: number): Promise<void> {
    await this.#db.updateTable("pickups").set({ state: "verified", verifiedAt: now }).where("id", "=", id).execute();
  }

  list(limit = 200): Promise<Pickup[]> {
    return this.#db.selectFrom("pickups").selectAll().orderBy("id", "desc").limit(limit).execute();
  }
}
