/**
 * Series in InfluxDB 1.x: queries by the client library, writes as line protocol over keep-alive HTTP.
 *
 * Every request has a deadline of its own. A batch that is answered with 400 is halved until the bad points are found: they are
 * refused, the good ones written (writing twice changes nothing).
 */
import { InfluxDB } from "influx";
import { kindOf } from "../../contract/kinds/index.ts";
import { quantityOf, type Values } from "../../contract/quantities.ts";
import { tokyoOffsetMs } from "../../contract/time.ts";
import { ConfigError, messageOf, Unavailable } from "../../runtime/errors.ts";
import { type LinePack, linesOf, packLines } from "./lineProtocol.ts";
import { connections, lineWriter } from "./lineWriter.ts";
import { type Bucket, type Latest, latestDepth, newestOf, type RefusedPoint, type SeriesStore, steps } from "./port.ts";

const deadlineMs = 10_000;
const smallestPart = 1_000;
const namePattern = /^[\w-]{1,64}$/;

/** `url`: `influx+http://user@host:8086/db`; the password comes apart. Throws ConfigError on a URL without a database. Does no I/O. */
export function openInfluxSeries(url: string, password = ""): SeriesStore {
  const parsed = new URL(url.replace(/^influx\+/, ""));
  const database = parsed.pathname.slice(1);
  if (!namePattern.test(database)) throw new ConfigError(`series.url: give a database, e.g. influx+http://host:8086/mimamori`);
  const username = decodeURIComponent(parsed.username);
  const client = new InfluxDB({
    hosts: [
      {
        host: parsed.hostname,
        port: Number(parsed.port || 8086),
        protocol: parsed.protocol === "https:" ? "https" : "http",
        options: { timeout: deadlineMs },
      },
    ],
    database,
    ...(username ? { username, password } : { username: null as unknown as string }),
  });
  const writer = lineWriter({
    url: new URL(`/write?db=${database}&precision=ms`, parsed.origin),
    headers: username ? { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` } : {},
    deadlineMs,
  });
  let ready = false;

  async function bounded<T>(work: Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error(`no answer within ${deadlineMs} ms`)), deadlineMs);
    try {
      return await Promise.race([work, late.promise]);
    } catch (error) {
      throw new Unavailable(`InfluxDB: ${messageOf(error)}`);
    } finally {
      clearTimeout(timer);
    }
  }

  async function prepare(): Promise<void> {
    if (ready) return;
    await bounded(client.createDatabase(database));
    ready = true;
  }

  const query = async (text: string, placeholders: Record<string, string | number> = {}) => {
    await prepare();
    return await bounded(client.query<Record<string, unknown>>(text, { precision: "ms", placeholders }));
  };

  /** What the server says of a body: written, or refused for ever with a reason. Anything else throws Unavailable. */
  async function post(body: Buffer): Promise<{ ok: true } | { ok: false; reason: string }> {
    const { status, text } = await writer.post(body);
    if (status < 300) return { ok: true };
    if (status === 404) ready = false; // the database was dropped: make it again
    if (status !== 400) throw new Unavailable(`InfluxDB answers ${status}`);
    return { ok: false, reason: reasonOf(text) };
  }

  /** A refused body is halved until the bad lines are found; the good ones are written (twice changes nothing). */
  async function halve(lines: ReturnType<typeof linesOf>): Promise<RefusedPoint[]> {
    if (lines.length === 0) return [];
    const answer = await post(Buffer.from(lines.map(({ line }) => line).join("\n"), "latin1"));
    if (answer.ok) return [];
    if (lines.length === 1) return [{ index: lines[0]!.index, reason: answer.reason }];
    const middle = Math.ceil(lines.length / 2);
    return [...(await halve(lines.slice(0, middle))), ...(await halve(lines.slice(middle)))];
  }

  async function writePart({ packs, from }: Part): Promise<RefusedPoint[]> {
    const answer = await post(Buffer.concat(packs.map(({ bytes }) => bytes)));
    const bad = answer.ok ? [] : await halve(linesOf(packs));
    return bad.map(({ index, reason }) => ({ index: from + index, reason }));
  }

  async function writePacks(packs: readonly LinePack[]): Promise<{ refused: RefusedPoint[] }> {
    await prepare();
    // Every part is waited for, also when one fails: nothing of this call may arrive after its end.
    const answers = await Promise.allSettled(partsOf(packs).map(writePart));
    const failed = answers.find((answer) => answer.status === "rejected");
    if (failed) throw failed.reason;
    const bad = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
    return { refused: [...refusedIn(packs), ...bad] };
  }

  return {
    pack: packLines,
    writePacks: (packs) => writePacks(packs as readonly LinePack[]),
    async write(points) {
      const { refused } = await writePacks([packLines(points)]);
      return { refused };
    },
    async latest(devices) {
      const answer = new Map<string, Latest>();
      for (const kindId of new Set(devices.map(({ kind }) => kind))) {
        const kind = kindOf(kindId);
        const wanted = new Set(devices.filter((one) => one.kind === kindId).map(({ center, device }) => `${center}/${device}`));
        const result = await query(`SELECT * FROM "${kind.id}" GROUP BY center, device ORDER BY time DESC LIMIT ${latestDepth}`);
        for (const { tags, rows } of result.groups() as unknown as {
          tags: { center: string; device: string };
          rows: Record<string, unknown>[];
        }[]) {
          const name = `${tags.center}/${tags.device}`;
          if (!wanted.has(name)) continue;
          answer.set(name, newestOf(rows.map((row) => ({ at: timeOf(row), values: valuesOf(kind.quantities, row) }))));
        }
      }
      return answer;
    },
    async range({ of, quantity, from, to, every, limit = 20_000 }) {
      const kind = kindOf(of.kind);
      if (!kind.quantities.includes(quantity)) return [];
      const where = `FROM "${kind.id}" WHERE center = $center AND device = $device AND time >= $from AND time < $to`;
      const bind = { center: of.center, device: of.device };
      const times = (text: string) => text.replace("$from", timeLiteral(from)).replace("$to", timeLiteral(to));
      if (every === "raw" || quantityOf(quantity).type === "boolean") {
        const rows = await query(times(`SELECT "${quantity}" ${where} ORDER BY time LIMIT ${every === "raw" ? limit : 1_000_000}`), bind);
        const raw = rows.flatMap((row): Bucket[] =>
          row[quantity] === null ? [] : [[timeOf(row), Number(row[quantity]), Number(row[quantity]), Number(row[quantity])]],
        );
        return every === "raw" ? raw : bucketsOf(raw, steps[every]).slice(0, limit);
      }
      const sql = `SELECT min("${quantity}") AS lo, mean("${quantity}") AS avg, max("${quantity}") AS hi ${where} GROUP BY time(${every === "1d" ? "1d, -9h" : every}) fill(none) LIMIT ${limit}`;
      const rows = await query(times(sql), bind);
      return rows.map((row): Bucket => [timeOf(row), Number(row.lo), Number(row.avg), Number(row.hi)]);
    },
    async count({ kind, center, from, to, devices }) {
      const result = await query(
        `SELECT * FROM "${kindOf(kind).id}" WHERE center = $center AND time >= ${timeLiteral(from)} AND time <= ${timeLiteral(to)} GROUP BY device`,
        { center },
      );
      const groups = (result.groups() as unknown as { tags: { device: string }; rows: unknown[] }[]).filter(
        ({ tags }) => devices === undefined || devices.has(tags.device),
      );
      return { points: groups.reduce((sum, { rows }) => sum + rows.length, 0), devices: groups.length };
    },
    async countsByDay({ of: { kind, center, device }, from, to }) {
      const where = `center = $center AND device = $device AND time >= ${timeLiteral(from)} AND time < ${timeLiteral(to)}`;
      const rows = await query(`SELECT * FROM "${kindOf(kind).id}" WHERE ${where}`, { center, device });
      const days = Map.groupBy(rows, (row) => Math.floor((timeOf(row) + tokyoOffsetMs) / steps["1d"]) * steps["1d"] - tokyoOffsetMs);
      return [...days].map(([day, points]) => [day, points.length]);
    },
    async tidy() {
      return { rolledUp: 0, removed: { raw: 0, hours: 0, days: 0 }, more: false };
    },
    async check() {
      await query("SHOW MEASUREMENTS LIMIT 1");
    },
    async close() {
      writer.close();
    },
  };
}

/** Packs for one connection; `from`: the place of their first point among all. */
interface Part {
  packs: LinePack[];
  from: number;
}

/** What never went to the server. */
function refusedIn(packs: readonly LinePack[]): RefusedPoint[] {
  let from = 0;
  return packs.flatMap(({ refused, count }) => {
    const before = from;
    from += count;
    return refused.map(({ index, reason }) => ({ index: before + index, reason }));
  });
}

/** About equal parts for the connections, none smaller than a request is worth. */
function partsOf(packs: readonly LinePack[]): Part[] {
  const total = packs.reduce((sum, { count }) => sum + count, 0);
  const size = Math.max(smallestPart, Math.ceil(total / connections));
  const parts: Part[] = [];
  let [from, filled] = [0, Number.POSITIVE_INFINITY];
  for (const pack of packs) {
    if (filled >= size) {
      parts.push({ packs: [], from });
      filled = 0;
    }
    parts.at(-1)!.packs.push(pack);
    from += pack.count;
    filled += pack.count;
  }
  return parts;
}

/** InfluxDB counts in nanoseconds of 64 bits: it knows the years 1678 to 2261. */
function timeLiteral(at: number): string {
  return `${Math.round(Math.min(9.2e12, Math.max(-9.2e12, at)))}ms`;
}

function timeOf(row: Record<string, unknown>): number {
  return (row.time as Date).getTime();
}

function valuesOf(names: readonly (keyof Values)[], row: Record<string, unknown>): Values {
  const values: Values = {};
  for (const name of names) {
    const value = row[name];
    if (typeof value === "number" || typeof value === "boolean") values[name] = value;
  }
  return values;
}

/** InfluxQL has no mean of booleans: they are read raw and cut here, in Tokyo time. */
function bucketsOf(raw: readonly Bucket[], step: number): Bucket[] {
  const groups = Map.groupBy(raw, ([at]) => Math.floor((at + tokyoOffsetMs) / step) * step - tokyoOffsetMs);
  return [...groups].map(([at, rows]) => [
    at,
    Math.min(...rows.map((row) => row[1])),
    rows.reduce((sum, row) => sum + row[2], 0) / rows.length,
    Math.max(...rows.map((row) => row[3])),
  ]);
}

/** The server's own words without the values it repeats. */
function reasonOf(text: string): string {
  if (/field type conflict/.test(text)) return "field type conflict with what the store already holds";
  if (/unable to parse/.test(text)) return "the store cannot parse the point";
  if (/beyond retention/.test(text)) return "older than the store's retention";
  return "refused by the store";
}
