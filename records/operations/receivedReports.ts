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
   * Notes that a report has come. The answer that it had before, if it was finished; undefined: do what it asks for. A report that was begun
   * and not finished (we fell in between) is begun again: what it does must be harmless a second time.
   */
  async begin(report: Omit<ReceivedReports, "receivedAt" | "said">, now: number): Promise<string | undefined> {
    await this.#db
      .insertInto("receivedReports")
      .values({ ...report, receivedAt: now, said: null })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const { said } = await this.#db.selectFrom("receivedReports").select("said").where("key", "=", report.key).executeTakeFirstOrThrow();
    return said ?? undefined;
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
