/**
 * Series in InfluxDB: queries by the client library, writes as line protocol over keep-alive HTTP. Made for version 1.x; 2.x and 3.x are
 * spoken to by their endpoints for clients of 1.x.
 *
 * Every request has a deadline of its own. A batch that is answered with 400 is halved until the bad points are found: they are
 * refused, the good ones written (writing twice changes nothing).
 */
import { deviceKey } from "../../contract/deviceKey.ts";
import { dayMs, type Instant } from "../../contract/time.ts";
import { Unavailable } from "../../runtime/errors.ts";
import { influxAddress, remedyFor } from "./influxAddress.ts";
import { asker, DatabaseMissing } from "./influxAsk.ts";
import { chronicleLine } from "./influxChronicle.ts";
import { readLatest, readSingles, readSummaries, type SpanQuery } from "./influxRead.ts";
import { type KeptBySeries, readKept } from "./influxRetention.ts";
import { influxTidier, markAll } from "./influxTidier.ts";
import { hoursOfLines, type LinePack, linesOf, marksOf, type PlacedLine, packLines, refusedIn, touchedHours } from "./lineProtocol.ts";
import { lineWriter } from "./lineWriter.ts";
import { type DeviceRef, type Latest, leastRawDays, type RefusedPoint, type SeriesStore, tooOld } from "./port.ts";
import { readings, type Summed } from "./summary.ts";

const usualDeadlineMs = 10_000;
/** Newest values that were read so lately are not read again; what this store writes itself is seen at once. */
const newestForMs = 2_000;
const linesAtOnce = 5_000;
/** The content is refused: 1.x says 400, 2.x and 3.x also 422 (older than the bucket keeps) and 413 (too much at once). */
const refusals = new Set([400, 413, 422]);

