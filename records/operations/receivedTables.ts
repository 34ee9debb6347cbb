/** The table of reports that were made in a browser and may arrive twice. Times are UTC milliseconds. */
import type { Kysely } from "kysely";

export interface ReceivedReports {
  /** Made in the browser, once for every press. */
  key: string;
  /** Path of the form. */
  path: string;
  by: string;
  /** When somebody pressed, by the clock of their device. */
  madeAt: number;
  receivedAt: number;
  /** The sentence it was answered with; null: it was begun and perhaps not finished. */
  said: string | null;
}

export interface ReceivedTables {
  receivedReports: ReceivedReports;
}

export async function makeReceivedTables({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("receivedReports")
    .addColumn("key", "text", (c) => c.primaryKey())
    .addColumn("path", "text", (c) => c.notNull())
    .addColumn("by", "text", (c) => c.notNull())
    .addColumn("madeAt", "integer", (c) => c.notNull())
    .addColumn("receivedAt", "integer", (c) => c.notNull())
    .addColumn("said", "text")
    .execute();
  await schema.createIndex("receivedAge").on("receivedReports").column("receivedAt").execute();
}
