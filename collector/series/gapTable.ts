/** Gaps and the sums beside the journals' rows, in the ledger's file. Runs inside the ledger's transactions. */
import type { DatabaseSync } from "node:sqlite";
import type { AgentStatus } from "../../contract/messages.ts";
import type { Instant } from "../../contract/time.ts";
import { type Range, without } from "../../runtime/ranges.ts";
import { type Gap, type GapEnd, type Gone, lostAtEnd, type OpenGap, settleGaps } from "./gaps.ts";

/** Rows that are kept. Above, the oldest recovered ones go first, then the oldest that ended otherwise; each is counted. */
export const maxGaps = 10_000;

/** A range that was passed over on the way: missing for now. `heard`: the highest number that was seen. */
export interface Noticed {
  journal: string;
  center: string;
  agent: string;
  from: number;
  to: number;
  heard: number;
  at: Instant;
}

/** What a commit settles of a journal, beside its numbers. */
export interface Settled {
  journal: string;
  gone: readonly Gone[];
  /** Readings that came long after they were measured. */
  late: number;
}

/** Lifetime numbers of a journal. expected ≥ received + dropped + lost; the rest is open or still to come. */
export interface GapCounts {
  journal: string;
  center: string;
  agent: string;
  /** The highest number known to exist. */
  expected: number;
  /** Stored or quarantined. */
  received: number;
  /** Of the received: came after their numbers had been seen missing. */
  recovered: number;
  /** Of the received: came over 15 minutes after they were measured. */
  late: number;
  /** Dropped by the agent's policy. */
  dropped: number;
  /** Never announced as dropped and never to come: with a disk, mostly. */
  lost: number;
  /** Seen missing and not yet settled. */
  open: number;
  /** Rows that are no longer listed. */
  forgotten: number;
}

interface Owner {
  journal: string;
  center: string;
  agent: string;
}
type Row = Record<string, unknown>;

const schema = `
  CREATE TABLE IF NOT EXISTS gaps (id INTEGER PRIMARY KEY, journal TEXT NOT NULL, center TEXT NOT NULL, agent TEXT NOT NULL, first INTEGER NOT NULL,
    last INTEGER NOT NULL, seenAt INTEGER NOT NULL, endedAt INTEGER, ended TEXT, atEnd INTEGER NOT NULL, measuredAfter INTEGER, measuredBefore INTEGER) STRICT;
  CREATE INDEX IF NOT EXISTS openGaps ON gaps (journal, first) WHERE ended IS NULL OR atEnd = 1;
  CREATE TABLE IF NOT EXISTS journalTotals (journal TEXT PRIMARY KEY, center TEXT NOT NULL, agent TEXT NOT NULL, announced INTEGER NOT NULL DEFAULT 0,
    recovered INTEGER NOT NULL DEFAULT 0, late INTEGER NOT NULL DEFAULT 0, replayed INTEGER NOT NULL DEFAULT 0, forgotten INTEGER NOT NULL DEFAULT 0,
    lostFrom INTEGER NOT NULL DEFAULT 1, lostUpTo INTEGER NOT NULL DEFAULT 0) STRICT;`;

/** Numbers that died with journal `t`, of which row `j` knows how far it was handled. `lostUpTo` over 0: its agent went on with another journal. */
const lostAtEndSql = "max(0, coalesce(t.lostUpTo, 0) - max(coalesce(j.upTo, 0), coalesce(t.lostFrom, 1) - 1))";
/** What stands beside the collector's own row of a journal. */
export const besideJournalsSql = `coalesce(t.replayed, 0) AS replayed, ${lostAtEndSql} AS lostAtEnd FROM journals j LEFT JOIN journalTotals t ON t.journal = j.journal`;

/** Columns of `journalTotals` that only grow. */
type Total = "recovered" | "late" | "replayed" | "forgotten";

