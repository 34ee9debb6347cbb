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

  /** All of them since then, oldest first. */
  since(at: number): Promise<EyeReport[]> {
    return this.#db.selectFrom("eyeReports").selectAll().where("at", ">=", at).orderBy("at").execute();
  }
}
