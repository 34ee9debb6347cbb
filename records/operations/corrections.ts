/** Spans of values that installers marked as wrong, and took back. Nothing is ever removed. */
import type { Kysely, Selectable } from "kysely";
import type { Corrections } from "./correctionTables.ts";
import type { OperationsTables } from "./tables.ts";

export type Correction = Selectable<Corrections>;
export type CorrectionGiven = Pick<Correction, "center" | "device" | "quantity" | "from" | "to" | "note">;

export class CorrectionBook {
  readonly #db: Kysely<OperationsTables>;
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  /** False if the same span of the same values is marked already: a button that was pressed twice. */
  async add(given: CorrectionGiven, by: string, now: number): Promise<boolean> {
    const { center, device, quantity, from, to } = given;
    return this.#db.transaction().execute(async (db) => {
      const same = await db
        .selectFrom("corrections")
        .select("id")
        .where((eb) => eb.and({ center, device, from, to }))
        .where("quantity", "is", quantity)
        .where("undoneAt", "is", null)
        .executeTakeFirst();
      if (same) return false;
      await db
        .insertInto("corrections")
        .values({ ...given, by, at: now, undoneAt: null, undoneBy: null })
        .execute();
      return true;
    });
  }

  /** Those of one device that hold and touch from ≤ t < to, oldest first. */
  holding({ center, device }: { center: string; device: string }, from: number, to: number): Promise<Correction[]> {
    return this.#db
      .selectFrom("corrections")
      .selectAll()
      .where((eb) => eb.and({ center, device }))
      .where("from", "<", to)
      .where("to", ">", from)
      .where("undoneAt", "is", null)
      .orderBy("from")
      .execute();
  }

  /** All of one device, those that were taken back included, newest first. */
  list({ center, device }: { center: string; device: string }, limit = 50): Promise<Correction[]> {
    return this.#db
      .selectFrom("corrections")
      .selectAll()
      .where((eb) => eb.and({ center, device }))
      .orderBy("id", "desc")
      .limit(limit)
      .execute();
  }

  /** Takes back one of this device; false if there is none, or it was taken back before. */
  async undo(id: number, { center, device }: { center: string; device: string }, by: string, now: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable("corrections")
      .set({ undoneAt: now, undoneBy: by })
      .where((eb) => eb.and({ id, center, device }))
      .where("undoneAt", "is", null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }
}
