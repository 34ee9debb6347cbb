/**
 * Opens the file of a journal, and only once at a time. A file that is damaged (cut off, overwritten) is set aside as
 * `FILE.damaged-TIME`, never deleted; what can still be read of it is carried into a new one (`journalRescue.ts`).
 */
import { existsSync, renameSync, rmSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ConfigError, messageOf } from "./errors.ts";
import { rescue } from "./journalRescue.ts";
import { sqliteCode, sqliteCodes } from "./sqlite.ts";

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

/** Throws ConfigError with the remedy when another process has the file, the disk is full or read-only. */
export function openJournalFile(file: string): JournalFile {
  let lock: DatabaseSync | undefined;
  try {
    lock = openLock(`${file}-lock`);
    return { ...openSound(file), lock };
  } catch (error) {
    lock?.close();
    throw cannotOpen(file, error);
  }
}

/** Why a journal cannot be used, and what to do. */
export function cannotOpen(file: string, error: unknown): ConfigError {
  return new ConfigError(`${file}: the journal cannot be opened: ${remedy(file, error)} (${messageOf(error)})`);
}

/** Less than this is a full disk, whatever error SQLite gives for it. */
const fullBytes = 1_000_000;

function remedy(file: string, error: unknown): string {
  const code = sqliteCode(error);
  if (code === sqliteCodes.busy) return "another agent is running on it; stop that one first";
  if (code === sqliteCodes.full || freeBytes(file) < fullBytes) return "the disk is full; free some space";
  if (code === sqliteCodes.readOnly || code === sqliteCodes.cannotOpen)
    return "the folder cannot be written; check its rights and whether the disk is read-only";
  return "check the disk";
}

function freeBytes(file: string): number {
  try {
    const { bavail, bsize } = statfsSync(dirname(file));
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** A lock file of its own: the journal stays readable from outside while the agent runs, and the lock dies with the process. */
function openLock(file: string): DatabaseSync {
  const open = () => {
    const lock = new DatabaseSync(file);
    try {
      lock.exec("BEGIN EXCLUSIVE");
      return lock;
    } catch (error) {
      lock.close();
      throw error;
    }
  };
  try {
    return open();
  } catch (error) {
    if (sqliteCode(error) !== sqliteCodes.notADatabase) throw error;
    // Noise on the disk: nobody can hold a lock in it, and there is nothing in it to lose.
    rmSync(file);
    return open();
  }
}

function openSound(file: string): Omit<JournalFile, "lock"> {
  let db: DatabaseSync | undefined;
  try {
    db = openDatabase(file);
    const [first] = db.prepare("PRAGMA quick_check(1)").all();
    if (first?.quick_check === "ok") return { db, damage: undefined };
  } catch (error) {
    if (sqliteCode(error) !== sqliteCodes.corrupt && sqliteCode(error) !== sqliteCodes.notADatabase) {
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
    // SQLite opens a file on a read-only disk without a word, and begins a transaction there: only a statement that writes is refused.
    db.exec("DELETE FROM notes WHERE id < 0");
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

const parts = ["-wal", "-shm", ""];

/** The new journal is whole before the damaged one is touched: on a full disk nothing is given up. */
function startAnew(file: string): Omit<JournalFile, "lock"> {
  const fresh = `${file}.new`;
  for (const part of parts) rmSync(fresh + part, { force: true });
  let rescued: number;
  try {
    const db = openDatabase(fresh);
    try {
      rescued = rescue(file, db);
    } finally {
      db.close();
    }
  } catch (error) {
    for (const part of parts) rmSync(fresh + part, { force: true });
    throw error;
  }
  const aside = nameAside(file);
  for (const part of parts) if (existsSync(file + part)) renameSync(file + part, aside + part);
  renameSync(fresh, file);
  return { db: openDatabase(file), damage: { file: aside, rescued } };
}

function nameAside(file: string): string {
  const name = `${file}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
  for (let i = 1; ; i++) {
    const aside = i === 1 ? name : `${name}-${i}`;
    if (!existsSync(aside)) return aside;
  }
}
