/** Reading InfluxDB: the segments of a plan as statements, two requests for a question. */
import { deviceKey } from "../../contract/deviceKey.ts";
import { type Kind, kindOf } from "../../contract/kinds/index.ts";
import { type QuantityName, quantityOf, type Values } from "../../contract/quantities.ts";
import { hourMs, type Instant } from "../../contract/time.ts";
import { type Asker, type Bound, type Row, type Series, timeLiteral } from "./influxAsk.ts";
import { largestKept } from "./influxRetention.ts";
import { plan, type Segment } from "./plan.ts";
import { type DeviceRef, type Latest, latestDepth, newestOf, type Step, steps } from "./port.ts";
import { folded, readings, rollupMs, type Summary, type Summed, summarized } from "./summary.ts";

export interface SpanQuery {
  from: Instant;
  to: Instant;
  every: Step;
}

/** Of one device in order of time; at most `limit`. `rolledUp`: false while old readings of the database still have no roll-ups. */
export async function readSummaries(
  { ask }: Asker,
  of: DeviceRef,
  summed: Summed,
  query: SpanQuery,
  limit: number,
  rolledUp: boolean,
): Promise<Summary[]> {
  const kind = kindOf(of.kind);
  if ((summed !== readings && !kind.quantities.includes(summed)) || query.from >= query.to) return [];
  const bind = { center: of.center, device: of.device, kind: of.kind };
  const segments = rolledUp ? plan(query, await stateOf(ask, kind, bind, query)) : [{ ...query, source: "raw" as const }];
  const answers = await ask(
    segments.map((segment) => statementOf(kind, summed, segment, steps[query.every], limit)),
    bind,
  );
  const rows = segments.flatMap((segment, i) => summariesOf(summed, segment, steps[query.every], answers[i] ?? []));
  return query.every === "raw" ? rows.slice(0, limit) : folded(rows, steps[query.every]).slice(0, limit);
}

async function stateOf(ask: Asker["ask"], { id }: Kind, bind: Bound, { from, to, every }: SpanQuery) {
  const device = '"center" = $center AND "device" = $device';
  const time = `time > ${timeLiteral(from - hourMs)} AND time < ${timeLiteral(to)}`;
  const statements = [`${largestKept} WHERE "kind" = $kind AND ${device}`];
  if (steps[every] >= hourMs) statements.push(`SELECT "touched" FROM "${id}_1h" WHERE ${device} AND ${time} AND "touched" != "done"`);
  const [kept = [], due = []] = await ask(statements, bind);
  const row = kept[0]?.rows[0];
  return {
    rawFrom: Number(row?.rawFrom ?? 0),
    hoursFrom: Number(row?.hoursFrom ?? 0),
    due: due.flatMap(({ rows }) => rows.map(({ time: at }) => at)),
  };
}

function statementOf({ id }: Kind, summed: Summed, { source, from, to }: Segment, askedMs: number, limit: number): string {
  const where = `WHERE "center" = $center AND "device" = $device AND time >= ${timeLiteral(from)} AND time < ${timeLiteral(to)}`;
  if (source !== "raw") {
    const most = Math.min(1e9, limit * Math.max(1, askedMs / rollupMs[source]));
    const fields =
      summed === readings
        ? '"points" AS "count"'
        : ["count", "sum", "min", "max"].map((name) => `"${summed}_${name}" AS "${name}"`).join(", ");
    return `SELECT ${fields} FROM "${id}_${source}" ${where} LIMIT ${most}`;
  }
  if (summed === readings) return `SELECT * FROM "${id}" ${where}`;
  if (askedMs === 0) return `SELECT "${summed}" FROM "${id}" ${where} LIMIT ${limit}`;
  if (quantityOf(summed).type === "boolean") return `SELECT "${summed}" FROM "${id}" ${where}`;
  const fields = ["count", "sum", "min", "max"].map((name) => `${name}("${summed}") AS "${name}"`).join(", ");
  const step = askedMs < hourMs ? `${askedMs}ms` : askedMs === hourMs ? "1h" : "1d, -9h";
  return `SELECT ${fields} FROM "${id}" ${where} GROUP BY time(${step}) fill(none) LIMIT ${limit}`;
}

