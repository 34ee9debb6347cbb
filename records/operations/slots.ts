/** What a job did for which slot; written after it succeeded, so that a missed or doubled tick changes nothing. */
import { type Kysely, type Selectable, sql } from "kysely";
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

  /** What a job did last. */
  last(job: string): Promise<Selectable<JobSlots> | undefined> {
    return this.#db.selectFrom("jobSlots").selectAll().where("job", "=", job).orderBy("doneAt", "desc").limit(1).executeTakeFirst();
  }

  /**
   * Slots done before then go. The newest of all that differ only in their day or number stays: it says when a job last did something
   * for somebody, however long ago. Returns how many went.
   */
  async forget(before: number): Promise<number> {
    const whose = (slot: string) => sql<string>`rtrim(${sql.ref(slot)}, '0123456789-')`;
    const { numDeletedRows } = await this.#db
      .deleteFrom("jobSlots")
      .where("doneAt", "<", before)
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom("jobSlots as newer")
            .select("newer.slot")
            .whereRef("newer.job", "=", "jobSlots.job")
            .whereRef("newer.doneAt", ">", "jobSlots.doneAt")
            .where(whose("newer.slot"), "=", whose("jobSlots.slot")),
        ),
      )
      .executeTakeFirst();
    return Number(numDeletedRows);
  }
}
