/** What people wrote about alerts. The text was checked by `contract/notes.ts` before it comes here. */
import type { Kysely, Selectable } from "kysely";
import type { AlertComments } from "./alertTables.ts";
import type { OperationsTables } from "./tables.ts";

export type AlertComment = Selectable<AlertComments>;

/** An alert is no place for a conversation: what is read at once stays small. */
const maxOfAlert = 100;
/** The same words by the same person within this time are one press too many. */
const sameMs = 60_000;

export class AlertCommentBook {
  readonly #db: Kysely<OperationsTables>;
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  /** "again": the same was just written. "full": the alert holds as many as it may; nothing is written. */
  async add({ alert, text, by }: Pick<AlertComment, "alert" | "text" | "by">, now: number): Promise<"written" | "again" | "full"> {
    return this.#db.transaction().execute(async (db) => {
      const before = await db.selectFrom("alertComments").select(["text", "by", "at"]).where("alert", "=", alert).execute();
      if (before.some((one) => one.text === text && one.by === by && now - one.at < sameMs)) return "again";
      if (before.length >= maxOfAlert) return "full";
      await db.insertInto("alertComments").values({ alert, text, by, at: now }).execute();
      return "written";
    });
  }

  /** Of several alerts, oldest first. */
  of(alerts: readonly number[]): Promise<AlertComment[]> {
    return this.#db.selectFrom("alertComments").selectAll().where("alert", "in", alerts).orderBy("id").execute();
  }
}
