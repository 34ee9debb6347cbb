/**
 * What the collector knows of each journal: how far it was handled and as what, the agents' last status, the quarantine.
 * One SQLite file beside the series; written by the collector alone, read by the pages.
 */
import { DatabaseSync } from "node:sqlite";
import { type AgentStatus, statusSchema } from "../../contract/messages.ts";
import type { Instant } from "../../contract/time.ts";
import { ConfigError, messageOf } from "../../runtime/errors.ts";
import { asUnavailable } from "../../runtime/sqlite.ts";

/** One journal: every number up to `upTo` was stored, quarantined, skipped (dropped by the agent's policy) or is missing for ever. */
export interface JournalEntry {
  journal: string;
  center: string;
  agent: string;
  upTo: number;
  stored: number;
  quarantined: number;
  skipped: number;
  missing: number;
  /** The highest number ever seen of it. */
  highest: number;
}

export interface Refusal {
  center: string;
  agent: string;
  device: string;
  reason: string;
}
export interface QuarantineEntry extends Refusal {
  count: number;
  firstAt: Instant;
  lastAt: Instant;
}

export interface AgentEntry {
  center: string;
  agent: string;
  status: AgentStatus;
  receivedAt: Instant;
}

/** Since the collector's start: readings in its buffer, ignored because it was full, that came twice; messages that were malformed. */
export interface CollectorCounts {
  buffered: number;
  ignored: number;
  duplicates: number;
  malformed: number;
}

/** An agent says something every 5 s; after this long without a word it counts as down. */
const agentSilentMs = 60_000;

export function isUp({ status, receivedAt }: AgentEntry, now: Instant): boolean {
  return status.state === "up" && now - receivedAt < agentSilentMs;
}

/** Distinct refusals that are kept; the ones that were not seen for the longest time go first. */
const maxRefusals = 1_000;
const headBytes = 200;

export class Ledger {
  readonly #db: DatabaseSync;

  constructor(file: string) {
    try {
      this.#db = new DatabaseSync(file, { timeout: 5_000 });
      this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        CREATE TABLE IF NOT EXISTS journals (journal TEXT PRIMARY KEY, center TEXT NOT NULL, agent TEXT NOT NULL, upTo INTEGER NOT NULL, stored INTEGER NOT NULL,
          quarantined INTEGER NOT NULL, skipped INTEGER NOT NULL, missing INTEGER NOT NULL, highest INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS agents (center TEXT NOT NULL, agent TEXT NOT NULL, status TEXT NOT NULL, receivedAt INTEGER NOT NULL, PRIMARY KEY (center, agent)) STRICT;
        CREATE TABLE IF NOT EXISTS quarantine (center TEXT NOT NULL, agent TEXT NOT NULL, device TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL,
          firstAt INTEGER NOT NULL, lastAt INTEGER NOT NULL, head BLOB NOT NULL, PRIMARY KEY (center, agent, device, reason)) STRICT;
        CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;`);
    } catch (error) {
      throw new ConfigError(`${file}: the collector's ledger cannot be opened (${messageOf(error)})`);
    }
  }

  journals(): JournalEntry[] {
    return this.#db.prepare("SELECT * FROM journals").all() as unknown as JournalEntry[];
  }

  /** Commits journals and refusals together. */
  commit(journals: readonly JournalEntry[], refusals: readonly { refusal: Refusal; head: Uint8Array }[], now: Instant): void {
    this.#write(() => {
      const put =
        this.#db.prepare(`INSERT INTO journals VALUES (:journal, :center, :agent, :upTo, :stored, :quarantined, :skipped, :missing, :highest)
        ON CONFLICT DO UPDATE SET upTo = excluded.upTo, stored = excluded.stored, quarantined = excluded.quarantined, skipped = excluded.skipped,
          missing = excluded.missing, highest = max(highest, excluded.highest)`);
      for (const entry of journals) put.run({ ...entry });
      const refuse = this.#db.prepare(`INSERT INTO quarantine VALUES (?, ?, ?, ?, 1, ?, ?, ?)
        ON CONFLICT DO UPDATE SET count = count + 1, lastAt = excluded.lastAt, head = excluded.head`);
      for (const { refusal: r, head } of refusals) refuse.run(r.center, r.agent, r.device, r.reason, now, now, head.subarray(0, headBytes));
      if (refusals.length > 0) {
        this.#db
          .prepare(
            `DELETE FROM quarantine WHERE rowid IN (SELECT rowid FROM quarantine ORDER BY lastAt DESC LIMIT -1 OFFSET ${maxRefusals})`,
          )
          .run();
      }
    });
  }

  quarantine(): QuarantineEntry[] {
    return this.#db
      .prepare("SELECT center, agent, device, reason, count, firstAt, lastAt FROM quarantine ORDER BY lastAt DESC")
      .all() as unknown as QuarantineEntry[];
  }

  putAgent({ center, agent, status, receivedAt }: AgentEntry): void {
    const sql =
      "INSERT INTO agents VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET status = excluded.status, receivedAt = excluded.receivedAt";
    this.#write(() => this.#db.prepare(sql).run(center, agent, JSON.stringify(status), receivedAt));
  }

  agents(): AgentEntry[] {
    const rows = this.#db.prepare("SELECT * FROM agents ORDER BY center, agent").all();
    return rows.map((row) => ({
      center: String(row.center),
      agent: String(row.agent),
      receivedAt: Number(row.receivedAt),
      status: statusSchema.parse(JSON.parse(String(row.status))),
    }));
  }

  /** Since when the series store cannot be reached; undefined while all is well. */
  storeDownSince(): Instant | undefined {
    const value = this.#db.prepare("SELECT value FROM meta WHERE key = 'storeDownSince'").get()?.value;
    return value === undefined ? undefined : Number(value);
  }

  collectorCounts(): CollectorCounts {
    const value = this.#db.prepare("SELECT value FROM meta WHERE key = 'counts'").get()?.value;
    return value === undefined ? { buffered: 0, ignored: 0, duplicates: 0, malformed: 0 } : (JSON.parse(String(value)) as CollectorCounts);
  }

  setCounts(counts: CollectorCounts): void {
    this.#write(() => {
      const sql = "INSERT INTO meta VALUES ('counts', ?) ON CONFLICT DO UPDATE SET value = excluded.value";
      this.#db.prepare(sql).run(JSON.stringify(counts));
    });
  }

  setStoreDown(since: Instant | undefined): void {
    const sql = "INSERT INTO meta VALUES ('storeDownSince', ?) ON CONFLICT DO UPDATE SET value = excluded.value";
    this.#write(() => {
      if (since === undefined) this.#db.exec("DELETE FROM meta WHERE key = 'storeDownSince'");
      else this.#db.prepare(sql).run(String(since));
    });
  }

  /** In one transaction; throws Unavailable when the disk does not take it. */
  #write(work: () => unknown): void {
    try {
      this.#db.exec("BEGIN IMMEDIATE");
      work();
      this.#db.exec("COMMIT");
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw asUnavailable(error, "ledger");
    }
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }
}
