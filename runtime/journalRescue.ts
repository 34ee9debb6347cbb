/** What can still be read of a damaged journal, carried into a new one. */
import { DatabaseSync } from "node:sqlite";
import { sqliteCode } from "./sqlite.ts";

/** In the order of the rows themselves: an index of a damaged file may be what is lost. */
const tables = [
  { table: "meta", key: "rowid", columns: ["key", "value"] },
  { table: "notes", key: "id", columns: ["id", "body"] },
  { table: "entries", key: "n", columns: ["n", "event", "body"] },
];

/**
 * Copies rows from both ends of each table up to the first that cannot be read; returns how many. The name of the journal is not copied:
 * it is another one now. Errors of the new file are thrown, those of the old one end a table.
 */
export function rescue(from: string, to: DatabaseSync): number {
  const old = openOld(from);
  let rescued = 0;
  to.exec("BEGIN IMMEDIATE");
  if (old) {
    for (const { table, key, columns } of tables) {
      const insert = to.prepare(`INSERT OR IGNORE INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`);
      for (const direction of ["ASC", "DESC"]) {
        for (const row of readable(old, `SELECT ${columns.join(", ")} FROM ${table} ORDER BY ${key} ${direction}`)) {
          if (table === "meta" && row.key === "journal") continue;
          if (columns.every((column) => isWhole(row[column])))
            rescued += Number(insert.run(...columns.map((column) => row[column]!)).changes);
        }
      }
    }
    old.close();
  }
  numberAnew(to);
  to.exec("COMMIT");
  return rescued;
}

/** SQLite fills up with zeros what the file no longer has: such a text was never written. */
function isWhole(value: unknown): boolean {
  return value !== null && !(typeof value === "string" && value.includes("\0"));
}

function openOld(file: string): DatabaseSync | undefined {
  try {
    const old = new DatabaseSync(file, { readOnly: true, defensive: false });
    // Reads a file that is shorter than its header says, instead of refusing all of it.
    old.exec("PRAGMA writable_schema = ON");
    return old;
  } catch {
    return undefined; // not a database any more: nothing to carry over
  }
}

/** Rows up to the first one that cannot be read. */
function* readable(db: DatabaseSync, sql: string) {
  let rows: Iterator<Record<string, null | number | bigint | string | NodeJS.NonSharedUint8Array>>;
  try {
    rows = db.prepare(sql).iterate();
  } catch {
    return;
  }
  for (;;) {
    let next: ReturnType<typeof rows.next>;
    try {
      next = rows.next();
    } catch (error) {
      if (sqliteCode(error) === 0) throw error;
      return;
    }
    if (next.done) return;
    yield next.value;
  }
}

/** Numbers are given anew from 1, so that the new journal has no gaps and its counts are true. */
function numberAnew(db: DatabaseSync): void {
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
