/** When each job ran last, and whether it did what it should: what watches the jobs reads this. */
import type { Kysely, Selectable } from "kysely";
import type { JobRuns } from "./pickupTables.ts";
import type { OperationsTables } from "./tables.ts";

export type JobRun = Selectable<JobRuns>;

export class JobRunBook {
  readonly #db: Kysely<OperationsTables>;
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  /** Writes a whole round at once. A run that failed keeps the time of the last one that did not. */
  async write(
    runs: readonly { job: string; startedAt: number; endedAt: number; problem: string | null; nextAt: number | null }[],
  ): Promise<void> {
    await this.#db.transaction().execute(async (db) => {
      for (const run of runs) {
        const succeeded = run.problem === null ? { succeededAt: run.endedAt } : {};
        await db
          .insertInto("jobRuns")
          .values({ succeededAt: null, ...run, ...succeeded })
          .onConflict((conflict) => conflict.column("job").doUpdateSet({ ...run, ...succeeded }))
          .execute();
      }
    });
  }

  list(): Promise<JobRun[]> {
    return this.#db.selectFrom("jobRuns").selectAll().orderBy("job").execute();
  }
}
