/** What people saw with their own eyes: data for the forecast, and the memory of bag changes that no sensor shows. */
import type { Kysely, Selectable } from "kysely";
import type { EyeReports } from "./pickupTables.ts";
import type { OperationsTables } from "./tables.ts";

export type EyeReport = Selectable<EyeReports>;

export class EyeReportBook {
  readonly #db: Kysely<OperationsTables>;
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  /** Returns its id. */
  async add(report: { center: string; device: string; what: string; by: string }, now: number): Promise<number> {
    const row = { ...report, at: now, withdrawnAt: null, withdrawnBy: null };
    const { id } = await this.#db.insertInto("eyeReports").values(row).returning("id").executeTakeFirstOrThrow();
    return id;
  }

  find(id: number): Promise<EyeReport | undefined> {
    return this.#db.selectFrom("eyeReports").selectAll().where("id", "=", id).executeTakeFirst();
  }

  /** Takes back what was said by mistake; the row stays, and counts for nothing. False if it was taken back before. */
  async withdraw(id: number, by: string, now: number): Promise<boolean> {
    const query = this.#db.updateTable("eyeReports").set({ withdrawnAt: now, withdrawnBy: by });
    const { numUpdatedRows } = await query.where("id", "=", id).where("withdrawnAt", "is", null).executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** What was said at a time that is known from whoever said it; the same a second time changes nothing. */
  async addMade(report: { center: string; device: string; what: string; by: string }, madeAt: number): Promise<void> {
    const row = { ...report, at: madeAt };
    await this.#db.transaction().execute(async (db) => {
      const same = db.selectFrom("eyeReports").select("id").where("center", "=", row.center).where("device", "=", row.device);
      if (await same.where("what", "=", row.what).where("by", "=", row.by).where("at", "=", madeAt).executeTakeFirst()) return;
      await db.insertInto("eyeReports").values(row).execute();
    });
  }

  /** Only if nobody reported the same of this machine since then; false if somebody did. */
  async addOnce(report: { center: string; device: string; what: string; by: string }, since: number, now: number): Promise<boolean> {
    const { center, device, what } = report;
    return this.#db.transaction().execute(async (db) => {
      const before = db
        .selectFrom("eyeReports")
        .select("id")
        .where("center", "=", center)
        .where("device", "=", device)
        .where("withdrawnAt", "is", null);
      if (await before.where("what", "=", what).where("at", ">=", since).executeTakeFirst()) return false;
      await new EyeReportBook(db).add(report, now);
      return true;
    });
  }

  /** All of them since then, oldest first; without what was taken back. */
  since(at: number): Promise<EyeReport[]> {
    return this.#db.selectFrom("eyeReports").selectAll().where("at", ">=", at).where("withdrawnAt", "is", null).orderBy("at").execute();
  }

  /** Those of one machine since then, oldest first; without what was taken back. */
  ofDevice({ center, device }: { center: string; device: string }, at: number): Promise<EyeReport[]> {
    return this.#db
      .selectFrom("eyeReports")
      .selectAll()
      .where((eb) => eb.and({ center, device }))
      .where("at", ">=", at)
      .where("withdrawnAt", "is", null)
      .orderBy("at")
      .execute();
  }
}
