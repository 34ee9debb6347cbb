/** Times without a word from an agent, in the ledger's file. Runs inside the ledger's transactions. */
import type { DatabaseSync } from "node:sqlite";
import type { Instant } from "../../contract/time.ts";

/** Rows that are kept; the oldest go first. */
const maxSilences = 1_000;

/** From the last word of an agent to its next one, at least a minute. */
export interface Silence {
  center: string;
  agent: string;
  from: Instant;
  to: Instant;
}

export function silenceTable(db: DatabaseSync) {
  db.exec(
    "CREATE TABLE IF NOT EXISTS silences (center TEXT NOT NULL, agent TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL) STRICT;",
  );
  return {
    put({ center, agent, from, to }: Silence): void {
      db.prepare("INSERT INTO silences VALUES (?, ?, ?, ?)").run(center, agent, from, to);
      db.prepare("DELETE FROM silences WHERE rowid <= (SELECT max(rowid) FROM silences) - ?").run(maxSilences);
    },
    /** Those that touch from ≤ t < to and are over, in order of time. */
    between(center: string, from: Instant, to: Instant): Silence[] {
      return db
        .prepare(
          "SELECT center, agent, first AS 'from', last AS 'to' FROM silences WHERE center = ? AND first < ? AND last > ? ORDER BY first",
        )
        .all(center, to, from) as unknown as Silence[];
    },
  };
}
