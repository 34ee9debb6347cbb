/** What a job did for which slot; written after it succeeded, so that a missed or doubled tick changes nothing. */
import type { Kysely } from "kysely";
import type { OperationsTables } from "./tables.ts";

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
}
