/**
 * The one durable place of a reading until it is stored: numbered entries in SQLite, WAL, synchronous=FULL.
 *
 * An entry is committed before `append` returns (group commit: one sync for all entries of a call). Numbers start at 1 and have no
 * gaps but for what `dropOldest` took. Not for two processes at once on one file: the second `open` throws. A file that is damaged is set
 * aside, and what can still be read of it goes into a new journal (`journalFile.ts`).
 */
import { randomUUID } from "node:crypto";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { cannotOpen, type Damage, openJournalFile } from "./journalFile.ts";
import { merge, type Range } from "./ranges.ts";
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

/** Lifetime numbers: read = released + length + dropped, at every moment. */
export interface JournalCounts {
  read: number;
  released: number;
  length: number;
  dropped: number;
  /** Of the dropped ones: events. They go only when no sample is left. */
  droppedEvents: number;
}

/** What a journal may keep; above that the oldest samples go, then the oldest events. */
export interface JournalLimits {
  entries: number;
  /** UTF-8 bytes of the bodies. */
  bytes: number;
}

/** Notes that are kept; the oldest go first. */
const maxNotes = 10_000;

export class Journal {
  readonly #lock: DatabaseSync;
  readonly #db: DatabaseSync;
  readonly #limits: JournalLimits;
  readonly #counts: JournalCounts;
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #oldest: StatementSync;
  readonly #bytesUpTo: StatementSync;
  readonly #skipped: StatementSync;
  readonly #deleteUpTo: StatementSync;
  readonly #deleteSkipped: StatementSync;
  readonly #setMeta: StatementSync;
  readonly #getMeta: StatementSync;
  #id: string;
  #bytes: number;
  #open = true;

  /** What was wrong with the file at the start, if it was. */
  readonly damage: Damage | undefined;

  /** Throws ConfigError when the file cannot be opened or is in use. */
  constructor(file: string, { entries = 1_000_000, bytes = 1e12 }: Partial<JournalLimits> = {}) {
    this.#limits = { entries, bytes };
    const { db, lock, damage } = openJournalFile(file);
    this.#db = db;
    this.#lock = lock;
    this.damage = damage;
    this.#insert = this.#db.prepare("INSERT INTO entries (n, event, body) VALUES (?, ?, ?)");
    this.#select = this.#db.prepare("SELECT n, body FROM entries WHERE n >= ? ORDER BY n LIMIT ?");
    this.#oldest = this.#db.prepare("SELECT min(n) AS n FROM entries");
    this.#skipped = this.#db.prepare("SELECT first, last FROM skipped ORDER BY first");
    this.#bytesUpTo = this.#db.prepare("SELECT coalesce(sum(octet_length(body)), 0) AS bytes FROM entries WHERE n <= ?");
    this.#deleteUpTo = this.#db.prepare("DELETE FROM entries WHERE n <= ?");
    this.#deleteSkipped = this.#db.prepare("DELETE FROM skipped WHERE last <= ?");
    this.#setMeta = this.#db.prepare("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value");
    this.#getMeta = this.#db.prepare("SELECT value FROM meta WHERE key = ?");
    try {
      this.#id = this.meta("journal") ?? this.#newId();
    } catch (error) {
      this.close();
      throw cannotOpen(file, error);
    }
    const there = this.#db.prepare("SELECT count(*) AS n, coalesce(sum(octet_length(body)), 0) AS bytes FROM entries").get();
    this.#bytes = Number(there?.bytes);
    const none = { read: 0, released: 0, dropped: 0, droppedEvents: 0 };
    this.#counts = { ...none, ...(JSON.parse(this.meta("counts") ?? "{}") as Partial<JournalCounts>), length: Number(there?.n) };
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

  /**
   * Commits entries, and with them the given state and notes, in one transaction. Returns the last number. Drops the oldest above the limits.
   */
  append(entries: readonly NewEntry[], state: Readonly<Record<string, string>> = {}, notes: readonly string[] = []): number {
    this.#transaction((next) => {
      for (const { body, event } of entries) {
        this.#insert.run(++next.read, event ? 1 : 0, body);
        next.bytes += Buffer.byteLength(body);
      }
      next.length += entries.length;
      for (const [key, value] of Object.entries(state)) this.#setMeta.run(key, value);
      if (notes.length > 0) this.#addNotes(notes);
      const tooMany = next.length - this.#limits.entries;
      if (tooMany > 0 || next.bytes > this.#limits.bytes) this.#dropOldest(next);
    });
    return this.#counts.read;
  }

