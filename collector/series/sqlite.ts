/** Series in one SQLite file: a table a kind, a column a quantity, the row of a device and a time. WAL, synchronous=FULL. */
import { DatabaseSync } from "node:sqlite";
import { deviceKey } from "../../contract/deviceKey.ts";
import { type Kind, kindOf } from "../../contract/kinds/index.ts";
import { hourMs, type Instant } from "../../contract/time.ts";
import { breathe } from "../../runtime/clock.ts";
import { ConfigError, messageOf } from "../../runtime/errors.ts";
import { asUnavailable } from "../../runtime/sqlite.ts";
import { plan, type RollupState } from "./plan.ts";
import { type DeviceRef, type Latest, type Pack, type Point, type SeriesStore, type Step, steps, type Tidied } from "./port.ts";
import { newest, segmentQuery, valuesOf } from "./sqliteRead.ts";
import { type QuietHours, quietHours, type Removal, removals, remove, rollUp } from "./sqliteRollups.ts";
import { createTables, statements } from "./sqliteTables.ts";
import { writePoints } from "./sqliteWrite.ts";
import { folded, readings, type Summary, type Summed } from "./summary.ts";

/** One step of tidying holds the file and the process for about this long; one tidying takes so many of them. */
const stepMs = 15;
const stepsAtOnce = 60;

