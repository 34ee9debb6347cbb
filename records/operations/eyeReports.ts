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

  async add(report: { center: string; device: string; what: string; by: string }, now: number): Promise<void> {
    await this.#db
      .insertInto("eyeReports")
      .values({ ...report, at: now })
      .execute();
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
      const before = db.selectFrom("eyeReports").select("id").where("center", "=", center).where("device", "=", device);
      if (await before.where("what", "=", what).where("at", ">=", since).executeTakeFirst()) return false;
      await db
        .insertInto("eyeReports")
        .values({ ...report, at: now })
        .execute();
      return true;
    });
  }

  /** All of them since then, oldest first. */
  since(at: number): Promise<EyeReport[]> {
    return this.#db.selectFrom("eyeReports").selectAll().where("at", ">=", at).orderBy("at").execute();
  }
}
