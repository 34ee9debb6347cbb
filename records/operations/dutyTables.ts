/** The tables of put-out duties: who puts the bag out for which collection. Times are UTC milliseconds. */
import type { Generated, Kysely } from "kysely";

/** Who puts the bag out for one collection; a collection without a row has nobody yet. */
export interface Duties {
  center: string;
  /** Day of the collection in Tokyo, `2026-12-03`; the bag may go out on the evening before. */
  collectionDay: string;
  /** A staff code or an account as the pages show it; never a name from outside the system. */
  who: string;
  by: string;
  at: number;
}
/** What was said about a duty, in order; nothing is ever taken out. */
export interface DutyEvents {
  id: Generated<number>;
  center: string;
  collectionDay: string;
  /** Null: taken back. */
  who: string | null;
  by: string;
  at: number;
}

export interface DutyTables {
  duties: Duties;
  dutyEvents: DutyEvents;
}

export async function makeDutyTables({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("duties")
    .addColumn("center", "text", (c) => c.notNull())
    .addColumn("collectionDay", "text", (c) => c.notNull())
    .addColumn("who", "text", (c) => c.notNull())
    .addColumn("by", "text", (c) => c.notNull())
    .addColumn("at", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("dutiesKey", ["center", "collectionDay"])
    .execute();
  await schema
    .createTable("dutyEvents")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("center", "text", (c) => c.notNull())
    .addColumn("collectionDay", "text", (c) => c.notNull())
    .addColumn("who", "text")
    .addColumn("by", "text", (c) => c.notNull())
    .addColumn("at", "integer", (c) => c.notNull())
    .execute();
  await schema.createIndex("eventOfDuty").on("dutyEvents").columns(["center", "collectionDay"]).execute();
}