function summariesOf(summed: Summed, { source }: Segment, askedMs: number, series: readonly Series[]): (Summary & { spanMs: number })[] {
  const rows = series.flatMap((one) => one.rows);
  const single = source === "raw" && (summed === readings || askedMs === 0 || quantityOf(summed).type === "boolean");
  if (single) {
    const values = rows.flatMap((row): [Instant, number][] =>
      summed === readings ? [[row.time, 0]] : row[summed] === null ? [] : [[row.time, Number(row[summed])]],
    );
    return summarized(values, askedMs).map((summary) => ({ ...summary, spanMs: 0 }));
  }
  const spanMs = source === "raw" ? 0 : rollupMs[source];
  return rows
    .filter(({ count }) => Number(count) > 0)
    .map(({ time, count, sum, min, max }) => ({
      at: time,
      spanMs,
      count: Number(count),
      sum: Number(sum),
      min: Number(min),
      max: Number(max),
    }));
}

const nameOf = ({ center = "", device = "" }: Series["tags"]) => deviceKey({ center, device });

/** Newest values of devices of one kind, by `center/device`. */
export async function readLatest({ ask }: Asker, kindId: string, devices: readonly DeviceRef[]): Promise<Map<string, Latest>> {
  const kind = kindOf(kindId);
  const wanted = new Set(devices.map(deviceKey));
  const { conditions, bind } = conditionsOf(devices);
  const where = conditions ? `WHERE ${conditions}` : "";
  const [series = []] = await ask(
    [`SELECT * FROM "${kind.id}" ${where} GROUP BY "center", "device" ORDER BY time DESC LIMIT ${latestDepth}`],
    bind,
  );
  const answer = new Map<string, Latest>();
  for (const { tags, rows } of series) {
    const name = nameOf(tags);
    if (wanted.has(name)) answer.set(name, newestOf(rows.map((row) => ({ at: row.time, values: valuesOf(kind, row) }))));
  }
  return answer;
}

/** Single values of devices of one kind, by `center/device`. */
export async function readSingles(
  { ask }: Asker,
  kindId: string,
  devices: readonly DeviceRef[],
  { quantity, from, to }: { quantity: QuantityName; from: Instant; to: Instant },
): Promise<Map<string, [at: Instant, value: number][]>> {
  const answer = new Map<string, [at: Instant, value: number][]>();
  const kind = kindOf(kindId);
  if (!kind.quantities.includes(quantity) || from >= to) return answer;
  const wanted = new Set(devices.map(deviceKey));
  const { conditions, bind } = conditionsOf(devices);
  const where = `WHERE time >= ${timeLiteral(from)} AND time < ${timeLiteral(to)}${conditions && ` AND (${conditions})`}`;
  const [series = []] = await ask([`SELECT "${quantity}" FROM "${kind.id}" ${where} GROUP BY "center", "device"`], bind);
  for (const { tags, rows } of series) {
    const name = nameOf(tags);
    if (wanted.has(name))
      answer.set(
        name,
        rows.flatMap((row): [Instant, number][] => (row[quantity] === null ? [] : [[row.time, Number(row[quantity])]])),
      );
  }
  return answer;
}

/** Only these devices; nothing for a long list: that costs more than the devices that are not asked for. */
function conditionsOf(devices: readonly DeviceRef[]): { conditions: string; bind: Bound } {
  const bind: Bound = {};
  const conditions = (devices.length > 20 ? [] : devices).map(({ center, device }, i) => {
    Object.assign(bind, { [`center${i}`]: center, [`device${i}`]: device });
    return `("center" = $center${i} AND "device" = $device${i})`;
  });
  return { conditions: conditions.join(" OR "), bind };
}

export function valuesOf({ quantities }: Kind, row: Row): Values {
  const values: Values = {};
  for (const name of quantities) {
    const value = row[name];
    if (typeof value === "number" || typeof value === "boolean") values[name] = value;
  }
  return values;
}
