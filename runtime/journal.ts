/**
 * The one durable place of a reading until it is stored: numbered entries in SQLite, WAL, synchronous=FULL.
 *
 * An entry is committed before `append` returns (group commit: one sync for all entries of a call). Numbers start at 1 and have no
 * gaps but for what `dropOldest` took. Not for two processes at once on one file: the second `open` throws.
 */
import { randomUUID } from "node:crypto";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { ConfigError, messageOf } from "./errors.ts";
import { asUnavailable } from "./sqlite.ts";

export interface Entry {
  n: number;
  body: string;
}
export interface NewEntry {
  body: string;
  /** Events (a bag change, a fault) are never dropped before samples. */
  event: boolean;
}
export type Range = [from: number, to: number];

/** Lifetime numbers: read = released + length + dropped, at every moment. */
export interface JournalCounts {
  read: number;
  released: number;
  length: number;
  dropped: number;
}

export class Journal {
  readonly #lock: DatabaseSync;
  readonly #db: DatabaseSync;
  readonly #limit: number;
  readonly #counts: JournalCounts;
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #oldest: StatementSync;
  readonly #skipped: StatementSync;
  readonly #deleteUpTo: StatementSync;
  readonly #deleteSkipped: StatementSync;
  readonly #setMeta: StatementSync;
  readonly #getMeta: StatementSync;
  #id: string;
  #open = true;

  /** `limit`: entries kept at most. Throws ConfigError when the file cannot be opened or is in use. */
  constructor(file: string, limit = 1_000_000) {
    this.#limit = limit;
    try {
      // A lock file of its own: the journal stays readable from outside while the agent runs, and the lock dies with the process.
      this.#lock = new DatabaseSync(`${file}-lock`);
      this.#lock.exec("BEGIN EXCLUSIVE");
      this.#db = new DatabaseSync(file, { timeout: 5_000 });
      this.#db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
      this.#db.exec(`CREATE TABLE IF NOT EXISTS entries (n INTEGER PRIMARY KEY, event INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS skipped (first INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;`);
    } catch (error) {
      throw new ConfigError(`${file}: the journal cannot be opened (${messageOf(error)}); is another agent running on it?`);
    }
    this.#insert = this.#db.prepare("INSERT INTO entries (n, event, body) VALUES (?, ?, ?)");
    this.#select = this.#db.prepare("SELECT n, body FROM entries WHERE n >= ? ORDER BY n LIMIT ?");
    this.#oldest = this.#db.prepare("SELECT min(n) AS n FROM entries");
    this.#skipped = this.#db.prepare("SELECT first, last FROM skipped ORDER BY first");
    this.#deleteUpTo = this.#db.prepare("DELETE FROM entries WHERE n <= ?");
    this.#deleteSkipped = this.#db.prepare("DELETE FROM skipped WHERE last <= ?");
    this.#setMeta = this.#db.prepare("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value");
    this.#getMeta = this.#db.prepare("SELECT value FROM meta WHERE key = ?");
    this.#id = this.meta("journal") ?? this.#newId();
    const length = Number(this.#db.prepare("SELECT count(*) AS n FROM entries").get()?.n);
    const known = JSON.parse(this.meta("counts") ?? '{"read":0,"released":0,"dropped":0}') as JournalCounts;
    this.#counts = { ...known, length };
  }

  /** Names this journal: a replaced disk starts a new one. */
  get id(): string {
    return this.#id;
  }

  /**
   * Goes on under a new name with the same entries: the file was put back to an earlier state (a snapshot, a backup), so its next numbers
   * were given before and the other end would take them for duplicates.
   */
  renew(): void {
    this.#id = this.#newId();
  }

  counts(): Readonly<JournalCounts> {
    return this.#counts;
  }

  /** The oldest number kept; the next one to come if the journal is empty. */
  oldest(): number {
    return Number(this.#oldest.get()?.n ?? this.#counts.read + 1);
  }

  /** Commits entries, and with them the given state, in one transaction. Returns the last number. Drops the oldest above the limit. */
  append(entries: readonly NewEntry[], state: Readonly<Record<string, string>> = {}): number {
    this.#transaction((next) => {
      for (const { body, event } of entries) this.#insert.run(++next.read, event ? 1 : 0, body);
      next.length += entries.length;
      for (const [key, value] of Object.entries(state)) this.#setMeta.run(key, value);
      if (next.length > this.#limit) this.#dropOldest(next, Math.max(next.length - this.#limit, Math.ceil(this.#limit / 100)));
    });
    return this.#counts.read;
  }

  /** Entries from number `from` on, in order. */
  read(from: number, limit: number): Entry[] {
    return this.#select.all(from, limit) as unknown as Entry[];
  }

  /** Forgets everything up to `upTo`: the server said that it is stored. Numbers that were never given are ignored. */
  release(upTo: number): void {
    if (upTo < this.oldest()) return;
    this.#transaction((next) => {
      const { changes } = this.#deleteUpTo.run(upTo);
      this.#deleteSkipped.run(upTo);
      next.released += Number(changes);
      next.length -= Number(changes);
    });
  }

  /** Ranges dropped by policy that were not confirmed yet, in order. */
  skipped(): Range[] {
    return this.#db
      .prepare("SELECT first, last FROM skipped ORDER BY first")
      .all()
      .map((row) => [Number(row.first), Number(row.last)]);
  }

  meta(key: string): string | undefined {
    return this.#getMeta.get(key)?.value as string | undefined;
  }

  setMeta(key: string, value: string): void {
    this.#setMeta.run(key, value);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#db.close();
    this.#lock.close();
  }

  #newId(): string {
    const id = randomUUID();
    this.setMeta("journal", id);
    return id;
  }

  /** Runs in one transaction; the counts change only if it was committed. */
  #transaction(work: (next: JournalCounts) => void): void {
    const next = { ...this.#counts };
    try {
      this.#db.exec("BEGIN IMMEDIATE");
      work(next);
      const { length, ...lasting } = next;
      this.#setMeta.run("counts", JSON.stringify(lasting));
      this.#db.exec("COMMIT");
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw asUnavailable(error, "journal");
    }
    Object.assign(this.#counts, next);
  }

  /** Samples first, oldest first; events only when nothing else is left. */
  #dropOldest(next: JournalCounts, count: number): void {
    const victims = this.#db
      .prepare("SELECT n FROM entries ORDER BY event, n LIMIT ?")
      .all(count)
      .map((row) => Number(row.n));
    const remove = this.#db.prepare("DELETE FROM entries WHERE n = ?");
    for (const n of victims) remove.run(n);
    next.length -= victims.length;
    next.dropped += victims.length;
    const ranges = merge([...this.skipped(), ...victims.map((n): Range => [n, n])]);
    this.#db.exec("DELETE FROM skipped");
    const insert = this.#db.prepare("INSERT INTO skipped (first, last) VALUES (?, ?)");
    for (const [first, last] of ranges) insert.run(first, last);
  }
}

/** Joins ranges that touch. */
export function merge(ranges: readonly Range[]): Range[] {
  const joined: Range[] = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const before = joined.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  return joined;
}
