/**
 * What the collector knows of each journal: how far it was handled and as what, its gaps, the agents' last status, the quarantine.
 * One SQLite file beside the series; written by the collector and by `quarantine replay`, read by the pages. A journal's row is the collector's
 * alone, which holds it in memory and writes absolute numbers; what others add stands beside it and is added when it is read.
 */
import { DatabaseSync } from "node:sqlite";
import { type AgentStatus, statusSchema } from "../../contract/messages.ts";
import type { Instant } from "../../contract/time.ts";
import { ConfigError, messageOf } from "../../runtime/errors.ts";
import { asUnavailable } from "../../runtime/sqlite.ts";
import type { Gap } from "./gaps.ts";
import { besideJournalsSql, type GapCounts, type GapQuery, gapTable, type Noticed, type Settled } from "./gapTable.ts";
import { type QuarantineEntry, quarantineTable, type Refused, type RefusedFilter, type RefusedReading } from "./quarantineTable.ts";
import { type Silence, silenceTable } from "./silenceTable.ts";

export type { Gap } from "./gaps.ts";
export type { GapCounts, Noticed, Settled } from "./gapTable.ts";
export type { QuarantineEntry, Refusal, Refused, RefusedFilter, RefusedReading } from "./quarantineTable.ts";
export type { Silence } from "./silenceTable.ts";

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
  /** Of the quarantined: stored since by a replay. */
  replayed?: number;
  /** Numbers after `upTo` that its agent had announced when it went on with another journal: lost for ever. */
  lostAtEnd?: number;
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

export class Ledger {
  readonly #db: DatabaseSync;
  readonly #gaps: ReturnType<typeof gapTable>;
  readonly #silences: ReturnType<typeof silenceTable>;
  readonly #quarantine: ReturnType<typeof quarantineTable>;

  constructor(file: string) {
    try {
      this.#db = new DatabaseSync(file, { timeout: 5_000 });
      this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        CREATE TABLE IF NOT EXISTS journals (journal TEXT PRIMARY KEY, center TEXT NOT NULL, agent TEXT NOT NULL, upTo INTEGER NOT NULL, stored INTEGER NOT NULL,
          quarantined INTEGER NOT NULL, skipped INTEGER NOT NULL, missing INTEGER NOT NULL, highest INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS agents (center TEXT NOT NULL, agent TEXT NOT NULL, status TEXT NOT NULL, receivedAt INTEGER NOT NULL, PRIMARY KEY (center, agent)) STRICT;
        CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;`);
      this.#gaps = gapTable(this.#db);
      this.#silences = silenceTable(this.#db);
      this.#quarantine = quarantineTable(this.#db);
    } catch (error) {
      throw new ConfigError(`${file}: the collector's ledger cannot be opened (${messageOf(error)})`);
    }
  }

  journals(): JournalEntry[] {
    return this.#db.prepare(`SELECT j.*, ${besideJournalsSql}`).all() as unknown as JournalEntry[];
  }

  /** Commits journals, what was refused and what became of gaps together. */
  commit(
    journals: readonly JournalEntry[],
    refused: readonly Refused[],
    now: Instant,
    { noticed = [], settled = [] }: { noticed?: readonly Noticed[]; settled?: readonly Settled[] } = {},
  ): void {
    this.#write(() => {
      this.#gaps.notice(noticed);
      this.#gaps.settle(journals, settled, now);
      const put =
        this.#db.prepare(`INSERT INTO journals VALUES (:journal, :center, :agent, :upTo, :stored, :quarantined, :skipped, :missing, :highest)
        ON CONFLICT DO UPDATE SET upTo = excluded.upTo, stored = excluded.stored, quarantined = excluded.quarantined, skipped = excluded.skipped,
          missing = excluded.missing, highest = max(highest, excluded.highest)`);
      for (const { replayed: _, lostAtEnd: __, ...entry } of journals) put.run(entry);
      this.#quarantine.put(refused, now);
    });
  }

  /** Open gaps first, then what never comes, then what was recovered; the newest first. */
  gaps(query: GapQuery = {}): Gap[] {
    return this.#gaps.gaps(query);
  }

  /** Lifetime numbers of every journal. */
  gapCounts(): GapCounts[] {
    return this.#gaps.counts();
  }

  /** Times without a word from an agent of a center that touch from ≤ t < to, the one that lasts included. */
  silences(center: string, from: Instant, to: Instant, now: Instant): Silence[] {
    const lasting = this.agents().filter((agent) => agent.center === center && !isUp(agent, now) && agent.receivedAt < to);
    return [
      ...this.#silences.between(center, from, to),
      ...lasting.map(({ agent, receivedAt }) => ({ center, agent, from: receivedAt, to: now })),
    ];
  }

  quarantine(): QuarantineEntry[] {
    return this.#quarantine.list();
  }

  /** The first bytes of the newest message of a quarantine entry; for the operator's own eyes only. */
  quarantineHead(id: number): Uint8Array | undefined {
    return this.#quarantine.head(id);
  }

  /** Refused readings that were kept, after the one with id `after`, oldest first. */
  refusedReadings(filter: RefusedFilter, after: number, limit: number): RefusedReading[] {
    return this.#quarantine.readings(filter, after, limit);
  }

  /** These are stored now: out of the quarantine, and each counts as stored instead. Twice changes nothing. */
  markReplayed(ids: readonly number[]): void {
    this.#write(() => {
      for (const journal of this.#quarantine.take(ids)) {
        const owner = this.#db.prepare("SELECT journal, center, agent FROM journals WHERE journal = ?").get(journal);
        if (owner) this.#gaps.add(owner as unknown as JournalEntry, "replayed", 1);
      }
    });
  }

  /** Forgets a quarantine entry and its readings; the journals' numbers stay. False: there is no such entry. */
  clearQuarantine(id: number): boolean {
    let cleared = false;
    this.#write(() => {
      cleared = this.#quarantine.clear(id);
    });
    return cleared;
  }

  putAgent({ center, agent, status, receivedAt }: AgentEntry): void {
    const sql =
      "INSERT INTO agents VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET status = excluded.status, receivedAt = excluded.receivedAt";
    this.#write(() => {
      const row = this.#db.prepare("SELECT status, receivedAt FROM agents WHERE center = ? AND agent = ?").get(center, agent);
      const before = row && { status: statusSchema.parse(JSON.parse(String(row.status))), receivedAt: Number(row.receivedAt) };
      this.#gaps.heardFrom({ center, agent }, before?.status, status, receivedAt);
      if (before && receivedAt - before.receivedAt >= agentSilentMs)
        this.#silences.put({ center, agent, from: before.receivedAt, to: receivedAt });
      this.#db.prepare(sql).run(center, agent, JSON.stringify(status), receivedAt);
    });
  }

  agents(): AgentEntry[] {
    return this.#db.prepare("SELECT * FROM agents ORDER BY center, agent").all().map(agentOf);
  }

  agent(center: string, agent: string): AgentEntry | undefined {
    const row = this.#db.prepare("SELECT * FROM agents WHERE center = ? AND agent = ?").get(center, agent);
    return row && agentOf(row);
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

function agentOf(row: Record<string, unknown>): AgentEntry {
  return {
    center: String(row.center),
    agent: String(row.agent),
    receivedAt: Number(row.receivedAt),
    status: statusSchema.parse(JSON.parse(String(row.status))),
  };
}
