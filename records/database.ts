/** The database port: kysely on SQLite now, PostgreSQL by the same tables later. One file a store; no query joins two stores. */
import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely, type SqliteDatabase, SqliteDialect, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { ConfigError, messageOf } from "../runtime/errors.ts";

export type Migrations = Record<string, Migration>;

/**
 * Opens `sqlite:FILE` (relative files lie in the data folder) and brings its tables up to date.
 * Throws ConfigError when the file cannot be opened or holds a newer schema.
 */
export async function openDatabase<Tables>(url: string, dataDir: string, migrations: Migrations): Promise<Kysely<Tables>> {
  const path = pathOf(url, dataDir);
  try {
    const raw = new DatabaseSync(path, { timeout: 5_000 });
    raw.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: forKysely(raw) }) });
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
    // Two programs on a fresh folder may both begin; the one that comes second finds the other's tables when it looks again.
    const first = await migrator.migrateToLatest();
    const { error } = first.error ? await migrator.migrateToLatest() : first;
    if (error) throw error;
    return db;
  } catch (error) {
    throw new ConfigError(`${path}: the database cannot be opened (${messageOf(error)})`);
  }
}

/** Resolves if the database answers. */
export async function checkDatabase<Tables>(db: Kysely<Tables>): Promise<void> {
  await sql`select 1`.execute(db);
}

/** The same file as it is, to look into it; undefined: it is not there. Throws ConfigError when it cannot be opened. */
export function openToRead<Tables>(url: string, dataDir: string): Kysely<Tables> | undefined {
  const path = pathOf(url, dataDir);
  if (!existsSync(path)) return undefined;
  try {
    const raw = new DatabaseSync(path, { timeout: 5_000, readOnly: true });
    return new Kysely<Tables>({ dialect: new SqliteDialect({ database: forKysely(raw) }) });
  } catch (error) {
    throw new ConfigError(`${path}: the database cannot be opened (${messageOf(error)})`);
  }
}

function pathOf(url: string, dataDir: string): string {
  const file = url.slice("sqlite:".length);
  return isAbsolute(file) || file === ":memory:" ? file : join(dataDir, file);
}

/** node:sqlite in the shape that kysely knows from better-sqlite3. */
function forKysely(raw: DatabaseSync): SqliteDatabase {
  type Parameters = (string | number | bigint | null)[];
  return {
    close: () => raw.close(),
    prepare(sql) {
      // A transaction that reads first and writes later is refused at once, without waiting, if another program wrote in between: so the
      // right to write is asked for at its beginning.
      const statement = raw.prepare(sql === "begin" ? "begin immediate" : sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...(parameters as Parameters)),
        run: (parameters) => statement.run(...(parameters as Parameters)),
        iterate: (parameters) => statement.iterate(...(parameters as Parameters)),
      };
    },
  };
}