/** `now`: the clock that says when an hour was last written to. */
export function openSqliteSeries(file: string, now: () => Instant = Date.now): SeriesStore {
  let db: DatabaseSync;
  try {
    db = new DatabaseSync(file, { timeout: 5_000 });
    // Small pages: a write touches the last page of every device. Few checkpoints: those pages are written to the file less often.
    db.exec(
      "PRAGMA page_size = 2048; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -64000; PRAGMA wal_autocheckpoint = 16000;",
    );
    createTables(db);
  } catch (error) {
    throw new ConfigError(`series.url: ${file} cannot be opened (${messageOf(error)})`);
  }
  const prepare = statements(db);
  const keys = new Map<string, number>();
  /** Newest values by the device's key, as long as nobody has written them anew. */
  const known = new Map<number, Latest>();
  let knownAt: unknown;

  function keyOf({ kind, center, device }: DeviceRef): number | undefined {
    const name = `${kind}/${center}/${device}`;
    const known = keys.get(name);
    if (known !== undefined) return known;
    const row = prepare("SELECT key FROM devices WHERE kind = ? AND center = ? AND device = ?").get(kind, center, device);
    if (row) keys.set(name, Number(row.key));
    return row && Number(row.key);
  }

  /** Of a device that is about to be written. */
  function keyFor(of: DeviceRef): number {
    if (keyOf(of) === undefined) prepare("INSERT INTO devices (kind, center, device) VALUES (?, ?, ?)").run(of.kind, of.center, of.device);
    const key = keyOf(of)!;
    known.delete(key);
    return key;
  }

  function latestOf(kind: Kind, key: number): Latest {
    const latest = known.get(key) ?? newest(prepare, kind, key);
    known.set(key, latest);
    return { ...latest };
  }

  /** What another process has written is seen by the file's version, which our own writes do not change. */
  function forgetOthers(): void {
    const version = prepare("PRAGMA data_version").get()?.data_version;
    if (version !== knownAt) known.clear();
    knownAt = version;
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

  function transaction<T>(work: () => T): T {
    db.exec("BEGIN IMMEDIATE");
    const result = work();
    db.exec("COMMIT");
    return result;
  }

  /** All pieces of work that fit into one step; the ones that are left are given back. */
  function step<T>(pieces: readonly T[], work: (piece: T, inTime: () => boolean) => void): T[] {
    const until = performance.now() + stepMs;
    const inTime = () => performance.now() < until;
    return transaction(() => {
      let done = 0;
      while (done < pieces.length && inTime()) work(pieces[done++]!, inTime);
      return pieces.slice(done);
    });
  }

  /** What does not fit into the step is found again when the others have had their turn. */
  function removeSome(removal: Removal, inTime: () => boolean, removed: Tidied["removed"]): void {
    for (let more = true; more && inTime(); ) {
      const done = remove(prepare, removal);
      known.delete(removal.key);
      removed[({ raw: "raw", "1h": "hours", "1d": "days" } as const)[removal.of]] += done.removed;
      more = done.more;
    }
  }

  function summaries(of: DeviceRef, summed: Summed, query: { from: Instant; to: Instant; every: Step }, limit: number): Summary[] {
    const kind = kindOf(of.kind);
    const key = keyOf(of);
    if (key === undefined || (summed !== readings && !kind.quantities.includes(summed))) return [];
    const state = stateOf(key, query);
    const rows = plan(query, state).flatMap((segment) => {
      const { sql, spanMs } = segmentQuery(kind, summed, segment, steps[query.every]);
      const rowsNeeded = limit * Math.max(1, spanMs === 0 ? 1 : steps[query.every] / spanMs);
      return prepare(sql)
        .all(key, segment.from, segment.to, Math.min(rowsNeeded, Number.MAX_SAFE_INTEGER))
        .map((row) => ({ ...(row as unknown as Summary), spanMs }));
    });
    return query.every === "raw" ? rows : folded(rows, steps[query.every]).slice(0, limit);
  }

  function stateOf(key: number, { from, to, every }: { from: Instant; to: Instant; every: Step }): RollupState {
    const { rawFrom, hoursFrom } = prepare("SELECT rawFrom, hoursFrom FROM devices WHERE key = ?").get(key) as {
      rawFrom: Instant;
      hoursFrom: Instant;
    };
    if (steps[every] < hourMs) return { due: [], rawFrom, hoursFrom };
    const due = prepare("SELECT at FROM due WHERE device = ? AND at > ? AND at < ? ORDER BY at").all(key, from - hourMs, to);
    return { due: due.map(({ at }) => Number(at)), rawFrom, hoursFrom };
  }

  const write = (points: readonly Point[]) => attempt(() => ({ refused: transaction(() => writePoints(prepare, keyFor, points, now())) }));

  return {
    pack: (points): PointPack => ({ count: points.length, points }),
    writePacks: (packs) => write((packs as readonly PointPack[]).flatMap(({ points }) => points)),
    write,
    latest: (devices) =>
      attempt(() => {
        const answer = new Map<string, Latest>();
        forgetOthers();
        for (const of of devices) {
          const key = keyOf(of);
          if (key !== undefined) answer.set(deviceKey(of), latestOf(kindOf(of.kind), key));
        }
        return answer;
      }),
    range: ({ of, quantity, from, to, every, limit = 20_000 }) =>
      attempt(() => summaries(of, quantity, { from, to, every }, limit).map(({ at, min, sum, count, max }) => [at, min, sum / count, max])),
    readingsOf: ({ devices, quantity, from, to }) =>
      attempt(() => {
        const answer = new Map<string, [at: Instant, value: number][]>();
        for (const of of devices) {
          const key = keyOf(of);
          const rows = key === undefined ? [] : valuesOf(prepare, kindOf(of.kind), key, { quantity, from, to });
          if (rows.length > 0) answer.set(deviceKey(of), rows);
        }
        return answer;
      }),
    countsByDay: ({ of, from, to }) =>
      attempt(() => summaries(of, readings, { from, to, every: "1d" }, Number.MAX_SAFE_INTEGER).map(({ at, count }) => [at, count])),
    count: ({ kind, center, from, to, devices }) =>
      attempt(() => {
        const rows = prepare("SELECT device FROM devices WHERE kind = ? AND center = ?").all(kind, center);
        const counts = rows
          .map(({ device }) => String(device))
          .filter((device) => devices === undefined || devices.has(device))
          .map((device) => summaries({ kind, center, device }, readings, { from, to: to + 1, every: "1d" }, Number.MAX_SAFE_INTEGER))
          .map((days) => days.reduce((sum, { count }) => sum + count, 0))
          .filter((points) => points > 0);
        return { points: counts.reduce((sum, points) => sum + points, 0), devices: counts.length };
      }),
    async tidy({ now: at, keep, signal }) {
      const tidied: Tidied = { rolledUp: 0, removed: { raw: 0, hours: 0, days: 0 }, more: false };
      const rollUpOne = (span: QuietHours) => {
        tidied.rolledUp += rollUp(prepare, span);
      };
      let [hours, old]: [QuietHours[], Removal[]] = [[], []];
      for (let done = 0; done < stepsAtOnce; done++) {
        if (signal?.aborted || !db.isOpen) return { ...tidied, more: true };
        if (hours.length === 0) hours = await attempt(() => quietHours(prepare, at));
        if (hours.length === 0 && old.length === 0) old = await attempt(() => removals(prepare, keep, at));
        if (hours.length + old.length === 0) return tidied;
        if (hours.length > 0) hours = await attempt(() => step(hours, rollUpOne));
        else old = await attempt(() => step(old, (removal, inTime) => removeSome(removal, inTime, tidied.removed)));
        await breathe();
      }
      return { ...tidied, more: true };
    },
    check: () => attempt(() => void prepare("SELECT 1").get()),
    async close() {
      if (db.isOpen) db.close();
    },
  };
}

export interface PointPack extends Pack {
  points: readonly Point[];
}