/** `url`: `influx+http://user@host:8086/db`; the password (or token) comes apart. Throws ConfigError on a URL without a database. Does no I/O. */
export function openInfluxSeries(url: string, password = "", options: { now?: () => Instant; deadlineMs?: number } = {}): SeriesStore {
  const { now = Date.now, deadlineMs = usualDeadlineMs } = options;
  const address = influxAddress(url, password);
  const questions = asker(address, deadlineMs);
  const writer = lineWriter({
    url: new URL(`/write?db=${address.database}&precision=ms`, address.url.origin),
    headers: address.headers,
    deadlineMs,
  });
  const kept: KeptBySeries = new Map();
  const tidier = influxTidier({ asker: questions, write: put, kept, mayRemove: address.version === 1 });
  const newest = new Map<string, { latest: Latest | undefined; readAt: number }>();
  let ready = false;
  /** All readings have roll-ups or marks that say that they need some; not so in a database of an older version. */
  let rolledUp = false;
  /** Writes: what was read while one was under way may be half of it. */
  let begun = 0;
  let underWay = 0;

  async function prepare(): Promise<void> {
    if (!ready) {
      await refreshKept().catch(makeDatabase);
      ready = true;
    }
    if (!rolledUp) rolledUp = await hasMarks();
  }

  /** Only when it is not there: who owns no more than the database may not even ask for it. */
  async function makeDatabase(error: unknown): Promise<void> {
    if (address.version > 1 || !(error instanceof DatabaseMissing)) throw error;
    await questions.createDatabase();
  }

  async function hasMarks(): Promise<boolean> {
    const [state = [], measurements = []] = await questions.ask(['SELECT last("marked") FROM "series_state"', "SHOW MEASUREMENTS LIMIT 1"]);
    if (state.length > 0) return true;
    if (measurements.length > 0) return false;
    await sayMarked();
    return true;
  }

  /** With the time of now, as everything that must not fall to a retention policy of the operator. */
  async function sayMarked(): Promise<void> {
    await put([`series_state marked=1i ${now()}`]);
  }

  /** It was dropped, and with it perhaps what was granted: the next write looks, and makes it again. */
  function forgetDatabase(): void {
    ready = false;
    rolledUp = false;
    kept.clear();
  }

  async function refreshKept(): Promise<void> {
    try {
      for (const [series, one] of await readKept(questions)) kept.set(series, one);
    } catch (error) {
      if (error instanceof DatabaseMissing) forgetDatabase();
      throw error;
    }
  }

  /** Lines of our own making. */
  async function put(lines: readonly string[]): Promise<void> {
    for (let i = 0; i < lines.length; i += linesAtOnce) {
      const answer = await post(Buffer.from(lines.slice(i, i + linesAtOnce).join("\n")));
      if (!answer.ok) throw new Unavailable(`InfluxDB refuses lines of our own: ${answer.reason}`);
    }
  }

  /** What the server says of a body: written, or refused for ever with a reason. Anything else throws Unavailable. */
  async function post(body: Buffer): Promise<{ ok: true } | { ok: false; reason: string }> {
    const { status, text } = await writer.post(body);
    if (status < 300) return { ok: true };
    if (status === 404 || status === 403) forgetDatabase();
    if (!refusals.has(status)) throw new Unavailable(`InfluxDB ${remedyFor(status, address) ?? `answers ${status}`}`);
    return { ok: false, reason: reasonOf(text) };
  }

  /** A refused body is halved until the bad lines are found; the good ones are written (twice changes nothing). */
  async function halve(lines: readonly PlacedLine[]): Promise<RefusedPoint[]> {
    if (lines.length === 0) return [];
    // Only their own marks: the mark of a bad line may be as bad as the line.
    const answer = await post(Buffer.from(marksOf(hoursOfLines(lines), now()) + lines.map(({ line }) => line).join("\n"), "latin1"));
    if (answer.ok) return [];
    if (lines.length === 1) return [{ index: lines[0]!.index, reason: answer.reason }];
    const middle = Math.ceil(lines.length / 2);
    return [...(await halve(lines.slice(0, middle))), ...(await halve(lines.slice(middle)))];
  }

  /** Readings and the marks of their hours go in one request: the server keeps both or none. */
  async function writeMarked(packs: readonly LinePack[]): Promise<RefusedPoint[]> {
    const gone = (series: string, at: Instant) => at < (kept.get(series)?.rawFrom ?? 0);
    const hours = touchedHours(packs);
    if ([...hours].some(([series, own]) => [...own].some((at) => gone(series, at)))) {
      const lines = linesOf(packs);
      const late = lines.filter(({ series, at }) => gone(series, at)).map(({ index }) => ({ index, reason: tooOld }));
      return [...late, ...(await halve(lines.filter(({ series, at }) => !gone(series, at))))];
    }
    const marks = Buffer.from(marksOf(hours, now()), "latin1");
    const answer = await post(Buffer.concat([marks, ...packs.map(({ bytes }) => bytes)]));
    return answer.ok ? [] : await halve(linesOf(packs));
  }

  async function writePacks(packs: readonly LinePack[]): Promise<{ refused: RefusedPoint[] }> {
    await prepare();
    const hours = touchedHours(packs);
    const oldest = Math.min(...[...hours.values()].flatMap((own) => [...own]));
    tidier.touched(oldest);
    // Only then another process may have removed something since.
    if (oldest < now() - leastRawDays * dayMs) await refreshKept();
    begun++;
    underWay++;
    try {
      const bad = await writeMarked(packs);
      return { refused: [...refusedIn(packs), ...bad].sort((a, b) => a.index - b.index) };
    } finally {
      underWay--;
      for (const series of hours.keys()) newest.delete(series);
    }
  }

  async function summaries(of: DeviceRef, summed: Summed, query: SpanQuery, limit: number) {
    await prepare();
    return await readSummaries(questions, of, summed, query, limit, rolledUp);
  }

  return {
    pack: packLines,
    writePacks: (packs) => writePacks(packs as readonly LinePack[]),
    async write(points) {
      const { refused } = await writePacks([packLines(points)]);
      return { refused };
    },
    async latest(devices) {
      await prepare();
      const [before, quiet] = [begun, underWay === 0];
      const readAt = performance.now();
      const seriesOf = ({ kind, center, device }: DeviceRef) => `${kind},center=${center},device=${device}`;
      const known = (of: DeviceRef) => readAt - (newest.get(seriesOf(of))?.readAt ?? Number.NEGATIVE_INFINITY) < newestForMs;
      const read = new Map<string, Latest | undefined>();
      for (const [kind, own] of Map.groupBy(
        devices.filter((of) => !known(of)),
        (of) => of.kind,
      )) {
        const found = await readLatest(questions, kind, own);
        for (const of of own) read.set(seriesOf(of), found.get(deviceKey(of)));
      }
      const answer = new Map<string, Latest>();
      for (const of of devices) {
        const latest = read.has(seriesOf(of)) ? read.get(seriesOf(of)) : newest.get(seriesOf(of))?.latest;
        if (latest) answer.set(deviceKey(of), latest);
      }
      if (quiet && begun === before) for (const [series, latest] of read) newest.set(series, { latest, readAt });
      return answer;
    },
    async range({ of, quantity, from, to, every, limit = 20_000 }) {
      const found = await summaries(of, quantity, { from, to, every }, limit);
      return found.map(({ at, min, sum, count, max }) => [at, min, sum / count, max]);
    },
    async readingsOf({ devices, ...query }) {
      await prepare();
      const kinds = Map.groupBy(devices, ({ kind }) => kind);
      const answers = await Promise.all([...kinds].map(([kind, own]) => readSingles(questions, kind, own, query)));
      return new Map(answers.flatMap((answer) => [...answer]));
    },
    async countsByDay({ of, from, to }) {
      const days = await summaries(of, readings, { from, to, every: "1d" }, manyDays);
      return days.map(({ at, count }) => [at, count]);
    },
    async count({ kind, center, from, to, devices }) {
      await prepare();
      const [series = []] = await questions.ask([`SHOW TAG VALUES FROM "${kind}" WITH KEY = "device" WHERE "center" = $center`], {
        center,
      });
      const [rolled = []] = await questions.ask([`SHOW TAG VALUES FROM "${kind}_1d" WITH KEY = "device" WHERE "center" = $center`], {
        center,
      });
      const names = new Set([...series, ...rolled].flatMap(({ rows }) => rows.map(({ value }) => String(value))));
      const counts: number[] = [];
      for (const device of names) {
        if (devices && !devices.has(device)) continue;
        const days = await summaries({ kind, center, device }, readings, { from, to: to + 1, every: "1d" }, manyDays);
        counts.push(days.reduce((sum, { count }) => sum + count, 0));
      }
      return { points: counts.reduce((sum, points) => sum + points, 0), devices: counts.filter((points) => points > 0).length };
    },
    async tidy(options) {
      await prepare();
      if (!rolledUp) {
        await markAll(questions, put);
        await sayMarked();
      }
      const tidied = await tidier.tidy(options);
      if (tidied.removed.raw > 0) newest.clear();
      return tidied;
    },
    async chronicle(entries) {
      await prepare();
      await put(entries.map(chronicleLine));
    },
    async check() {
      await prepare();
      await questions.ask(["SHOW MEASUREMENTS LIMIT 1"]);
    },
    async close() {
      writer.close();
    },
  };
}

const manyDays = 1_000_000;

/** The server's own words without the values it repeats. */
function reasonOf(text: string): string {
  if (/field type conflict/.test(text)) return "field type conflict with what the store already holds";
  if (/unable to parse/.test(text)) return "the store cannot parse the point";
  if (/beyond retention/.test(text)) return "older than the store's retention";
  return "refused by the store";
}
