/**
 * What broker and collector take: load generators, servers and database on this machine, in one run. Only readings that the database
 * returns afterwards count; a lost one fails the run. The wanted limit stands beside each figure.
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
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

async function influxRun(
  dir: string,
  load: { count: number; size: number; window: number },
): Promise<Run & { rssMb: { now: number; peak: number } }> {
  const influx = await startInflux(dir);
  const server = script("server.ts", [`influx+${influx.url}/mimamori`, dir, agents], serverFlags);
  try {
    const port = await server.line();
    const generator = script("generator.ts", [port, agents, load.count, load.size, load.window], ["--max-old-space-size=8000"]);
    const run = await answerOf<Run>(generator);
    mustBe(await countIn(influx.url), run.readings);
    return { ...run, rssMb: memoryMb(server.pid) };
  } finally {
    await server.stop();
    await influx.stop();
  }
}

function memoryFigures({ rssMb, readings }: Awaited<ReturnType<typeof influxRun>>): Figures {
  return { memoryAfterReadings: readings, memoryMb: rssMb.now, memoryPeakMb: rssMb.peak, memoryWanted: 300 };
}

async function sqliteRun(dir: string): Promise<Figures> {
  const server = script("server.ts", [`sqlite:${join(dir, "series.db")}`, dir, agents], serverFlags);
  try {
    const generator = script("generator.ts", [await server.line(), agents, 150_000, 200, 4_000], ["--max-old-space-size=8000"]);
    const run = await answerOf<Run>(generator);
    const db = new DatabaseSync(join(dir, "series.db"), { readOnly: true });
    mustBe(Number(db.prepare("SELECT count(massKg) AS points FROM compactor").get()!.points), run.readings);
    db.close();
    return { sqlitePerSecond: rate(run), sqliteWanted: 120_000 };
  } finally {
    await server.stop();
  }
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
