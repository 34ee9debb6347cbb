/** Reports by the id that the browser gave them: what arrives a second time, because the answer to the first was lost, changes nothing. */
import type { Kysely } from "kysely";
import type { ReceivedReports } from "./receivedTables.ts";
import type { OperationsTables } from "./tables.ts";

export class ReceivedReportBook {
  readonly #db: Kysely<OperationsTables>;
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  /**
   * Notes that a report has come; returns when it was made by what was noted first, and the answer that it had before, if it was finished
   * (absent: do what it asks for). A report that was begun and not finished (we fell in between) is begun again: what it does must be
   * harmless a second time.
   */
  async begin(report: Omit<ReceivedReports, "receivedAt" | "said">, now: number): Promise<{ madeAt: number; said?: string }> {
    await this.#db
      .insertInto("receivedReports")
      .values({ ...report, receivedAt: now, said: null })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const { madeAt, said } = await this.#db
      .selectFrom("receivedReports")
      .select(["madeAt", "said"])
      .where("key", "=", report.key)
      .executeTakeFirstOrThrow();
    return { madeAt, ...(said !== null && { said }) };
  }

  async finish(key: string, said: string): Promise<void> {
    await this.#db.updateTable("receivedReports").set({ said }).where("key", "=", key).execute();
  }

  /** Ids of before this time; how many that were. No browser sends so late. */
  async forget(before: number): Promise<number> {
    const { numDeletedRows } = await this.#db.deleteFrom("receivedReports").where("receivedAt", "<", before).executeTakeFirst();
    return Number(numDeletedRows);
  }
}