  /** What was noted, newest first. */
  notes(limit: number): string[] {
    return this.#db
      .prepare("SELECT body FROM notes ORDER BY id DESC LIMIT ?")
      .all(limit)
      .map((row) => String(row.body));
  }

  /** Entries from number `from` on, in order. */
  read(from: number, limit: number): Entry[] {
    return this.#select.all(from, limit) as unknown as Entry[];
  }

  /** Forgets everything up to `upTo`: the server said that it is stored. Numbers that were never given are ignored. */
  release(upTo: number): void {
    if (upTo < this.oldest()) return;
    this.#transaction((next) => {
      next.bytes -= Number(this.#bytesUpTo.get(upTo)?.bytes);
      const { changes } = this.#deleteUpTo.run(upTo);
      this.#deleteSkipped.run(upTo);
      next.released += Number(changes);
      next.length -= Number(changes);
    });
  }

  /** Gives up an entry that cannot be sent (its text was damaged on the disk), so that it does not hold up the others. */
  discard(n: number): void {
    this.#transaction((next) => {
      const row = this.#db.prepare("SELECT event, octet_length(body) AS bytes FROM entries WHERE n = ?").get(n);
      if (!row) return;
      next.bytes -= Number(row.bytes);
      if (row.event) next.droppedEvents++;
      this.#forget(next, [n]);
    });
  }

  /** Ranges dropped by policy that were not confirmed yet, in order. */
  skipped(): Range[] {
    return this.#skipped.all().map((row) => [Number(row.first), Number(row.last)]);
  }

  meta(key: string): string | undefined {
    return this.#getMeta.get(key)?.value as string | undefined;
  }

  /** Throws Unavailable when the disk does not take it. */
  setMeta(key: string, value: string): void {
    try {
      this.#setMeta.run(key, value);
    } catch (error) {
      throw asUnavailable(error, "journal");
    }
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
  #transaction(work: (next: JournalCounts & { bytes: number }) => void): void {
    const next = { ...this.#counts, bytes: this.#bytes };
    try {
      this.#db.exec("BEGIN IMMEDIATE");
      work(next);
      const { length: _, bytes: __, ...lasting } = next;
      this.#setMeta.run("counts", JSON.stringify(lasting));
      this.#db.exec("COMMIT");
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw asUnavailable(error, "journal");
    }
    const { bytes, ...counts } = next;
    this.#bytes = bytes;
    Object.assign(this.#counts, counts);
  }

  #addNotes(notes: readonly string[]): void {
    const insert = this.#db.prepare("INSERT INTO notes (body) VALUES (?)");
    for (const note of notes) insert.run(note);
    this.#db.prepare("DELETE FROM notes WHERE id <= (SELECT max(id) FROM notes) - ?").run(maxNotes);
  }

  /**
   * Samples first, oldest first; events only when nothing else is left. Of the samples a hundredth more than needed, so that it is not done
   * at every append.
   */
  #dropOldest(next: JournalCounts & { bytes: number }): void {
    const { entries, bytes } = this.#limits;
    const [tooMany, tooLarge] = [next.length - entries, next.bytes - bytes];
    const ofSamples = tooMany > 0 ? Math.max(tooMany, Math.ceil(entries / 100)) : 0;
    const bytesOfSamples = tooLarge > 0 ? Math.max(tooLarge, bytes / 100) : 0;
    const victims: number[] = [];
    let freed = 0;
    for (const { n, event, size } of this.#db
      .prepare("SELECT n, event, octet_length(body) AS size FROM entries ORDER BY event, n")
      .iterate()) {
      const enough = event ? victims.length >= tooMany && freed >= tooLarge : victims.length >= ofSamples && freed >= bytesOfSamples;
      if (enough) break;
      victims.push(Number(n));
      freed += Number(size);
      if (event) next.droppedEvents++;
    }
    next.bytes -= freed;
    this.#forget(next, victims);
  }

  /** Numbers that will never be sent: counted, and announced to the other end. */
  #forget(next: JournalCounts, victims: readonly number[]): void {
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
