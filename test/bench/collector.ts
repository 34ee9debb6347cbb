/**
 * What broker and collector take: load generators, servers and database on this machine, in one run. Only readings that the database
 * returns afterwards count; a lost one fails the run. The wanted limit stands beside each figure.
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { openSqliteSeries } from "../../collector/series/sqlite.ts";
import { memoryMb } from "./edgeLine.ts";
import { type Child, countIn, script, serverFlags, startInflux } from "./load/processes.ts";
import { inFolder } from "./program.ts";

const agents = 10;
type Figures = Record<string, number>;
interface Run {
  seconds: number;
  readings: number;
}

const rate = ({ seconds, readings }: Run) => Math.round(readings / seconds);

export async function collectorBench(): Promise<Figures> {
  const raw = await inFolder(rawLimit);
  const single = await inFolder((dir) => influxRun(dir, { count: 80_000, size: 1, window: 2_000 }));
  const batches = await inFolder((dir) => influxRun(dir, { count: 500_000, size: 200, window: 4_000 }));
  return {
    rawLimitPerSecond: rate(raw),
    singlePerSecond: rate(single),
    singleWanted: 80_000,
    batchesPerSecond: rate(batches),
    batchesWanted: 300_000,
    batchesOfRawPercent: Math.round((rate(batches) / rate(raw)) * 100),
    batchesOfRawWanted: 55,
    ...memoryFigures(batches),
    ...(await inFolder(sqliteRun)),
    ...(await inFolder(steadyRun)),
  };
}

async function rawLimit(dir: string): Promise<Run> {
  const influx = await startInflux(dir);
  try {
    const run = await answerOf<Run>(script("rawLimit.ts", [influx.url, agents, 200_000], ["--max-old-space-size=4000"]));
    mustBe(await countIn(influx.url), run.readings);
    return run;
  } finally {
    await influx.stop();
  }
}

async function influxRun(dir: string, load: { count: number; size: number; window: number }): Promise<Run & { memory: number[] }> {
  const influx = await startInflux(dir);
  const server = script("server.ts", [`influx+${influx.url}/mimamori`, dir, agents], serverFlags);
  try {
    const port = await server.line();
    const generator = script("generator.ts", [port, agents, load.count, load.size, load.window], ["--max-old-space-size=8000"]);
    const memory: number[] = [];
    const sampling = setInterval(() => memory.push(memoryMb(server.pid).now), 200);
    const run = await answerOf<Run>(generator).finally(() => clearInterval(sampling));
    mustBe(await countIn(influx.url), run.readings);
    return { ...run, memory };
  } finally {
    await server.stop();
    await influx.stop();
  }
}

/** The largest of the second and of the last quarter: flat if they are about equal. */
function memoryFigures({ memory, readings }: Awaited<ReturnType<typeof influxRun>>): Figures {
  const quarter = (n: number) => Math.max(...memory.slice((memory.length * (n - 1)) / 4, (memory.length * n) / 4));
  return { memoryAfterReadings: readings, memorySecondQuarterMb: quarter(2), memoryLastQuarterMb: quarter(4), memoryWantedMb: 300 };
}

/** The time of the readings and of their roll-ups, which are made behind them when an hour is quiet. */
async function sqliteRun(dir: string): Promise<Figures> {
  const server = script("server.ts", [`sqlite:${join(dir, "series.db")}`, dir, agents], serverFlags);
  let run: Run;
  try {
    const generator = script("generator.ts", [await server.line(), agents, 150_000, 200, 4_000], ["--max-old-space-size=8000"]);
    run = await answerOf<Run>(generator);
  } finally {
    await server.stop();
  }
  const db = new DatabaseSync(join(dir, "series.db"), { readOnly: true });
  mustBe(Number(db.prepare("SELECT count(massKg) AS points FROM compactor").get()!.points), run.readings);
  db.close();
  const rollUpSeconds = await rollUp(join(dir, "series.db"));
  return {
    sqliteWritesPerSecond: rate(run),
    sqliteRollUpSeconds: Number(rollUpSeconds.toFixed(2)),
    sqlitePerSecond: rate({ readings: run.readings, seconds: run.seconds + rollUpSeconds }),
    sqliteWanted: 120_000,
  };
}

async function rollUp(file: string): Promise<number> {
  const store = openSqliteSeries(file);
  const startedAt = performance.now();
  const now = Date.now() + 3_600_000; // when everything is quiet
  const keep = { rawDays: 0, hourDays: 0, dayDays: 0 };
  while ((await store.tidy({ now, keep })).more);
  const seconds = (performance.now() - startedAt) / 1_000;
  await store.close();
  return seconds;
}

interface Steady {
  perSecond: number;
  samples: number;
  longestMs: number;
  readings: number;
  confirmed: { p50: number; p99: number };
  queryable: { p50: number; p99: number };
}

/** The same steady load alone, beside 10,000 idle agents, and beside a subscriber that stops reading. */
async function steadyRun(dir: string): Promise<Figures> {
  const idleAgents = 10_000;
  const influx = await startInflux(dir);
  const server = script("server.ts", [`influx+${influx.url}/mimamori`, dir, agents * 3], serverFlags);
  let idle: Child | undefined;
  try {
    const port = await server.line();
    const steady = async (first: number) => await answerOf<Steady>(script("steady.ts", [port, influx.url, 20, first]));
    const alone = await steady(0);
    const stalled = script("stalled.ts", [port]);
    await stalled.line();
    const beside = await steady(agents);
    const before = memoryMb(server.pid).now;
    idle = script("idle.ts", [port, idleAgents, 1_000], ["--max-old-space-size=4000"]);
    await idle.line();
    await wait(3_000);
    const idleKib = ((memoryMb(server.pid).now - before) * 1e6) / 1_024 / idleAgents;
    const withIdle = await steady(agents * 2);
    await stalled.stop();
    mustBe(await countIn(influx.url), alone.readings + beside.readings + withIdle.readings);
    return {
      steadyPerSecond: alone.perSecond,
      ...quantiles("steady", alone),
      steadyWantedP50Ms: 100,
      steadyWantedP99Ms: 250,
      ...quantiles("stalledSubscriber", beside),
      stalledSubscriberLongestMs: beside.longestMs,
      ...quantiles("withIdle", withIdle),
      idleAgents,
      idleAgentKib: Number(idleKib.toFixed(1)),
      idleAgentWantedKib: 20,
    };
  } finally {
    await idle?.stop();
    await server.stop();
    await influx.stop();
  }
}

function quantiles(name: string, { queryable, confirmed }: Steady): Figures {
  return {
    [`${name}QueryableP50Ms`]: queryable.p50,
    [`${name}QueryableP99Ms`]: queryable.p99,
    [`${name}ConfirmedP99Ms`]: confirmed.p99,
  };
}

async function answerOf<T>(generator: Child): Promise<T> {
  try {
    return JSON.parse(await generator.line()) as T;
  } finally {
    await generator.stop();
  }
}

function mustBe(found: number, wanted: number): void {
  if (found !== wanted) throw new Error(`${wanted - found} of ${wanted} readings were lost`);
}
