/** Silences: who wanted no mails about what, until when. How long one may last is decided in `jobs/alerts/hush.ts`. */
import type { Kysely, Selectable } from "kysely";
import type { Silences } from "./alertTables.ts";
import type { OperationsTables } from "./tables.ts";

export type Silence = Selectable<Silences>;
export type NewSilence = Pick<Silence, "center" | "device" | "rule" | "urgent" | "until" | "by" | "note"> & { from?: number };

export class SilenceBook {
  readonly #db: Kysely<OperationsTables>;
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  /** One at a time for the same thing: a new one ends those before it. Returns its id. */
  async add(silence: NewSilence, now: number): Promise<number> {
    const { center, device, rule, by } = silence;
    return this.#db.transaction().execute(async (db) => {
      await db
        .updateTable("silences")
        .set({ endedAt: now, endedBy: by })
        .where("center", "=", center)
        .where("device", "=", device)
        .where("rule", "is", rule)
        .where("endedAt", "is", null)
        .where("until", ">", now)
        .execute();
      const row = { from: now, ...silence, at: now, endedAt: null, endedBy: null };
      const { id } = await db.insertInto("silences").values(row).returning("id").executeTakeFirstOrThrow();
      return id;
    });
  }

  /** How many of these were still on and are ended now. */
  async end(ids: readonly number[], by: string, now: number): Promise<number> {
    const { numUpdatedRows } = await this.#db
      .updateTable("silences")
      .set({ endedAt: now, endedBy: by })
      .where("id", "in", ids)
      .where("endedAt", "is", null)
      .where("until", ">", now)
      .executeTakeFirst();
    return Number(numUpdatedRows);
  }

  /** Those that were to last beyond this time, oldest first; ended by hand or not. */
  async lastingBeyond(at: number): Promise<Silence[]> {
    // Sorted here: asked to sort, the store goes through all that ever were.
    const lasting = await this.#db.selectFrom("silences").selectAll().where("until", ">", at).execute();
    return lasting.sort((a, b) => a.id - b.id);
  }

  /** All that ever were about a device, newest first. */
  ofDevice(center: string, device: string, limit = 50): Promise<Silence[]> {
    return this.#db
      .selectFrom("silences")
      .selectAll()
      .where("center", "=", center)
      .where("device", "=", device)
      .orderBy("id", "desc")
      .limit(limit)
      .execute();
  }
}
