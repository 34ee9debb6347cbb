/** Roll-ups of the SQLite store and what is removed when it is old. Every step is one transaction with the marks it settles. */
import type { StatementSync } from "node:sqlite";
import { kindOf } from "../../contract/kinds/index.ts";
import { dayMs, hourMs, type Instant } from "../../contract/time.ts";
import { cutoffs } from "./cutoffs.ts";
import { type Keep, quietMs } from "./port.ts";
import { rollupTables } from "./sqliteTables.ts";
import { type Rollup, readings, rollupMs, startOf } from "./summary.ts";

type Prepare = (sql: string) => StatementSync;
/** Neighbouring hours of one day of a device. */
export type QuietHours = { key: number; kind: string; from: Instant; to: Instant };

const hoursAtOnce = 500;

/** The hours that have been quiet since their last write, as spans of neighbours. `touchedAt` in the future: the clock was set back. */
export function quietHours(prepare: Prepare, now: Instant): QuietHours[] {
  const rows = prepare(
    "SELECT due.device AS key, devices.kind, due.at FROM due JOIN devices ON devices.key = due.device WHERE NOT touchedAt BETWEEN ? AND ? ORDER BY due.device, due.at LIMIT ?",
  ).all(now - quietMs, now + quietMs, hoursAtOnce) as { key: number; kind: string; at: Instant }[];
  const spans: QuietHours[] = [];
  for (const { key, kind, at } of rows) {
    const last = spans.at(-1);
    if (last?.key === key && last.to === at && startOf(at, dayMs) !== at) last.to = at + hourMs;
    else spans.push({ key, kind, from: at, to: at + hourMs });
  }
  return spans;
}

/** Makes the roll-ups of a span within one day from its single readings, then those of the day. Gives the number of hours. */
export function rollUp(prepare: Prepare, { key, kind, from, to }: QuietHours): number {
  const { quantities } = kindOf(kind);
  const where = `FROM "${kind}" WHERE device = ? AND at >= ? AND at < ?`;
  const counts = prepare(`SELECT ${quantities.map((name) => `count("${name}") AS "${name}"`).join(", ")} ${where}`).get(key, from, to)!;
  const hour = `at / ${hourMs} * ${hourMs}`;
  const put = `INSERT OR REPLACE INTO ${rollupTables["1h"]} SELECT device`;
  prepare(`${put}, '${readings}', ${hour}, count(*), NULL, NULL, NULL ${where} GROUP BY 3`).run(key, from, to);
  for (const name of quantities) {
    if (counts[name] === 0) continue;
    const sql = `${put}, '${name}', ${hour}, count("${name}"), total("${name}"), min("${name}"), max("${name}") ${where} AND "${name}" IS NOT NULL GROUP BY 3`;
    prepare(sql).run(key, from, to);
  }
  const day = startOf(from, dayMs);
  const sumUp = prepare(`INSERT OR REPLACE INTO ${rollupTables["1d"]} SELECT device, quantity, ?, sum(count), total(sum), min(min), max(max)
    FROM ${rollupTables["1h"]} WHERE device = ? AND quantity = ? AND at >= ? AND at < ? GROUP BY device`);
  for (const name of [readings, ...quantities.filter((one) => counts[one] !== 0)]) sumUp.run(day, key, name, day, day + dayMs);
  return Number(prepare("DELETE FROM due WHERE device = ? AND at >= ? AND at < ?").run(key, from, to).changes);
}

/** What must go: single readings of `key` up to the end of their oldest hour, roll-ups of a whole resolution. */
export type Removal = { of: "raw"; key: number; kind: string; to: Instant } | { of: Rollup; key: number; kind: string; to: Instant };

/** Everything older than `keep`, device by device. An hour that is due keeps all later ones of its device: an import may be under way. */
export function removals(prepare: Prepare, keep: Keep, now: Instant): Removal[] {
  const devices = prepare("SELECT key, kind, rawFrom, hoursFrom FROM devices").all() as {
    key: number;
    kind: string;
    rawFrom: Instant;
    hoursFrom: Instant;
  }[];
  const before = cutoffs(keep, now, newestOf(prepare, devices));
  return devices.flatMap(({ key, kind, rawFrom, hoursFrom }): Removal[] => {
    const raw = Math.min(before.raw, firstDue(prepare, key));
    const wanted: Removal[] = [];
    const oldest = prepare(`SELECT min(at) AS at FROM "${kind}" WHERE device = ?`).get(key)?.at;
    if (typeof oldest === "number" && oldest < raw) wanted.push({ of: "raw", key, kind, to: raw });
    // Never more than what no single reading can change any more.
    const hoursTo = startOf(Math.min(before.hours, rawFrom), dayMs);
    if (hoursTo > hoursFrom) wanted.push({ of: "1h", key, kind, to: hoursTo });
    const daysTo = startOf(Math.min(before.days, hoursFrom), dayMs);
    const first = prepare(`SELECT min(at) AS at FROM ${rollupTables["1d"]} WHERE device = ? AND quantity = ?`).get(key, readings)?.at;
    if (typeof first === "number" && first < daysTo) wanted.push({ of: "1d", key, kind, to: daysTo });
    return wanted;
  });
}

/** The newest reading of all devices. */
function newestOf(prepare: Prepare, devices: readonly { key: number; kind: string }[]): Instant | undefined {
  const newest = devices.map(({ key, kind }) => prepare(`SELECT max(at) AS at FROM "${kind}" WHERE device = ?`).get(key)?.at);
  const there = newest.filter((at) => typeof at === "number");
  return there.length === 0 ? undefined : there.reduce((a, b) => Math.max(a, b));
}

function firstDue(prepare: Prepare, key: number): Instant {
  const at = prepare("SELECT min(at) AS at FROM due WHERE device = ?").get(key)?.at;
  return typeof at === "number" ? at : Number.POSITIVE_INFINITY;
}

/** Carries out a small part of a removal. `more`: there is more of it. */
export function remove(prepare: Prepare, { of, key, kind, to }: Removal): { removed: number; more: boolean } {
  if (of === "raw") {
    const oldest = prepare(`SELECT min(at) AS at FROM "${kind}" WHERE device = ?`).get(key)?.at;
    if (typeof oldest !== "number") return { removed: 0, more: false };
    const end = Math.floor(oldest / hourMs) * hourMs + hourMs;
    // Looked up again: it may have been written to since the removal was planned.
    if (end > to || end > firstDue(prepare, key)) return { removed: 0, more: false };
    prepare("UPDATE devices SET rawFrom = max(rawFrom, ?) WHERE key = ?").run(end, key);
    const { changes } = prepare(`DELETE FROM "${kind}" WHERE device = ? AND at < ?`).run(key, end);
    return { removed: Number(changes), more: end < to };
  }
  const table = rollupTables[of];
  const first = prepare(`SELECT min(at) AS at FROM ${table} WHERE device = ? AND quantity = ?`).get(key, readings)?.at;
  const end = typeof first === "number" ? Math.min(to, startOf(first, dayMs) + rollupMs[of] * 24) : to;
  let removed = 0;
  for (const name of [...kindOf(kind).quantities, readings]) {
    const { changes } = prepare(`DELETE FROM ${table} WHERE device = ? AND quantity = ? AND at < ?`).run(key, name, end);
    if (name === readings) removed = Number(changes);
  }
  if (of === "1h") prepare("UPDATE devices SET hoursFrom = max(hoursFrom, ?) WHERE key = ?").run(end, key);
  return { removed, more: end < to };
}
