/** The tables of the SQLite store: one a kind for single readings, and what is known of their roll-ups. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { kinds } from "../../contract/kinds/index.ts";
import { quantityOf } from "../../contract/quantities.ts";
import { hourMs } from "../../contract/time.ts";
import type { Rollup } from "./summary.ts";

const sqlTypes = { integer: "INTEGER", float: "REAL", boolean: "INTEGER" } as const;
/** The form of the tables; a file that was written by an older version is brought up to it. */
const version = 1;

export const rollupTables = { "1h": "rollup_1h", "1d": "rollup_1d" } as const satisfies Record<Rollup, string>;

export function createTables(db: DatabaseSync): void {
  db.exec(
    "CREATE TABLE IF NOT EXISTS devices (key INTEGER PRIMARY KEY, kind TEXT NOT NULL, center TEXT NOT NULL, device TEXT NOT NULL, UNIQUE (kind, center, device)) STRICT",
  );
  // Single readings before rawFrom were removed, roll-ups by hour before hoursFrom.
  addColumns(db, "devices", { rawFrom: "INTEGER NOT NULL DEFAULT 0", hoursFrom: "INTEGER NOT NULL DEFAULT 0" });
  for (const kind of kinds) {
    const columns = Object.fromEntries(kind.quantities.map((name) => [name, sqlTypes[quantityOf(name).type]]));
    const list = Object.entries(columns).map(([name, type]) => `"${name}" ${type}`);
    db.exec(
      `CREATE TABLE IF NOT EXISTS "${kind.id}" (device INTEGER NOT NULL, at INTEGER NOT NULL, ${list.join(", ")}, PRIMARY KEY (device, at)) STRICT, WITHOUT ROWID`,
    );
    addColumns(db, kind.id, columns); // a quantity that a newer version added to the kind
  }
  for (const table of Object.values(rollupTables)) {
    db.exec(
      `CREATE TABLE IF NOT EXISTS ${table} (device INTEGER NOT NULL, quantity TEXT NOT NULL, at INTEGER NOT NULL, count INTEGER NOT NULL, sum REAL, min REAL, max REAL, PRIMARY KEY (device, quantity, at)) STRICT, WITHOUT ROWID`,
    );
  }
  // Hours that were written to since they were rolled up, and when.
  db.exec(
    "CREATE TABLE IF NOT EXISTS due (device INTEGER NOT NULL, at INTEGER NOT NULL, touchedAt INTEGER NOT NULL, PRIMARY KEY (device, at)) STRICT, WITHOUT ROWID",
  );
  if (Number(db.prepare("PRAGMA user_version").get()?.user_version) < version) upgrade(db);
}

function addColumns(db: DatabaseSync, table: string, columns: Record<string, string>): void {
  const rows = db.prepare(`SELECT name FROM pragma_table_info('${table}')`).all();
  const there = new Set(rows.map(({ name }) => name));
  for (const [name, type] of Object.entries(columns)) if (!there.has(name)) db.exec(`ALTER TABLE "${table}" ADD COLUMN "${name}" ${type}`);
}

/** Readings from before there were roll-ups: all their hours are due. Jumps from hour to hour in the index. */
function upgrade(db: DatabaseSync): void {
  db.exec("BEGIN IMMEDIATE");
  const mark = db.prepare("INSERT OR IGNORE INTO due VALUES (?, ?, 0)");
  for (const { key, kind } of db.prepare("SELECT key, kind FROM devices").all()) {
    const next = db.prepare(`SELECT at FROM "${kind}" WHERE device = ? AND at >= ? ORDER BY at LIMIT 1`);
    for (let row = next.get(key!, 0); row; ) {
      const hour = Math.floor(Number(row.at) / hourMs) * hourMs;
      mark.run(key!, hour);
      row = next.get(key!, hour + hourMs);
    }
  }
  db.exec(`PRAGMA user_version = ${version}; COMMIT`);
}

/** Statements are prepared once; their texts are made of our own names only, so there are not many. */
export function statements(db: DatabaseSync): (sql: string) => StatementSync {
  const prepared = new Map<string, StatementSync>();
  return (sql) => {
    let statement = prepared.get(sql);
    if (!statement) {
      if (prepared.size >= 500) prepared.clear();
      statement = db.prepare(sql);
      prepared.set(sql, statement);
    }
    return statement;
  };
}
