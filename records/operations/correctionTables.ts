/** The table of corrections: spans of values that people marked as wrong. Times are UTC milliseconds. */
import type { Generated, Kysely } from "kysely";

/** A sensor was wrong for a while. The values stay as they are; whoever shows them says that they are not to be trusted. */
export interface Corrections {
  id: Generated<number>;
  center: string;
  device: string;
  /** Null: everything that the device measured. */
  quantity: string | null;
  /** from ≤ time of measurement < to. */
  from: number;
  to: number;
  /** Why, in a few words; never about a person. */
  note: string;
  by: string;
  at: number;
  /** Taken back: the row stays as the record of it. */
  undoneAt: number | null;
  undoneBy: string | null;
}

export interface CorrectionTables {
  corrections: Corrections;
}

export async function makeCorrectionTables({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("corrections")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("center", "text", (c) => c.notNull())
    .addColumn("device", "text", (c) => c.notNull())
    .addColumn("quantity", "text")
    .addColumn("from", "integer", (c) => c.notNull())
    .addColumn("to", "integer", (c) => c.notNull())
    .addColumn("note", "text", (c) => c.notNull())
    .addColumn("by", "text", (c) => c.notNull())
    .addColumn("at", "integer", (c) => c.notNull())
    .addColumn("undoneAt", "integer")
    .addColumn("undoneBy", "text")
    .execute();
  await schema.createIndex("correctionOfDevice").on("corrections").columns(["center", "device", "from"]).execute();
}
