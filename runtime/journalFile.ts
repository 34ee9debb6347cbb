/**
 * Opens the file of a journal, and only once at a time. A file that is damaged (cut off, overwritten) is set aside as
 * `FILE.damaged-TIME`, never deleted; what can still be read of it is carried into a new one.
 */
import { existsSync, renameSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { ConfigError, messageOf } from "./errors.ts";

/** What was found at the start. */
export interface Damage {
  /** Where the damaged file lies now. */
  file: string;
  /** Entries and other rows that were carried over. */
  rescued: number;
}

export interface JournalFile {
  db: DatabaseSync;
  lock: DatabaseSync;
  damage: Damage | undefined;
}

const schema = `CREATE TABLE IF NOT EXISTS entries (n INTEGER PRIMARY KEY, event INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS skipped (first INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;`;

/** SQLite's result codes. */
const codes = { busy: 5, readOnly: 8, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 };

/** Throws ConfigError with the remedy when another process has the file, the disk is full or read-only. */
export function openJournalFile(file: string): JournalFile {
  let lock: DatabaseSync | undefined;
  try {
    // A lock file of its own: the journal stays readable from outside while the agent runs, and the lock dies with the process.
    lock = new DatabaseSync(`${file}-lock`);
    lock.exec("BEGIN EXCLUSIVE");
    const opened = openSound(file);
    return { ...opened, lock };
  } catch (error) {
    lock?.close();
    throw new ConfigError(`${file}: the journal cannot be opened: ${remedy(error)} (${messageOf(error)})`);
  }
}

function codeOf(error: unknown): number {
  return ((error as { errcode?: number } | null)?.errcode ?? 0) & 0xff;
}

function remedy(error: unknown): string {
  const code = codeOf(error);
  if (code === codes.busy) return "another agent is running on it; stop that one first";
  if (code === codes.full) return "the disk is full; free some space";
  if (code === codes.readOnly || code === codes.cannotOpen)
    return "the folder cannot be written; check its rights and whether the disk is read-only";
  return "check the disk";
}

function openSound(file: string): Omit<JournalFile, "lock"> {
  let db: DatabaseSync | undefined;
  try {
    db = openDatabase(file);
    const [first] = db.prepare("PRAGMA quick_check(1)").all();
    if (first?.quick_check === "ok") return { db, damage: undefined };
  } catch (error) {
    if (![codes.corrupt, codes.notADatabase].includes(codeOf(error))) {
      db?.close();
      throw error;
    }
  }
  if (db?.isOpen) db.close();
  return startAnew(file);
}

function openDatabase(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 5_000 });
  try {
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${schema}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function startAnew(file: string): Omit<JournalFile, "lock"> {
  const aside = `${file}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
  for (const suffix of ["-wal", "-shm", ""]) if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
  const db = openDatabase(file);
  return { db, damage: { file: aside, rescued: rescue(aside, db) } };
}

/** Carries over what can be read, from both ends of each table; the name of the journal not: it is another one now. */
function rescue(from: string, to: DatabaseSync): number {
  let old: DatabaseSync | undefined;
  let rescued = 0;
  to.exec("BEGIN IMMEDIATE");
  try {
    old = new DatabaseSync(from, { readOnly: true });
    for (const { table, key, columns } of tables) {
      const insert = to.prepare(`INSERT OR IGNORE INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`);
      for (const direction of ["ASC", "DESC"]) {
        for (const row of readable(old, `SELECT ${columns.join(", ")} FROM ${table} ORDER BY ${key} ${direction}`)) {
          if (table === "meta" && row.key === "journal") continue;
          rescued += Number(insert.run(...columns.map((column) => row[column]!)).changes);
        }
      }
    }
  } catch {
    // Not a database any more: nothing to carry over.
  }
  settleCounts(to);
  to.exec("COMMIT");
  old?.close();
  return rescued;
}

const tables = [
  { table: "meta", key: "key", columns: ["key", "value"] },
  { table: "notes", key: "id", columns: ["id", "body"] },
  { table: "entries", key: "n", columns: ["n", "event", "body"] },
];

/** Rows up to the first one that cannot be read. */
function* readable(db: DatabaseSync, sql: string) {
  try {
    yield* db.prepare(sql).iterate();
  } catch (error) {
    if (codeOf(error) === 0) throw error;
  }
}

/**
 * The new journal begins with what was rescued: its numbers are given anew from 1, so that it has no gaps and its counts are true.
 */
function settleCounts(db: DatabaseSync): void {
  // Two steps, so that no number meets one that is still taken.
  db.exec("UPDATE entries SET n = -n");
  const rows = db.prepare("SELECT n FROM entries ORDER BY n DESC").all();
  const renumber = db.prepare("UPDATE entries SET n = ? WHERE n = ?");
  rows.forEach((row, index) => {
    renumber.run(index + 1, Number(row.n));
  });
  const counts = JSON.stringify({ read: rows.length, released: 0, dropped: 0, droppedEvents: 0 });
  db.prepare("INSERT INTO meta (key, value) VALUES ('counts', ?) ON CONFLICT DO UPDATE SET value = excluded.value").run(counts);
}
