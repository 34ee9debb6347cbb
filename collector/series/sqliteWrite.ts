/** Points into the tables of the SQLite store, and the hours they touch onto the list of what must be rolled up. */
import type { StatementSync } from "node:sqlite";
import { kindOf } from "../../contract/kinds/index.ts";
import type { QuantityName } from "../../contract/quantities.ts";
import { hourMs, type Instant } from "../../contract/time.ts";
import { type DeviceRef, noValue, type Point, type RefusedPoint, tooOld } from "./port.ts";

type Prepare = (sql: string) => StatementSync;

/** Rows of one statement: more cost more to prepare than they save. */
const rowsAtOnce = 16;

/**
 * Within a transaction of the caller. `keyFor` gives a device's key and makes one for a new device; `now`: when hours count as touched.
 * Device by device and in the order of each: neighbours in the table are written together, which doubles the speed.
 */
export function writePoints(prepare: Prepare, keyFor: (of: DeviceRef) => number, points: readonly Point[], now: Instant): RefusedPoint[] {
  const refused: RefusedPoint[] = [];
  const indexes = Map.groupBy(points.keys(), (index) => {
    const { kind, center, device } = points[index]!;
    return `${kind}/${center}/${device}`;
  });
  const oldest = Number(prepare("SELECT max(rawFrom) AS at FROM devices").get()?.at ?? 0);
  for (const own of indexes.values()) {
    const of = points[own[0]!]!;
    const kept = own.flatMap((index) => {
      const row = { index, at: points[index]!.at, names: namesOf(points[index]!) };
      if (row.names.length > 0) return row;
      refused.push({ index, reason: noValue });
      return [];
    });
    if (kept.length === 0) continue;
    const key = keyFor(of);
    const rawFrom = kept.some(({ at }) => at < oldest) ? Number(prepare("SELECT rawFrom FROM devices WHERE key = ?").get(key)?.rawFrom) : 0;
    refused.push(...kept.filter(({ at }) => at < rawFrom).map(({ index }) => ({ index, reason: tooOld })));
    const rows = kept.filter(({ at }) => at >= rawFrom);
    for (let i = 0; i < rows.length; ) {
      const { names } = rows[i]!;
      const values: number[] = [];
      let end = i;
      for (; end < rows.length && end - i < rowsAtOnce && same(rows[end]!.names, names); end++) {
        const { at, values: given } = points[rows[end]!.index]!;
        values.push(key, at);
        for (const name of names) values.push(Number(given[name]));
      }
      prepare(insertSql(of.kind, names, end - i)).run(...values);
      i = end;
    }
    const mark = prepare("INSERT INTO due VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET touchedAt = excluded.touchedAt");
    for (const hour of new Set(rows.map(({ at }) => Math.floor(at / hourMs) * hourMs))) mark.run(key, hour, now);
  }
  return refused.sort((a, b) => a.index - b.index);
}

/** The quantities of a point that can be kept: NaN and infinity cannot. */
function namesOf({ kind, values }: Point): QuantityName[] {
  const { quantities } = kindOf(kind);
  return (Object.keys(values) as QuantityName[]).filter((name) => {
    const value = values[name];
    return (typeof value === "boolean" || Number.isFinite(value)) && quantities.includes(name);
  });
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}

/** Given quantities overwrite, absent ones stay as they are: what InfluxDB does with the same series and time. */
function insertSql(kind: string, names: readonly QuantityName[], rows: number): string {
  const columns = names.map((name) => `"${name}"`);
  const update = columns.map((column) => `${column} = excluded.${column}`).join(", ");
  const row = `(?, ?${", ?".repeat(columns.length)})`;
  return `INSERT INTO "${kind}" (device, at, ${columns.join(", ")}) VALUES ${Array(rows).fill(row).join(", ")} ON CONFLICT DO UPDATE SET ${update}`;
}
