/** The tables of what people say about alerts: comments, and silences with an end. Times are UTC milliseconds. */
import { type Generated, type Kysely, sql } from "kysely";

export interface AlertComments {
  id: Generated<number>;
  alert: number;
  /** As `contract/notes.ts` lets it through. */
  text: string;
  by: string;
  at: number;
}

/** No mails about one alert, or about a device whatever is wrong with it, until then. */
export interface Silences {
  id: Generated<number>;
  center: string;
  device: string;
  /** null: all of the device. Else it ends with the alert of this rule that was open when it began. */
  rule: string | null;
  /** 1: urgent levels are silenced too; 0: if the alert becomes urgent, it is said. */
  urgent: number;
  from: number;
  until: number;
  by: string;
  at: number;
  note: string | null;
  /** Before its time, by hand. */
  endedAt: number | null;
  endedBy: string | null;
}

export interface AlertTables {
  alertComments: AlertComments;
  silences: Silences;
}

export async function makeAlertTables(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("alertComments")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("alert", "integer", (c) => c.notNull().references("alerts.id"))
    .addColumn("text", "text", (c) => c.notNull())
    .addColumn("by", "text", (c) => c.notNull())
    .addColumn("at", "integer", (c) => c.notNull())
    .execute();
  await schema.createIndex("commentOfAlert").on("alertComments").column("alert").execute();
  let silences = schema.createTable("silences").addColumn("id", "integer", (c) => c.primaryKey().autoIncrement());
  for (const name of ["center", "device", "by"]) silences = silences.addColumn(name, "text", (c) => c.notNull());
  for (const name of ["urgent", "from", "until", "at"]) silences = silences.addColumn(name, "integer", (c) => c.notNull());
  for (const name of ["rule", "note", "endedBy"]) silences = silences.addColumn(name, "text");
  await silences.addColumn("endedAt", "integer").execute();
  await schema.createIndex("silenceEnd").on("silences").column("until").execute();
  // How many people a word went to; what was said before this was counted is not known.
  await schema.alterTable("notifications").addColumn("receivers", "integer").execute();
  for (const [name, type] of [
    ["withdrawnAt", "integer"],
    ["withdrawnBy", "text"],
  ] as const)
    await schema.alterTable("eyeReports").addColumn(name, type).execute();
  // Pages newest first, of all, of a center, of a device; a year of 500 devices is read by the page.
  await schema.createIndex("alertNewest").on("alerts").columns(["openedAt", "id"]).execute();
  await schema.createIndex("alertOfCenter").on("alerts").columns(["center", "openedAt", "id"]).execute();
  await schema.createIndex("alertOfDevice").on("alerts").columns(["device", "openedAt", "id"]).execute();
  await schema.createIndex("alertOfRule").on("alerts").columns(["rule", "openedAt", "id"]).execute();
  await schema.createIndex("alertOfLevel").on("alerts").columns(["level", "openedAt", "id"]).execute();
  await schema.createIndex("pickupOfCenter").on("pickups").columns(["center", "id"]).execute();
  await sql`create index "pickupChanged" on "pickups" (coalesce("putOutAt", "verifiedAt"))`.execute(db);
}

/** Levels that were urgent when this was written: a step of the past does not follow the table of levels. */
const urgentLevels = ["full", "too-warm", "pipeline-silent", "store-away"];

/** Of an alert that eased the log of its mails still knows that it was urgent; what nobody was mailed of is taken as it stood last. */
export async function keepWorstLevel(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .alterTable("alerts")
    .addColumn("worstLevel", "text", (c) => c.notNull().defaultTo(""))
    .execute();
  const urgent = sql.join(urgentLevels);
  await sql`update "alerts" set "worstLevel" = case when "level" in (${urgent}) then "level" else coalesce(
    (select "said"."level" from "notifications" as "said" where "said"."alert" = "alerts"."id" and "said"."level" in (${urgent})
      order by "said"."id" desc limit 1), "level") end`.execute(db);
  await schema.createIndex("alertOfWorstLevel").on("alerts").columns(["worstLevel", "openedAt", "id"]).execute();
}
