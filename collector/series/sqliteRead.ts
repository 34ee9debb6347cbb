/** What is asked of the tables of a kind: summaries of a span, single values, the newest ones. */
import type { StatementSync } from "node:sqlite";
import type { Kind } from "../../contract/kinds/index.ts";
import { type QuantityName, quantityOf } from "../../contract/quantities.ts";
import { type Instant, tokyoOffsetMs } from "../../contract/time.ts";
import type { Segment } from "./plan.ts";
import { type Latest, latestDepth } from "./port.ts";
import { rollupTables } from "./sqliteTables.ts";
import { readings, rollupMs, type Summed } from "./summary.ts";

/** Values of a segment, one row a span: of single readings the span that is asked for, or each by itself. */
export function segmentQuery(kind: Kind, summed: Summed, { source }: Segment, askedMs: number): { sql: string; spanMs: number } {
  if (source !== "raw") {
    const table = rollupTables[source];
    const sql = `SELECT at, count, sum, min, max FROM ${table} WHERE device = ? AND quantity = '${summed}' AND at >= ? AND at < ? ORDER BY at LIMIT ?`;
    return { sql, spanMs: rollupMs[source] };
  }
  const where = `FROM "${kind.id}" WHERE device = ? AND at >= ? AND at < ?`;
  const start = `(at + ${tokyoOffsetMs}) / ${askedMs} * ${askedMs} - ${tokyoOffsetMs}`;
  const grouped = "GROUP BY 1 ORDER BY 1 LIMIT ?";
  if (summed === readings) return { sql: `SELECT ${start} AS at, count(*) AS count ${where} ${grouped}`, spanMs: 0 };
  const [value, given] = [`"${summed}"`, `${where} AND "${summed}" IS NOT NULL`];
  const sql =
    askedMs === 0
      ? `SELECT at, 1 AS count, ${value} AS sum, ${value} AS min, ${value} AS max ${given} ORDER BY at LIMIT ?`
      : `SELECT ${start} AS at, count(${value}) AS count, total(${value}) AS sum, min(${value}) AS min, max(${value}) AS max ${given} ${grouped}`;
  return { sql, spanMs: 0 };
}

/** Single values of a device. Rows as arrays, as in `newest`. */
export function valuesOf(
  prepare: (sql: string) => StatementSync,
  { id, quantities }: Kind,
  key: number,
  { quantity, from, to }: { quantity: QuantityName; from: Instant; to: Instant },
): [at: Instant, value: number][] {
  if (!quantities.includes(quantity)) return [];
  const statement = prepare(
    `SELECT at, "${quantity}" FROM "${id}" WHERE device = ? AND at >= ? AND at < ? AND "${quantity}" IS NOT NULL ORDER BY at`,
  );
  statement.setReturnArrays(true);
  return statement.all(key, from, to) as unknown as [at: Instant, value: number][];
}

/** The newest value of each quantity among the last readings of a device. Rows as arrays: hundreds of devices are asked for at once. */
export function newest(prepare: (sql: string) => StatementSync, kind: Kind, key: number): Latest {
  const columns = kind.quantities.map((name) => `"${name}"`).join(", ");
  const statement = prepare(`SELECT at, ${columns} FROM "${kind.id}" WHERE device = ? ORDER BY at DESC LIMIT ${latestDepth}`);
  statement.setReturnArrays(true);
  const latest: Latest = {};
  for (const row of statement.all(key) as unknown as (number | null)[][]) {
    for (const [i, name] of kind.quantities.entries()) {
      const value = row[i + 1];
      if (value === null || value === undefined || latest[name]) continue;
      latest[name] = { at: row[0]!, value: quantityOf(name).type === "boolean" ? value === 1 : value };
    }
  }
  return latest;
}
