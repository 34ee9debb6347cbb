/** Tidying of InfluxDB: looks for due hours, newest days first, then removes what is old. */
import { kinds } from "../../contract/kinds/index.ts";
import { dayMs, hourMs, type Instant, tokyoMidnight } from "../../contract/time.ts";
import { type Asker, timeLiteral } from "./influxAsk.ts";
import { type KeptBySeries, removeOld } from "./influxRetention.ts";
import { type DueDay, doneLines, dueDays, rollUpLines, roundOf } from "./influxTidy.ts";
import type { Keep, Tidied } from "./port.ts";

export interface TidierParts {
  asker: Asker;
  write(lines: readonly string[]): Promise<void>;
  kept: KeptBySeries;
  /** Version 1 only: elsewhere it is the operator's matter how long values are kept. */
  mayRemove: boolean;
}

export interface Tidier {
  tidy(options: { now: Instant; keep: Keep; signal?: AbortSignal }): Promise<Tidied>;
  /** The oldest hour that was written to: the next tidying looks back so far. */
  touched(hour: Instant): void;
}

/** The days that are looked through every time. All earlier ones in portions: after a write to them, or every half hour. */
const recentMs = 3 * dayMs;
const portionMs = 30 * dayMs;
const sweepEveryMs = hourMs / 2;
/** One tidying takes about this long. */
const budgetMs = 1_000;

export function influxTidier({ asker, write, kept, mayRemove }: TidierParts): Tidier {
  /** All before this is still to be looked through. Undefined: nothing is. */
  let sweepTo: Instant | undefined = Number.POSITIVE_INFINITY;
  let sweptAt = 0;
  let oldestTouched = Number.POSITIVE_INFINITY;
  /** The last time that nothing more was to be removed. */
  let removedFor = "";

  async function rollUp(days: readonly DueDay[], inTime: () => boolean): Promise<{ hours: number; left: boolean }> {
    let [hours, rest] = [0, [...days]];
    while (rest.length > 0 && inTime()) {
      const round = roundOf(rest);
      rest = rest.slice(round.length);
      // Hours whose readings were removed keep the roll-up that they have.
      const there = round.flatMap((day) => {
        const from = kept.get(`${day.kind},center=${day.center},device=${day.device}`)?.rawFrom ?? 0;
        const hours = new Map([...day.hours].filter(([at]) => at >= from));
        return hours.size > 0 ? { ...day, hours } : [];
      });
      await write(await rollUpLines(asker, there));
      await write(doneLines(round));
      hours += there.reduce((sum, { hours: own }) => sum + own.size, 0);
    }
    return { hours, left: rest.length > 0 };
  }

  async function oldest(): Promise<Instant> {
    const answers = await asker.ask(kinds.map(({ id }) => `SELECT first("touched") FROM "${id}_1h"`));
    return Math.min(...answers.flatMap(([series]) => series?.rows[0]?.time ?? []));
  }

  return {
    touched(hour) {
      oldestTouched = Math.min(oldestTouched, hour);
    },
    async tidy({ now, keep, signal }) {
      const until = performance.now() + budgetMs;
      const inTime = () => !signal?.aborted && performance.now() < until;
      const tidied: Tidied = { rolledUp: 0, removed: { raw: 0, hours: 0, days: 0 }, more: true };
      if (now - sweptAt > sweepEveryMs || oldestTouched < now - recentMs) sweepTo = Number.POSITIVE_INFINITY;
      if (oldestTouched < tokyoMidnight(now) - keep.rawDays * dayMs) removedFor = "";
      oldestTouched = Number.POSITIVE_INFINITY;
      const recent = { from: now - recentMs, to: Number.POSITIVE_INFINITY };
      const done = await rollUp((await dueDays(asker, recent, now)).days, inTime);
      tidied.rolledUp += done.hours;
      if (done.left) return tidied;
      const first = sweepTo === undefined ? 0 : await oldest();
      while (sweepTo !== undefined) {
        if (!inTime()) return tidied;
        const to = Math.min(sweepTo, recent.from);
        const { days, waiting } = await dueDays(asker, { from: to - portionMs, to }, now);
        oldestTouched = Math.min(oldestTouched, waiting);
        const portion = await rollUp(days, inTime);
        tidied.rolledUp += portion.hours;
        if (portion.left) return tidied;
        sweepTo = to - portionMs > first ? to - portionMs : undefined;
        sweptAt = now;
      }
      const wanted = JSON.stringify([keep, Math.floor(now / hourMs)]);
      if (!mayRemove || wanted === removedFor) return { ...tidied, more: false };
      const { removed, more } = await removeOld(asker, write, kept, keep, now);
      if (!more) removedFor = wanted;
      return { ...tidied, removed, more };
    },
  };
}

/** Hours of single readings from before there were roll-ups: marks for all of them, a portion at a time. */
export async function markAll({ ask }: Asker, write: (lines: readonly string[]) => Promise<void>): Promise<void> {
  for (const { id } of kinds) {
    const [first, last] = await ask([`SELECT * FROM "${id}" ORDER BY time LIMIT 1`, `SELECT * FROM "${id}" ORDER BY time DESC LIMIT 1`]);
    const [from, to] = [first?.[0]?.rows[0]?.time, last?.[0]?.rows[0]?.time];
    if (from === undefined || to === undefined) continue;
    for (let at = Math.floor(from / hourMs) * hourMs; at <= to; at += portionMs) {
      const where = `time >= ${timeLiteral(at)} AND time < ${timeLiteral(at + portionMs)}`;
      const [series = []] = await ask([`SELECT count(*) FROM "${id}" WHERE ${where} GROUP BY time(1h), "center", "device" fill(none)`]);
      const marks = series.flatMap(({ tags, rows }) =>
        rows.map(({ time }) => `${id}_1h,center=${tags.center},device=${tags.device} touched=1i,done=0i ${time}`),
      );
      await write(marks);
    }
  }
}
