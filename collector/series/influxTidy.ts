/**
 * Roll-ups in InfluxDB. A row of `KIND_1h` carries when readings of its hour were written last (`touched`, written with them) and for which
 * of these moments it was rolled up last (`done`); it is due while they differ. So nothing that is written meanwhile is lost, without
 * transactions: it has another moment. `KIND_1d` is written before the hours are said to be done, and used only if none of its hours is due.
 */
import { type Kind, kindOf, kinds } from "../../contract/kinds/index.ts";
import { dayMs, hourMs, type Instant } from "../../contract/time.ts";
import { type Asker, type Row, timeLiteral } from "./influxAsk.ts";
import { valuesOf } from "./influxRead.ts";
import { quietMs } from "./port.ts";
import { folded, readings, type Summary, type Summed, startOf, summarized } from "./summary.ts";

/** Due hours of one device and one day, and the moments they were touched at. */
export interface DueDay {
  kind: string;
  center: string;
  device: string;
  day: Instant;
  hours: Map<Instant, number>;
}

/** As many hours of readings as are held in memory at once. */
const hoursAtOnce = 100;

/** The quiet due hours with from ≤ at < to, and the oldest that is not quiet yet. `touched` in the future: the clock was set back. */
export async function dueDays(
  { ask }: Asker,
  span: { from: Instant; to: Instant },
  now: Instant,
): Promise<{ days: DueDay[]; waiting: Instant }> {
  const where = `WHERE "touched" != "done" AND time >= ${timeLiteral(span.from)} AND time < ${timeLiteral(span.to)}`;
  const answers = await ask(kinds.map(({ id }) => `SELECT "touched" FROM "${id}_1h" ${where} GROUP BY "center", "device"`));
  const isQuiet = ({ touched }: Row) => Math.abs(now - Number(touched)) > quietMs;
  const rows = answers.flatMap((series) => series.flatMap((one) => one.rows));
  const days = answers.flatMap((series, i) =>
    series.flatMap(({ tags, rows: all }) => {
      const own = Map.groupBy(all.filter(isQuiet), ({ time }) => startOf(time, dayMs));
      return [...own].map(([day, hours]) => ({
        kind: kinds[i]!.id,
        center: tags.center ?? "",
        device: tags.device ?? "",
        day,
        hours: new Map(hours.map(({ time, touched }) => [time, Number(touched)])),
      }));
    }),
  );
  const waiting = rows.filter((row) => !isQuiet(row)).map(({ time }) => time);
  return { days, waiting: Math.min(...waiting, Number.POSITIVE_INFINITY) };
}

/** Days that fit into one round, at least one. */
export function roundOf(days: readonly DueDay[]): DueDay[] {
  let hours = 0;
  return days.filter((day, i) => {
    hours += day.hours.size;
    return i === 0 || hours <= hoursAtOnce;
  });
}

/** Lines that say that hours were rolled up as they were at the moments they were touched at. To be written last. */
export function doneLines(days: readonly DueDay[]): string[] {
  return days.flatMap(({ kind, center, device, hours }) =>
    [...hours].map(([at, touched]) => `${kind}_1h,center=${center},device=${device} done=${touched}i ${at}`),
  );
}

/** The roll-ups of due hours and of their days, as lines. */
export async function rollUpLines({ ask }: Asker, days: readonly DueDay[]): Promise<string[]> {
  const bind: Record<string, string> = {};
  const statements = days.flatMap(({ kind, center, device, day, hours }, i) => {
    Object.assign(bind, { [`center${i}`]: center, [`device${i}`]: device });
    const where = (from: Instant, to: Instant) =>
      `WHERE "center" = $center${i} AND "device" = $device${i} AND time >= ${timeLiteral(from)} AND time < ${timeLiteral(to)}`;
    const at = [...hours.keys()];
    return [
      `SELECT * FROM "${kind}" ${where(Math.min(...at), Math.max(...at) + hourMs)}`,
      `SELECT * FROM "${kind}_1h" ${where(day, day + dayMs)}`,
    ];
  });
  const answers = await ask(statements, bind);
  const lines: string[] = [];
  for (const [i, { kind: id, center, device, day, hours }] of days.entries()) {
    const kind = kindOf(id);
    const tags = `center=${center},device=${device}`;
    const single = (answers[2 * i] ?? []).flatMap(({ rows }) => rows).filter(({ time }) => hours.has(startOf(time, hourMs)));
    const others = (answers[2 * i + 1] ?? []).flatMap(({ rows }) => rows).filter(({ time }) => !hours.has(time));
    const fields: string[] = [];
    for (const summed of [readings, ...kind.quantities] as Summed[]) {
      const made = summarized(valuesFor(kind, summed, single), hourMs);
      lines.push(...made.map((hour) => `${id}_1h,${tags} ${fieldsOf(summed, hour)} ${hour.at}`));
      const all = [...made, ...others.flatMap((row) => summaryIn(row, summed))].map((hour) => ({ ...hour, spanMs: hourMs }));
      fields.push(...folded(all, dayMs).map((sum) => fieldsOf(summed, sum)));
    }
    if (fields.length > 0) lines.push(`${id}_1d,${tags} ${fields.join(",")} ${day}`);
  }
  return lines;
}

function valuesFor(kind: Kind, summed: Summed, rows: readonly Row[]): [Instant, number][] {
  return rows.flatMap((row): [Instant, number][] => {
    if (summed === readings) return [[row.time, 0]];
    const value = valuesOf(kind, row)[summed];
    return value === undefined ? [] : [[row.time, Number(value)]];
  });
}

function fieldsOf(summed: Summed, { count, sum, min, max }: Summary): string {
  if (summed === readings) return `points=${count}i`;
  return `${summed}_count=${count}i,${summed}_sum=${sum},${summed}_min=${min},${summed}_max=${max}`;
}

/** What a row of `KIND_1h` says of a quantity. */
function summaryIn(row: Row, summed: Summed): Summary[] {
  const number = (name: string) => Number(row[`${summed}_${name}`] ?? 0);
  const count = summed === readings ? Number(row.points ?? 0) : number("count");
  return count === 0 ? [] : [{ at: row.time, count, sum: number("sum"), min: number("min"), max: number("max") }];
}
