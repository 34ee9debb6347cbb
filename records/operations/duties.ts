/** Who puts the bag out for which collection: one person a center and collection, the newest word counts, every word is kept. */
import type { Kysely, Selectable } from "kysely";
import type { Duties, DutyEvents } from "./dutyTables.ts";
import type { OperationsTables } from "./tables.ts";

export type Duty = Duties;
export type DutyEvent = Selectable<DutyEvents>;

export interface DutyRef {
  center: string;
  /** Day of the collection, `2026-12-03`. */
  collectionDay: string;
}

/** same: it was so already · overtaken: somebody else changed it since the page was opened; nothing is done. */
export type DutyOutcome = "done" | "same" | "overtaken";

export class DutyBook {
  readonly #db: Kysely<OperationsTables>;
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  /** `who` puts the bag out, or with null: nobody does any more. `seen`: who it was on the page that was pressed; undefined: whoever it was. */
  async set(of: DutyRef, who: string | null, by: string, now: number, seen?: string | null): Promise<DutyOutcome> {
    const { center, collectionDay } = of;
    return this.#db.transaction().execute(async (db) => {
      const there = await db
        .selectFrom("duties")
        .select("who")
        .where("center", "=", center)
        .where("collectionDay", "=", collectionDay)
        .executeTakeFirst();
      const before = there?.who ?? null;
      if (before === who) return "same";
      if (seen !== undefined && seen !== before) return "overtaken";
      if (who !== null) await db.replaceInto("duties").values({ center, collectionDay, who, by, at: now }).execute();
      else await db.deleteFrom("duties").where("center", "=", center).where("collectionDay", "=", collectionDay).execute();
      await db.insertInto("dutyEvents").values({ center, collectionDay, who, by, at: now }).execute();
      return "done";
    });
  }

  /** Of all centers, for collections from a day to a day (both included), in order of days. */
  between(from: string, to: string): Promise<Duty[]> {
    return this.#db
      .selectFrom("duties")
      .selectAll()
      .where("collectionDay", ">=", from)
      .where("collectionDay", "<=", to)
      .orderBy("collectionDay")
      .orderBy("center")
      .execute();
  }

  /** When something was last said about the duty of each collection in those days, taken back or not: `center/day` → UTC ms. */
  async changedBetween(from: string, to: string): Promise<Map<string, number>> {
    const rows = await this.#db
      .selectFrom("dutyEvents")
      .select(({ fn }) => ["center", "collectionDay", fn.max("at").as("at")])
      .where("collectionDay", ">=", from)
      .where("collectionDay", "<=", to)
      .groupBy(["center", "collectionDay"])
      .execute();
    return new Map(rows.map(({ center, collectionDay, at }) => [`${center}/${collectionDay}`, at]));
  }

  /** Everything that was said about one duty, oldest first. */
  events({ center, collectionDay }: DutyRef): Promise<DutyEvent[]> {
    return this.#db
      .selectFrom("dutyEvents")
      .selectAll()
      .where("center", "=", center)
      .where("collectionDay", "=", collectionDay)
      .orderBy("id")
      .execute();
  }
}
