/** Series in one SQLite file: a table a kind, a column a quantity, the row of a device and a time. WAL, synchronous=FULL. */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { type Kind, kindOf, kinds } from "../../contract/kinds/index.ts";
import { type QuantityName, type QuantityValue, quantityOf, type Values } from "../../contract/quantities.ts";
import { tokyoOffsetMs } from "../../contract/time.ts";
import { ConfigError, messageOf } from "../../runtime/errors.ts";
import { asUnavailable } from "../../runtime/sqlite.ts";
import {
  type Bucket,
  type DeviceRef,
  type Latest,
  latestDepth,
  newestOf,
  noValue,
  type Pack,
  type Point,
  type RefusedPoint,
  type SeriesStore,
  steps,
} from "./port.ts";

const sqlTypes = { integer: "INTEGER", float: "REAL", boolean: "INTEGER" } as const;

export function openSqliteSeries(file: string): SeriesStore {
  let db: DatabaseSync;
  try {
    db = new DatabaseSync(file, { timeout: 5_000 });
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -64000;");
    createTables(db);
  } catch (error) {
    throw new ConfigError(`series.url: ${file} cannot be opened (${messageOf(error)})`);
  }
  const writers = new Map(kinds.map((kind) => [kind.id as string, prepareWriter(db, kind)]));
  const keyOf = db.prepare("SELECT key FROM devices WHERE kind = ? AND center = ? AND device = ?");
  const addKey = db.prepare("INSERT INTO devices (kind, center, device) VALUES (?, ?, ?) RETURNING key");
  const keys = new Map<string, number>();

  function deviceKey({ kind, center, device }: DeviceRef, add: boolean): number | undefined {
    const name = `${kind}/${center}/${device}`;
    const known = keys.get(name) ?? keyOf.get(kind, center, device)?.key ?? (add ? addKey.get(kind, center, device)?.key : undefined);
    if (known !== undefined) keys.set(name, Number(known));
    return known === undefined ? undefined : Number(known);
  }

  /** A full disk, a locked file: wait and try again, nothing of ours is wrong. */
  function attempt<T>(work: () => T): Promise<T> {
    try {
      return Promise.resolve(work());
    } catch (error) {
      if (db.isTransaction) db.exec("ROLLBACK");
      keys.clear();
      return Promise.reject(asUnavailable(error, "series"));
    }
  }

  const write = (points: readonly Point[]) =>
    attempt(() => {
      const refused: RefusedPoint[] = [];
      db.exec("BEGIN IMMEDIATE");
      for (const [index, point] of points.entries()) {
        if (hasValue(point)) writers.get(point.kind)!(deviceKey(point, true)!, point);
        else refused.push({ index, reason: noValue });
      }
      db.exec("COMMIT");
      return { refused };
    });

  return {
    pack: (points): PointPack => ({ count: points.length, points }),
    writePacks: (packs) => write((packs as readonly PointPack[]).flatMap(({ points }) => points)),
    write,
    latest: (devices) =>
      attempt(() => {
        const answer = new Map<string, Latest>();
        for (const of of devices) {
          const key = deviceKey(of, false);
          if (key === undefined) continue;
          const rows = db.prepare(`SELECT * FROM "${kindOf(of.kind).id}" WHERE device = ? ORDER BY at DESC LIMIT ${latestDepth}`).all(key);
          answer.set(
            `${of.center}/${of.device}`,
            newestOf(rows.map((row) => ({ at: Number(row.at), values: valuesOf(kindOf(of.kind), row) }))),
          );
        }
        return answer;
      }),
    range: ({ of, quantity, from, to, every, limit = 20_000 }) =>
      attempt(() => {
        const key = deviceKey(of, false);
        if (key === undefined) return [];
        return readRange(db, kindOf(of.kind), key, quantity, { from, to, step: steps[every], limit });
      }),
    count: ({ kind, center, from, to, devices }) =>
      attempt(() => {
        const rows = db
          .prepare(
            `SELECT d.device AS device, count(*) AS points FROM "${kindOf(kind).id}" p JOIN devices d ON d.key = p.device WHERE d.center = ? AND p.at BETWEEN ? AND ? GROUP BY d.key`,
          )
          .all(center, from, to)
          .filter((row) => devices === undefined || devices.has(String(row.device)));
        return { points: rows.reduce((sum, row) => sum + Number(row.points), 0), devices: rows.length };
      }),
    check: () => attempt(() => void db.prepare("SELECT 1").get()),
    async close() {
      if (db.isOpen) db.close();
    },
  };
}

