/**
 * Why something was refused, how often, and the refused readings themselves, in the ledger's file. Runs inside the ledger's transactions.
 *
 * A reading is kept whole, so that it can be taken after its cause is fixed. What was sent may hold anything, a name too: it is read by
 * nobody but `quarantine show` and the replay.
 */
import type { DatabaseSync } from "node:sqlite";
import type { Instant } from "../../contract/time.ts";

export interface Refusal {
  center: string;
  agent: string;
  /** Empty where the sender named none that is known. */
  device: string;
  reason: string;
}

/** Something that was refused: its bytes from the beginning, and the journal that counts it, if it is a single reading. */
export interface Refused {
  refusal: Refusal;
  head: Uint8Array;
  journal?: string;
  /** How many equal ones this stands for; default 1. */
  times?: number;
}

/** All refusals of one sender and device for one reason. */
export interface QuarantineEntry extends Refusal {
  id: number;
  count: number;
  firstAt: Instant;
  lastAt: Instant;
  /** Readings kept whole that a replay can take. */
  kept: number;
  /** Taken by a replay. */
  replayed: number;
  /** Readings that are not kept any more, or never were because they are too large. */
  forgotten: number;
}

/** A reading as it was sent (JSON). */
export interface RefusedReading {
  id: number;
  /** Id of its entry. */
  entry: number;
  center: string;
  body: Uint8Array;
}

export type RefusedFilter = { id: number } | { reason: string } | "all";

/** Entries that are kept; the ones that were not seen for the longest time go first. */
const maxEntries = 1_000;
const headBytes = 200;
/** Readings that are kept whole: the oldest go first. */
export const keptLimits = { readings: 10_000, bytes: 8_000_000, bytesOfOne: 2_048 };

const schema = `
  CREATE TABLE IF NOT EXISTS refusals (id INTEGER PRIMARY KEY AUTOINCREMENT, center TEXT NOT NULL, agent TEXT NOT NULL, device TEXT NOT NULL,
    reason TEXT NOT NULL, count INTEGER NOT NULL, firstAt INTEGER NOT NULL, lastAt INTEGER NOT NULL, head BLOB NOT NULL,
    replayed INTEGER NOT NULL DEFAULT 0, forgotten INTEGER NOT NULL DEFAULT 0, UNIQUE (center, agent, device, reason)) STRICT;
  CREATE TABLE IF NOT EXISTS refusedReadings (id INTEGER PRIMARY KEY AUTOINCREMENT, entry INTEGER NOT NULL, journal TEXT NOT NULL, body BLOB NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS refusedReadingsOf ON refusedReadings (entry, id);`;

/** Files of before, where only the first bytes were kept. */
const fromBefore = `
  INSERT INTO refusals (center, agent, device, reason, count, firstAt, lastAt, head)
    SELECT center, agent, device, reason, count, firstAt, lastAt, head FROM quarantine ORDER BY lastAt;
  DROP TABLE quarantine;`;

export function quarantineTable(db: DatabaseSync) {
  db.exec("BEGIN IMMEDIATE");
  try {
    db.exec(schema);
    if (db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'quarantine'").get()) db.exec(fromBefore);
    db.exec("COMMIT");
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
  const upsert =
    db.prepare(`INSERT INTO refusals (center, agent, device, reason, count, firstAt, lastAt, head) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET count = count + excluded.count, lastAt = excluded.lastAt, head = excluded.head RETURNING id`);
  const keep = db.prepare("INSERT INTO refusedReadings (entry, journal, body) VALUES (?, ?, ?)");
  const forget = db.prepare("UPDATE refusals SET forgotten = forgotten + ? WHERE id = ?");
  const take = db.prepare("DELETE FROM refusedReadings WHERE id = ? RETURNING entry, journal");

  function boundReadings(): void {
    const { count, bytes } = db.prepare("SELECT count(*) AS count, sum(octet_length(body)) AS bytes FROM refusedReadings").get()!;
    if (Number(count) <= keptLimits.readings && Number(bytes) <= keptLimits.bytes) return;
    const gone = db
      .prepare(`DELETE FROM refusedReadings WHERE id IN (SELECT id FROM (
          SELECT id, row_number() OVER byAge AS nth, sum(octet_length(body)) OVER byAge AS bytes FROM refusedReadings WINDOW byAge AS (ORDER BY id DESC))
        WHERE nth > ? OR bytes > ?) RETURNING entry`)
      .all(keptLimits.readings, keptLimits.bytes);
    for (const { entry } of gone) forget.run(1, Number(entry));
  }

  function boundEntries(): void {
    const { changes } = db
      .prepare("DELETE FROM refusals WHERE id IN (SELECT id FROM refusals ORDER BY lastAt DESC, id DESC LIMIT -1 OFFSET ?)")
      .run(maxEntries);
    if (changes > 0) db.exec("DELETE FROM refusedReadings WHERE entry NOT IN (SELECT id FROM refusals)");
  }

  return {
    put(refused: readonly Refused[], now: Instant): void {
      if (refused.length === 0) return;
      let kept = false;
      for (const { refusal: r, head, journal, times = 1 } of refused) {
        const id = Number(upsert.get(r.center, r.agent, r.device, r.reason, times, now, now, head.subarray(0, headBytes))?.id);
        if (journal === undefined) continue;
        if (head.length > keptLimits.bytesOfOne) forget.run(1, id);
        else keep.run(id, journal, head);
        kept = true;
      }
      boundEntries();
      if (kept) boundReadings();
    },
    list(): QuarantineEntry[] {
      return db
        .prepare(`SELECT id, center, agent, device, reason, count, firstAt, lastAt, replayed, forgotten,
          (SELECT count(*) FROM refusedReadings WHERE entry = refusals.id) AS kept FROM refusals ORDER BY lastAt DESC, id DESC`)
        .all() as unknown as QuarantineEntry[];
    },
    /** The first bytes of the newest message of an entry; undefined: there is no such entry. */
    head(id: number): Uint8Array | undefined {
      return db.prepare("SELECT head FROM refusals WHERE id = ?").get(id)?.head as Uint8Array | undefined;
    },
    /** Kept readings after number `after`, oldest first. */
    readings(filter: RefusedFilter, after: number, limit: number): RefusedReading[] {
      const [id, reason] = [
        filter !== "all" && "id" in filter ? filter.id : null,
        filter !== "all" && "reason" in filter ? filter.reason : null,
      ];
      return db
        .prepare(`SELECT r.id, r.entry, e.center, r.body FROM refusedReadings r JOIN refusals e ON e.id = r.entry
          WHERE r.id > ?1 AND (?2 IS NULL OR r.entry = ?2) AND (?3 IS NULL OR instr(e.reason, ?3) > 0) ORDER BY r.id LIMIT ?4`)
        .all(after, id, reason, limit) as unknown as RefusedReading[];
    },
    /** Takes readings out because they are stored now. Returns the journals that had counted them, one each; what is gone already counts nothing. */
    take(ids: readonly number[]): string[] {
      const journals: string[] = [];
      for (const id of ids) {
        const row = take.get(id);
        if (!row) continue;
        db.prepare("UPDATE refusals SET replayed = replayed + 1 WHERE id = ?").run(Number(row.entry));
        journals.push(String(row.journal));
      }
      return journals;
    },
    clear(id: number): boolean {
      db.prepare("DELETE FROM refusedReadings WHERE entry = ?").run(id);
      return db.prepare("DELETE FROM refusals WHERE id = ?").run(id).changes > 0;
    },
  };
}
