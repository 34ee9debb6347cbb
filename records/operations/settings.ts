/**
 * Settings that were changed from a page: dated rows over the file. The newest that was not undone counts; undoing dates a row and
 * removes nothing. What a value means and whether it may be set is not decided here.
 */
import type { Kysely, Selectable } from "kysely";
import { openToRead } from "../database.ts";
import type { Settings } from "./settingTables.ts";
import type { OperationsTables } from "./tables.ts";

export interface SettingChange {
  path: string;
  /** `null`: not set, the default counts. */
  value: unknown;
  /** What counted before, in the same form. */
  before: unknown;
}

/** One row with its JSON read. */
export interface SettingRow extends Omit<Selectable<Settings>, "value" | "before">, SettingChange {}

export interface SettingsRead {
  /** Changes with every change and every undoing. */
  stamp: string;
  /** What counts: one row a path, the order in which they were set. */
  rows: SettingRow[];
}

type Rows = Pick<Kysely<OperationsTables>, "selectFrom">;

export class SettingBook {
  readonly #db: Kysely<OperationsTables>;
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  stamp(): Promise<string> {
    return stampOf(this.#db);
  }

  /** What counts, and the stamp that belongs to it; `without`: as if this row had been undone. */
  read(without?: number): Promise<SettingsRead> {
    return this.#db.transaction().execute((db) => readFrom(db, without));
  }

  /** Writes all or none: false, and nothing is written, if anything was changed or undone since `stamp` was read. */
  set(changes: readonly SettingChange[], { by, now, stamp }: { by: string; now: number; stamp: string }): Promise<boolean> {
    return this.#since(stamp, async (db) => {
      for (const { path, value, before } of changes) {
        const row = { path, value: jsonOf(value), before: jsonOf(before), setAt: now, setBy: by, undoneAt: null, undoneBy: null };
        await db.insertInto("settings").values(row).execute();
      }
      return true;
    });
  }

  /** Only the newest of its path can be undone: false if this one is not, or is undone already, or anything changed since `stamp`. */
  undo(id: number, { by, now, stamp }: { by: string; now: number; stamp: string }): Promise<boolean> {
    return this.#since(stamp, async (db) => {
      if (!(await readFrom(db)).rows.some((row) => row.id === id)) return false;
      await db.updateTable("settings").set({ undoneAt: now, undoneBy: by }).where("id", "=", id).execute();
      return true;
    });
  }

  /** Everything that was ever changed, newest first; `before`: only what is older than this id; `paths`: only of these values. */
  async history({ limit, before, paths }: { limit: number; before?: number; paths?: readonly string[] }): Promise<SettingRow[]> {
    let all = this.#db.selectFrom("settings").selectAll().orderBy("id", "desc").limit(limit);
    if (before !== undefined) all = all.where("id", "<", before);
    if (paths) all = all.where("path", "in", paths);
    return (await all.execute()).map(rowOf);
  }

  /** When something was last set or undone; 0: never. */
  async lastChangeAt(): Promise<number> {
    const { set, undone } = await this.#db
      .selectFrom("settings")
      .select(({ fn }) => [fn.max("setAt").as("set"), fn.max("undoneAt").as("undone")])
      .executeTakeFirstOrThrow();
    return Math.max(set ?? 0, undone ?? 0);
  }

  #since(stamp: string, work: (db: Kysely<OperationsTables>) => Promise<boolean>): Promise<boolean> {
    return this.#db.transaction().execute(async (db) => {
      // A write that changes nothing: from here on nobody else writes, so that what is read now still holds at the end.
      await db.updateTable("settings").set({ undoneBy: null }).where("id", "=", -1).execute();
      return (await stampOf(db)) === stamp && work(db);
    });
  }
}

/** The settings of a store that is not opened otherwise; nothing is made or brought up to date. Empty: there is none, or none with settings. */
export async function readSettingRows(url: string, dataDir: string): Promise<SettingRow[]> {
  const db = openToRead<OperationsTables>(url, dataDir);
  if (!db) return [];
  try {
    const columns = (await db.introspection.getTables()).find(({ name }) => name === "settings")?.columns ?? [];
    return columns.some(({ name }) => name === "undoneAt") ? (await readFrom(db)).rows : [];
  } finally {
    await db.destroy();
  }
}

async function stampOf(db: Rows): Promise<string> {
  const { last, undone } = await db
    .selectFrom("settings")
    .select(({ fn }) => [fn.max("id").as("last"), fn.count("undoneAt").as("undone")])
    .executeTakeFirstOrThrow();
  return `${last ?? 0}.${undone}`;
}

async function readFrom(db: Rows, without = 0): Promise<SettingsRead> {
  const newest = db
    .selectFrom("settings")
    .select(({ fn }) => fn.max("id").as("id"))
    .where("undoneAt", "is", null)
    .where("id", "!=", without)
    .groupBy("path");
  const rows = await db.selectFrom("settings").selectAll().where("id", "in", newest).orderBy("id").execute();
  return { stamp: await stampOf(db), rows: rows.map(rowOf) };
}

function rowOf({ value, before, ...row }: Selectable<Settings>): SettingRow {
  return { ...row, value: JSON.parse(value) as unknown, before: before === null ? null : (JSON.parse(before) as unknown) };
}

const jsonOf = (value: unknown) => JSON.stringify(value ?? null);
