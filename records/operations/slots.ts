/** What a job did for which slot; written after it succeeded, so that a missed or doubled tick changes nothing. */
import type { Kysely, Selectable } from "kysely";
import type { JobSlots, OperationsTables } from "./tables.ts";

export class SlotBook {
  readonly #db: Kysely<OperationsTables>;
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  async isDone(job: string, slot: string): Promise<boolean> {
    return (
      (await this.#db.selectFrom("jobSlots").select("slot").where("job", "=", job).where("slot", "=", slot).executeTakeFirst()) !==
      undefined
    );
  }

  async done(job: string, slot: string, now: number): Promise<void> {
    await this.#db
      .insertInto("jobSlots")
      .values({ job, slot, doneAt: now })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** When a job was last done for a slot that begins so; undefined: never. */
  async lastDone(job: string, beginsWith: string): Promise<number | undefined> {
    const row = await this.#db
      .selectFrom("jobSlots")
      .select(({ fn }) => fn.max("doneAt").as("doneAt"))
      .where("job", "=", job)
      .where("slot", ">=", beginsWith)
      .where("slot", "<", `${beginsWith}\uffff`)
      .executeTakeFirst();
    return row?.doneAt ?? undefined;
  }

  /** The same, for what must be done by one process only: false, when it was done or another one is at it. */
  async claim(job: string, slot: string, now: number): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await this.#db
      .insertInto("jobSlots")
      .values({ job, slot, doneAt: now })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
  }

  /** It was not done after all. */
  async release(job: string, slot: string): Promise<void> {
    await this.#db.deleteFrom("jobSlots").where("job", "=", job).where("slot", "=", slot).execute();
  }

  /** Slots of digests hold addresses. The newest of every job stays: it says how the job stands. */
  async forget(before: number): Promise<void> {
    await this.#db
      .deleteFrom("jobSlots")
      .where("doneAt", "<", before)
      .where(({ eb, selectFrom }) => {
        const newest = selectFrom("jobSlots as other").select(({ fn }) => fn.max("other.doneAt").as("at"));
        return eb("doneAt", "<", newest.whereRef("other.job", "=", "jobSlots.job"));
      })
      .execute();
  }

  /** What a job did last. */
  last(job: string): Promise<Selectable<JobSlots> | undefined> {
    return this.#db.selectFrom("jobSlots").selectAll().where("job", "=", job).orderBy("doneAt", "desc").limit(1).executeTakeFirst();
  }
}
