/** What is removed from InfluxDB 1.x when it is old. First it is said from when on something is there, then the rest is deleted. */
import { kinds } from "../../contract/kinds/index.ts";
import { dayMs, hourMs, type Instant } from "../../contract/time.ts";
import { cutoffs } from "./cutoffs.ts";
import { type Asker, type Series, timeLiteral } from "./influxAsk.ts";
import { type Keep, leastRawDays, type Tidied } from "./port.ts";
import { startOf } from "./summary.ts";

/** Of one device: single readings are there from `rawFrom`, and all before `rawGone` is deleted; roll-ups by hour from `hoursFrom`. */
export interface Kept {
  rawFrom: Instant;
  rawGone: Instant;
  hoursFrom: Instant;
}

/** What `series_kept` says: its values only grow, so the largest is the newest whatever the clock was. */
export const largestKept =
  'SELECT max("rawFrom") AS "rawFrom", max("rawGone") AS "rawGone", max("hoursFrom") AS "hoursFrom" FROM "series_kept"';

/** By the beginning of the device's lines: `KIND,center=C,device=D`. */
export type KeptBySeries = Map<string, Kept>;

export const nothingRemoved: Kept = { rawFrom: 0, rawGone: 0, hoursFrom: 0 };
const deletionsAtOnce = 50;

export async function readKept({ ask }: Asker): Promise<KeptBySeries> {
  const [series = []] = await ask([`${largestKept} GROUP BY "kind", "center", "device"`]);
  return new Map(
    series.map(({ tags, rows: [row] }) => [
      `${tags.kind},center=${tags.center},device=${tags.device}`,
      { rawFrom: Number(row?.rawFrom ?? 0), rawGone: Number(row?.rawGone ?? 0), hoursFrom: Number(row?.hoursFrom ?? 0) },
    ]),
  );
}

/** The newest hour that a reading was written to, of all devices: its mark is written with the reading, and stays when that is removed. */
async function newestHour(ask: Asker["ask"]): Promise<Instant | undefined> {
  const answers = await ask(kinds.map(({ id }) => `SELECT last("touched") FROM "${id}_1h"`));
  const hours = answers.flatMap(([series]) => series?.rows[0]?.time ?? []);
  return hours.length === 0 ? undefined : Math.max(...hours);
}

/**
 * Removes a bounded number of devices' old values; `kept` is brought up to date. A device of which an old hour is due is left alone: an
 * import may be under way. `write` takes lines.
 */
export async function removeOld(
  { ask }: Asker,
  write: (lines: readonly string[]) => Promise<void>,
  kept: KeptBySeries,
  keep: Keep,
  now: Instant,
): Promise<Pick<Tidied, "removed" | "more">> {
  const removed = { raw: 0, hours: 0, days: 0 };
  const newest = await newestHour(ask);
  const { raw: rawTo, hours: hoursTo, days: daysTo } = cutoffs(keep, now, newest);
  // How the line stood some weeks ago is of no use to anybody; alerts and pickups are few and stay.
  await ask([`DELETE FROM "pipeline" WHERE time < ${timeLiteral(cutoffs({ ...keep, rawDays: leastRawDays }, now, newest).raw)}`]);
  if (rawTo === 0) return { removed, more: false };
  let left = deletionsAtOnce;

  async function put(series: string, next: Kept): Promise<void> {
    kept.set(series, next);
    await write([`series_kept,kind=${series} rawFrom=${next.rawFrom}i,rawGone=${next.rawGone}i,hoursFrom=${next.hoursFrom}i ${now}`]);
  }

  /** Deletes what is before `to` and gives how much it was: rows, or the readings that roll-ups since `since` have counted. */
  async function remove(series: string, { from, to, since }: { from: string; to: Instant; since?: Instant }): Promise<number> {
    const [, center = "", device = ""] = /,center=(.*),device=(.*)$/.exec(series) ?? [];
    const where = `WHERE "center" = $center AND "device" = $device AND time < ${timeLiteral(to)}`;
    const counted =
      since === undefined
        ? `SELECT count("points") AS "n" FROM "${from}" ${where}`
        : `SELECT sum("points") AS "n" FROM "${from}_1h" ${where} AND time >= ${timeLiteral(since)}`;
    const answers = await ask([counted, `DELETE FROM "${from}" ${where}`], { center, device });
    left--;
    return Number(answers[0]?.[0]?.rows[0]?.n ?? 0);
  }

  for (const { id } of kinds) {
    const grouped = 'GROUP BY "center", "device"';
    const [newestOf = [], due = [], oldest = []] = await ask([
      `SELECT last("points") FROM "${id}_1h" WHERE time < ${timeLiteral(rawTo)} ${grouped}`,
      `SELECT "touched" FROM "${id}_1h" WHERE time < ${timeLiteral(rawTo)} AND "touched" != "done" ${grouped}`,
      `SELECT first("points") FROM "${id}_1d" WHERE time < ${timeLiteral(daysTo)} ${grouped}`,
    ]);
    const seriesOf = ({ tags }: Series) => `${id},center=${tags.center},device=${tags.device}`;
    const untidy = new Set(due.map(seriesOf));
    for (const one of newestOf) {
      const series = seriesOf(one);
      const own = kept.get(series) ?? nothingRemoved;
      const to = one.rows[0]!.time + hourMs;
      if (untidy.has(series) || to <= own.rawGone) continue;
      if (left <= 0) return { removed, more: true };
      const next = { ...own, rawFrom: Math.max(own.rawFrom, to) };
      await put(series, next);
      removed.raw += await remove(series, { from: id, to, since: own.rawGone });
      await put(series, { ...next, rawGone: to });
    }
    for (const [series, own] of [...kept].filter(([name]) => name.startsWith(`${id},`))) {
      const to = startOf(Math.min(hoursTo, own.rawGone), dayMs);
      if (to <= own.hoursFrom) continue;
      if (left <= 0) return { removed, more: true };
      await put(series, { ...own, hoursFrom: to });
      removed.hours += await remove(series, { from: `${id}_1h`, to });
    }
    for (const one of oldest) {
      const to = startOf(Math.min(daysTo, kept.get(seriesOf(one))?.hoursFrom ?? 0), dayMs);
      if (one.rows[0]!.time >= to) continue;
      if (left <= 0) return { removed, more: true };
      removed.days += await remove(seriesOf(one), { from: `${id}_1d`, to });
    }
  }
  return { removed, more: false };
}