export function gapTable(db: DatabaseSync) {
  db.exec(schema);
  const unsettled = db.prepare("SELECT * FROM gaps WHERE journal = ? AND (ended IS NULL OR atEnd = 1) AND first <= ? ORDER BY first");
  /** They do not overlap, so the first one that ends before a range is the last one to look at. */
  const unsettledBackwards = db.prepare(
    "SELECT first, last FROM gaps WHERE journal = ? AND (ended IS NULL OR atEnd = 1) AND first <= ? ORDER BY first DESC",
  );
  const remove = db.prepare("DELETE FROM gaps WHERE id = ?");
  const insert =
    db.prepare(`INSERT INTO gaps (journal, center, agent, first, last, seenAt, endedAt, ended, atEnd, measuredAfter, measuredBefore)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const announce = db.prepare(`INSERT INTO journalTotals (journal, center, agent, announced) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET announced = max(announced, excluded.announced)`);
  const setEnd = db.prepare("UPDATE journalTotals SET lostFrom = ?, lostUpTo = ? WHERE journal = ?");
  const totalsOf = db.prepare("SELECT announced, lostFrom, lostUpTo FROM journalTotals WHERE journal = ?");
  const upToOf = db.prepare("SELECT upTo FROM journals WHERE journal = ?");

  function add({ journal, center, agent }: Owner, what: Total, count: number): void {
    if (count === 0) return;
    db.prepare(`INSERT INTO journalTotals (journal, center, agent, ${what}) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET ${what} = ${what} + excluded.${what}`).run(journal, center, agent, count);
  }

  function put({ journal, center, agent }: Owner, gap: Omit<Gap, keyof Owner>, atEnd: boolean): void {
    const { from, to, seenAt, endedAt, end, measuredAfter, measuredBefore } = gap;
    insert.run(
      ...[journal, center, agent, from, to, seenAt, endedAt ?? null, end ?? null],
      ...[atEnd ? 1 : 0, measuredAfter ?? null, measuredBefore ?? null],
    );
  }

  /** All numbers of a journal up to `upTo` are settled. `atEnd`: by the end of the journal itself. */
  function settle(owner: Owner, upTo: number, gone: readonly Gone[], now: Instant, atEnd = false): void {
    const rows = unsettled.all(owner.journal, upTo);
    if (rows.length === 0 && gone.length === 0) return;
    for (const { id } of rows) remove.run(Number(id));
    const { ended, still, recovered } = settleGaps(rows.map(openGapOf), upTo, gone, now);
    for (const one of ended) put(owner, one, atEnd && one.end === "lost");
    for (const { givenUp, ...gap } of still) {
      const { at, ...times } = givenUp ?? {};
      put(owner, { ...gap, ...(at !== undefined && { endedAt: at, end: "lost", ...times }) }, givenUp !== undefined);
    }
    add(owner, "recovered", recovered);
    bound();
  }

  function bound(): void {
    const excess = Number(db.prepare("SELECT count(*) AS count FROM gaps").get()?.count) - maxGaps;
    if (excess <= 0) return;
    const gone = db
      .prepare(`DELETE FROM gaps WHERE id IN (SELECT id FROM gaps
        ORDER BY CASE WHEN ended = 'recovered' THEN 0 WHEN ended IS NOT NULL THEN 1 ELSE 2 END, id LIMIT ?) RETURNING journal, center, agent`)
      .all(excess + maxGaps / 100) as unknown as Owner[];
    for (const owner of gone) add(owner, "forgotten", 1);
  }

  /** Missing for now; of a journal that is at its end, for ever, like everything that was not handed over before. */
  function noticeOne(one: Noticed): void {
    announce.run(one.journal, one.center, one.agent, one.heard);
    const { lostFrom, lostUpTo } = totalsOf.get(one.journal) as { lostFrom: number; lostUpTo: number };
    const isAtEnd = lostUpTo > 0;
    const range: Range = isAtEnd ? [Math.max(lostUpTo, Number(upToOf.get(one.journal)?.upTo ?? 0)) + 1, one.heard] : [one.from, one.to];
    const known: Range[] = [];
    for (const { first, last } of unsettledBackwards.iterate(one.journal, range[1])) {
      if (Number(last) < range[0]) break;
      known.push([Number(first), Number(last)]);
    }
    if (range[0] <= range[1]) {
      for (const [from, to] of without(range, known))
        put(one, { from, to, seenAt: one.at, ...(isAtEnd && { endedAt: one.at, end: "lost" as const }) }, isAtEnd);
    }
    if (isAtEnd) setEnd.run(lostFrom, Math.max(lostUpTo, one.heard), one.journal);
  }

  /** Its agent goes on with another journal. */
  function end(owner: Owner, { journalLength: kept = 0, at: saidAt }: AgentStatus, now: Instant): void {
    const announced = Number(totalsOf.get(owner.journal)?.announced ?? 0);
    const upTo = upToOf.get(owner.journal)?.upTo;
    const lost = lostAtEnd({ announced, kept, saidAt }, upTo === undefined ? undefined : Number(upTo));
    if (lost) settle(owner, lost.to, [lost], now, true);
    // Nothing lost: none of its numbers may count as lost either when a row of it is written later, by what was still on its way.
    const last = lost?.to ?? Math.max(announced, Number(upTo ?? 0));
    setEnd.run(lost?.from ?? last + 1, last, owner.journal);
  }

  /** The disk is back: what was given up may come. */
  function reopen(journal: string): void {
    if (Number(totalsOf.get(journal)?.lostUpTo ?? 0) === 0) return;
    setEnd.run(1, 0, journal);
    const reopenRows =
      "UPDATE gaps SET ended = NULL, endedAt = NULL, atEnd = 0, measuredAfter = NULL, measuredBefore = NULL WHERE journal = ? AND atEnd = 1";
    db.prepare(reopenRows).run(journal);
  }

  return {
    add,
    notice(noticed: readonly Noticed[]): void {
      for (const one of noticed) noticeOne(one);
      if (noticed.length > 0) bound();
    },
    /** With the rows of the journals, in the same transaction. */
    settle(entries: readonly (Owner & { upTo: number })[], settled: readonly Settled[], now: Instant): void {
      const byJournal = Map.groupBy(settled, ({ journal }) => journal);
      for (const entry of entries) {
        const own = byJournal.get(entry.journal) ?? [];
        const gone = own.flatMap((one) => one.gone);
        settle(entry, entry.upTo, gone, now);
        const late = own.reduce((sum, one) => sum + one.late, 0);
        add(entry, "late", late);
      }
    },
    /** An agent has spoken. With another journal than before, the earlier one is at its end. */
    heardFrom(owner: Omit<Owner, "journal">, before: AgentStatus | undefined, status: AgentStatus, now: Instant): void {
      const { journal } = status;
      if (journal !== undefined) {
        announce.run(journal, owner.center, owner.agent, status.read ?? 0);
        reopen(journal);
      }
      const earlier = before?.journal;
      if (before && journal !== undefined && earlier !== undefined && earlier !== journal) end({ journal: earlier, ...owner }, before, now);
    },
    gaps({ center, agent, since = 0, limit = 1_000 }: GapQuery): Gap[] {
      return db
        .prepare(`SELECT * FROM gaps WHERE (?1 IS NULL OR center = ?1) AND (?2 IS NULL OR agent = ?2) AND (ended IS NULL OR endedAt >= ?3)
          ORDER BY CASE WHEN ended IS NULL THEN 0 WHEN ended = 'recovered' THEN 2 ELSE 1 END, seenAt DESC, id DESC LIMIT ?4`)
        .all(center ?? null, agent ?? null, since, limit)
        .map(gapOf);
    },
    counts(): GapCounts[] {
      return db
        .prepare(`SELECT coalesce(j.journal, t.journal) AS journal, coalesce(j.center, t.center) AS center, coalesce(j.agent, t.agent) AS agent,
            max(coalesce(j.highest, 0), coalesce(t.announced, 0)) AS expected, coalesce(j.stored + j.quarantined, 0) AS received,
            coalesce(t.recovered, 0) AS recovered, coalesce(t.late, 0) AS late, coalesce(j.skipped, 0) AS dropped,
            coalesce(j.missing, 0) + ${lostAtEndSql} AS lost, coalesce(t.forgotten, 0) AS forgotten,
            (SELECT total(last - first + 1) FROM gaps g WHERE g.journal = coalesce(j.journal, t.journal) AND (ended IS NULL OR atEnd = 1) AND ended IS NULL) AS open
          FROM journals j FULL JOIN journalTotals t ON t.journal = j.journal ORDER BY center, agent, journal`)
        .all() as unknown as GapCounts[];
    },
  };
}

export interface GapQuery {
  center?: string;
  agent?: string;
  /** Open ones, and those that ended since. */
  since?: Instant;
  limit?: number;
}

const time = (row: Row, name: string) => (row[name] === null ? {} : { [name]: Number(row[name]) });

function openGapOf(row: Row): OpenGap {
  const gap = { from: Number(row.first), to: Number(row.last), seenAt: Number(row.seenAt) };
  return row.ended === null
    ? gap
    : { ...gap, givenUp: { at: Number(row.endedAt), ...time(row, "measuredAfter"), ...time(row, "measuredBefore") } };
}

function gapOf(row: Row): Gap {
  return {
    journal: String(row.journal),
    center: String(row.center),
    agent: String(row.agent),
    from: Number(row.first),
    to: Number(row.last),
    seenAt: Number(row.seenAt),
    ...(row.ended !== null && { end: String(row.ended) as GapEnd }),
    ...time(row, "endedAt"),
    ...time(row, "measuredAfter"),
    ...time(row, "measuredBefore"),
  };
}
