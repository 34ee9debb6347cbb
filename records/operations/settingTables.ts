/** The table of settings that were changed from a page. Times are UTC milliseconds. */
import type { Generated, Kysely } from "kysely";

/** One change of one value; rows are never removed, so that the history also shows what was undone. */
export interface Settings {
  id: Generated<number>;
  /** Where in the configuration, e.g. `centers.east.nearFull`. */
  path: string;
  /** JSON; `null`: not set, the default counts. */
  value: string;
  /** JSON of what counted before, `null`: it was not set. SQL null: a row from before this was written down. */
  before: string | null;
  setAt: number;
  setBy: string;
  /** Since then the value before counts again. */
  undoneAt: number | null;
  undoneBy: string | null;
}

export interface SettingTables {
  settings: Settings;
}

/** The table is as old as the store; nobody wrote into it before. */
export async function extendSettings({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable("settings").addColumn("before", "text").execute();
  await schema.alterTable("settings").addColumn("undoneAt", "integer").execute();
  await schema.alterTable("settings").addColumn("undoneBy", "text").execute();
  await schema.createIndex("settingOfPath").on("settings").columns(["path", "id"]).execute();
}