export interface PointPack extends Pack {
  points: readonly Point[];
}

function createTables(db: DatabaseSync): void {
  db.exec(
    "CREATE TABLE IF NOT EXISTS devices (key INTEGER PRIMARY KEY, kind TEXT NOT NULL, center TEXT NOT NULL, device TEXT NOT NULL, UNIQUE (kind, center, device)) STRICT",
  );
  for (const kind of kinds) {
    const columns = kind.quantities.map((name) => `"${name}" ${sqlTypes[quantityOf(name).type]}`);
    db.exec(
      `CREATE TABLE IF NOT EXISTS "${kind.id}" (device INTEGER NOT NULL, at INTEGER NOT NULL, ${columns.join(", ")}, PRIMARY KEY (device, at)) STRICT, WITHOUT ROWID`,
    );
    // A quantity that a newer version added to the kind.
    const there = new Set(
      db
        .prepare(`SELECT name FROM pragma_table_info('${kind.id}')`)
        .all()
        .map((row) => row.name),
    );
    for (const name of kind.quantities.filter((one) => !there.has(one))) {
      db.exec(`ALTER TABLE "${kind.id}" ADD COLUMN "${name}" ${sqlTypes[quantityOf(name).type]}`);
    }
  }
}

/** Given quantities overwrite, absent ones stay as they are: what InfluxDB does with the same series and time. */
function prepareWriter(db: DatabaseSync, kind: Kind): (key: number, point: Point) => void {
  const columns = kind.quantities.map((name) => `"${name}"`);
  const sql = `INSERT INTO "${kind.id}" (device, at, ${columns.join(", ")}) VALUES (?, ?${", ?".repeat(columns.length)})
    ON CONFLICT DO UPDATE SET ${columns.map((column) => `${column} = coalesce(excluded.${column}, ${column})`).join(", ")}`;
  let statement: StatementSync | undefined;
  return (key, { at, values }) => {
    statement ??= db.prepare(sql);
    statement.run(key, at, ...kind.quantities.map((name) => toSql(values[name])));
  };
}

function hasValue({ values }: Point): boolean {
  return Object.values(values).some((value) => typeof value === "boolean" || Number.isFinite(value));
}

function toSql(value: QuantityValue | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : Number(value);
}

function valuesOf(kind: Kind, row: Record<string, unknown>): Values {
  const values: Values = {};
  for (const name of kind.quantities) {
    const value = row[name];
    if (value !== null && value !== undefined) values[name] = quantityOf(name).type === "boolean" ? value === 1 : Number(value);
  }
  return values;
}

function readRange(
  db: DatabaseSync,
  kind: Kind,
  key: number,
  quantity: QuantityName,
  q: { from: number; to: number; step: number; limit: number },
): Bucket[] {
  if (!kind.quantities.includes(quantity)) return [];
  const where = `FROM "${kind.id}" WHERE device = ? AND at >= ? AND at < ? AND "${quantity}" IS NOT NULL`;
  const bucket = q.step === 0 ? "at" : `(at + ${tokyoOffsetMs}) / ${q.step} * ${q.step} - ${tokyoOffsetMs}`;
  const sql =
    q.step === 0
      ? `SELECT at, "${quantity}" AS lo, "${quantity}" AS mean, "${quantity}" AS hi ${where} ORDER BY at LIMIT ?`
      : `SELECT ${bucket} AS at, min("${quantity}") AS lo, avg("${quantity}") AS mean, max("${quantity}") AS hi ${where} GROUP BY 1 ORDER BY 1 LIMIT ?`;
  return db
    .prepare(sql)
    .all(key, q.from, q.to, q.limit)
    .map((row): Bucket => [Number(row.at), Number(row.lo), Number(row.mean), Number(row.hi)]);
}
