/** What an agent costs, what its journal takes, and how fast a day's backlog gets out. Each wanted limit stands beside its figure. */
import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { Journal, type NewEntry } from "../../runtime/journal.ts";
import { cpuSeconds, memoryMb, startServer } from "./edgeLine.ts";
import { startSensors } from "./edgeSensors.ts";
import { inFolder } from "./program.ts";

const warmUpSeconds = 10;
const measuredSeconds = 30;
const backlog = 86_400;
const groupSize = 1_000;

export async function edgeBench(): Promise<Record<string, number>> {
  return { ...(await inFolder(agentFigures)), ...(await inFolder(journalFigures)), ...(await inFolder(backlogFigures)) };
}

/** 50 devices read every second by an agent alone in its process: its first start, when nothing is compiled yet, and every later one. */
async function agentFigures(dir: string): Promise<Record<string, number>> {
  const sensors = await startSensors();
  const server = await startServer(dir, sensors.devices);
  const cache = { NODE_COMPILE_CACHE: join(dir, "compiled") };
  let agent = server.startAgent(cache);
  try {
    await agent.until("connected");
    await wait(5_000);
    const firstStart = memoryMb(agent.pid);
    await agent.stop();
    agent = server.startAgent(cache);
    await agent.until("connected");
    await wait(warmUpSeconds * 1_000);
    const before = { cpu: cpuSeconds(agent.pid), read: countsOf(server.journal).read, at: performance.now() };
    await wait(measuredSeconds * 1_000);
    const seconds = (performance.now() - before.at) / 1_000;
    const cpu = cpuSeconds(agent.pid) - before.cpu;
    const { read } = countsOf(server.journal);
    const memory = memoryMb(agent.pid);
    const failed = agent.said("driver-failed");
    if (failed > 0) throw new Error(`${failed} devices could not be read`);
    return {
      agentDevices: Object.keys(sensors.devices).length,
      agentReadingsPerSecond: rounded((read - before.read) / seconds, 1),
      agentCpuPercent: rounded((cpu / seconds) * 100, 2),
      agentCpuPercentWanted: 5,
      agentRssMb: memory.now,
      agentPeakRssMb: memory.peak,
      agentRssMbWanted: 120,
      agentFirstStartPeakRssMb: firstStart.peak,
    };
  } finally {
    await agent.stop();
    await server.stop();
    await sensors.close();
  }
}

/** The journal by itself, synchronous=FULL, and beside it what the disk can do at best. */
async function journalFigures(dir: string): Promise<Record<string, number>> {
  const journal = new Journal(join(dir, "journal.db"));
  const [groups, single] = [200, 5_000];
  const group = Array.from({ length: groupSize }, (_, i) => entry(i));
  const grouped = timed(groups, () => journal.append(group));
  const oneByOne = timed(single, (i) => journal.append([entry(i)]));
  journal.close();
  return {
    diskSyncMedianMs: rounded(medianSyncMs(dir), 3),
    journalGroupSize: groupSize,
    journalGroupedPerSecond: Math.round((groups * groupSize) / grouped),
    journalGroupedPerSecondWanted: 100_000,
    journalSinglePerSecond: Math.round(single / oneByOne),
    journalSinglePerSecondWanted: 2_000,
  };
}

/** An agent that could not reach its server for a day: from the start of its process to the last confirmation. */
async function backlogFigures(dir: string): Promise<Record<string, number>> {
  const devices = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`bin-${i}`, { kind: "compactor", name: "圧縮機" }]));
  const server = await startServer(dir, devices);
  mkdirSync(join(dir, "edge"));
  const journal = new Journal(server.journal);
  for (let n = 0; n < backlog; n += groupSize)
    journal.append(Array.from({ length: Math.min(groupSize, backlog - n) }, (_, i) => entry(n + i)));
  journal.close();
  const startedAt = performance.now();
  const agent = server.startAgent();
  try {
    await agent.until("connected");
    const connectedAt = performance.now();
    while (countsOf(server.journal).released < backlog) await wait(20);
    const [whole, sending] = [(performance.now() - startedAt) / 1_000, (performance.now() - connectedAt) / 1_000];
    // The collector writes its counts down every five seconds.
    await wait(5_500);
    return {
      handoverReadings: storedPoints(dir),
      handoverSeconds: rounded(whole, 2),
      handoverSecondsWanted: 10,
      handoverReadingsPerSecond: Math.round(backlog / sending),
      handoverGaps: server.collector.said("gap"),
      handoverGapsWanted: 0,
      handoverDuplicates: duplicates(dir),
    };
  } finally {
    await agent.stop();
    await server.stop();
  }
}

/** What a compactor says once a second. */
function entry(i: number): NewEntry {
  const at = 1_764_000_000_000 + i * 1_000;
  const values = { cyclesTotal: 10_000 + (i >> 6), fillRatio: (i % 1_000) / 1_000, massKg: (i % 230) / 10, powerW: 2.4, doorOpen: false };
  return { body: JSON.stringify({ device: `bin-${i % 10}`, kind: "compactor", at, ...values }), event: i % 64 === 0 };
}

function timed(times: number, work: (i: number) => void): number {
  const startedAt = performance.now();
  for (let i = 0; i < times; i++) work(i);
  return (performance.now() - startedAt) / 1_000;
}

/** How long the disk takes for a page and its sync, without SQLite. */
function medianSyncMs(dir: string): number {
  const file = openSync(join(dir, "sync"), "w");
  const page = Buffer.alloc(4_096, 1);
  const times = Array.from({ length: 301 }, () =>
    timed(1, () => {
      writeSync(file, page);
      fsyncSync(file);
    }),
  ).sort((a, b) => a - b);
  closeSync(file);
  return times[150]! * 1_000;
}

/** The journal's lifetime numbers, from its file. */
function countsOf(file: string): { read: number; released: number } {
  return JSON.parse(String(first(file, "SELECT value FROM meta WHERE key = 'counts'"))) as { read: number; released: number };
}

const storedPoints = (dir: string) => Number(first(join(dir, "series.db"), "SELECT count(*) FROM compactor"));

function duplicates(dir: string): number {
  const counts = JSON.parse(String(first(join(dir, "collector.db"), "SELECT value FROM meta WHERE key = 'counts'")));
  return (counts as { duplicates: number }).duplicates;
}

function first(file: string, sql: string): unknown {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    return Object.values(db.prepare(sql).get() ?? {})[0];
  } finally {
    db.close();
  }
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
