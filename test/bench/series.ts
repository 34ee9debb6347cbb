/**
 * Questions to the web server over HTTP, with each store: a year of a device by day, 30 days by hour, newest values of 500 devices.
 * One device has a reading every 5 minutes of a year; all of them have two days.
 */
import { join } from "node:path";
import { openInfluxSeries } from "../../collector/series/influx.ts";
import { Ledger } from "../../collector/series/ledger.ts";
import type { Keep, Point, SeriesStore } from "../../collector/series/port.ts";
import { openSqliteSeries } from "../../collector/series/sqlite.ts";
import { type Config, configSchema } from "../../contract/config/schema.ts";
import { dayMs, hourMs, minuteMs } from "../../contract/time.ts";
import { weekdays } from "../../contract/weekdays.ts";
import { startWeb } from "../../dashboards/web/server.ts";
import { openMailer } from "../../jobs/mail/mailer.ts";
import { openOperations } from "../../records/operations/store.ts";
import { systemClock } from "../../runtime/clock.ts";
import { silentLog } from "../../runtime/log.ts";
import { pathOf } from "../support/installed.ts";
import { influxd } from "./influxd.ts";
import { inFolder } from "./program.ts";

const devices = 500;
const asked = 200;
const atMostMs = 50;
const center = "east";

export function webBench(): Promise<Record<string, number>> {
  return inFolder(async (dir) => {
    const sqlite = await withStore("sqlite", dir, openSqliteSeries(join(dir, "series.db")));
    if (!pathOf("influxd")) {
      console.error("influxd is not installed (npm run servers): SQLite only");
      return sqlite;
    }
    const server = await influxd(join(dir, "influx"));
    try {
      return { ...sqlite, ...(await withStore("influx", dir, openInfluxSeries(`influx+http://127.0.0.1:${server.port}/bench`))) };
    } finally {
      await server.stop();
    }
  });
}

async function withStore(name: string, dir: string, series: SeriesStore): Promise<Record<string, number>> {
  const now = Date.now();
  const figures: Record<string, number> = {};
  const ledger = new Ledger(join(dir, `${name}.ledger`));
  const operations = await openOperations(`sqlite:${name}.operations`, dir);
  const mailer = openMailer("folder:mail", dir);
  const config = benchConfig();
  const context = { config, series, ledger, operations, mailer, sendCommand: async () => {}, phase: () => "running" as const };
  const web = await startWeb({ ...context, clock: systemClock, log: silentLog });
  try {
    const filled = await fill(series, now);
    figures[`${name}WrittenPerSecond`] = filled.perSecond;
    figures[`${name}RolledUpPerSecond`] = await rollUp(series, now, filled.points);
    // The running hour of each device is always waiting for its roll-up.
    await series.write(Array.from({ length: devices }, (_, device) => point(device, now - 1, device)));
    const span = (days: number) => `from=${new Date(now - days * dayMs).toISOString()}&to=${new Date(now).toISOString()}`;
    const of = `center=${center}&device=d0&quantity=fillRatio`;
    const questions = {
      YearByDay: { path: `/api/v1/series?${of}&${span(365)}&every=1d`, rows: 366 },
      MonthByHour: { path: `/api/v1/series?${of}&${span(30)}&every=1h`, rows: 721 },
      NewestOf500: { path: `/api/v1/latest?center=${center}`, rows: devices },
    };
    for (const [question, { path, rows }] of Object.entries(questions)) {
      const times = await ask(`http://127.0.0.1:${web.port}${path}`, rows);
      figures[`${name}${question}P50Ms`] = at(times, 0.5);
      figures[`${name}${question}P95Ms`] = at(times, 0.95);
      figures[`${name}${question}MaxMs`] = at(times, 1);
      if (at(times, 0.95) > atMostMs) console.error(`${name}, ${question}: over the ${atMostMs} ms that are wanted (p95)`);
    }
    return figures;
  } finally {
    await web.close();
    mailer.close();
    await operations.close();
    ledger.close();
    await series.close();
  }
}

function benchConfig(): Config {
  const machine = (i: number) => ({ kind: "compactor", name: `d${i}`, driver: { type: "simulated" } });
  const own = {
    name: { ja: "東部", en: "East" },
    simulated: true,
    opening: Object.fromEntries(weekdays.map((day) => [day, ["9:00", "17:00"]])),
    collection: { by: "ward", weekdays: ["mon", "thu"], deadline: "8:00", putOutEveningBefore: true },
    recipients: ["staff@toshima.example"],
    devices: Object.fromEntries(Array.from({ length: devices }, (_, i) => [`d${i}`, machine(i)])),
  };
  return configSchema.parse({ web: { port: 0 }, centers: { [center]: own } });
}

async function fill(series: SeriesStore, now: number): Promise<{ points: number; perSecond: number }> {
  const year = Array.from({ length: (365 * dayMs) / (5 * minuteMs) }, (_, i) => point(0, now - 365 * dayMs + i * 5 * minuteMs, i));
  const lately = Array.from({ length: 48 * 12 }, (_, i) =>
    Array.from({ length: devices - 1 }, (__, device) => point(device + 1, now - 2 * dayMs + i * 5 * minuteMs, i)),
  ).flat();
  const all = [...year, ...lately];
  const startedAt = performance.now();
  for (let i = 0; i < all.length; i += 20_000) await series.write(all.slice(i, i + 20_000));
  return { points: all.length, perSecond: Math.round((all.length / (performance.now() - startedAt)) * 1_000) };
}

function point(device: number, time: number, i: number): Point {
  const values = { fillRatio: (i % 100) / 100, massKg: (i % 230) / 10, cyclesTotal: i, powerW: i % 700, doorOpen: i % 20 === 0 };
  return { center, device: `d${device}`, kind: "compactor", at: time, values };
}

async function rollUp(series: SeriesStore, now: number, points: number): Promise<number> {
  const keep: Keep = { rawDays: 0, hourDays: 0, dayDays: 0 };
  const startedAt = performance.now();
  while ((await series.tidy({ now: now + hourMs, keep })).more);
  return Math.round((points / (performance.now() - startedAt)) * 1_000);
}

async function ask(url: string, rows: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < asked; i++) {
    const startedAt = performance.now();
    const answer = (await (await fetch(url)).json()) as unknown[] | { points: unknown[] };
    times.push(performance.now() - startedAt);
    const found = Array.isArray(answer) ? answer.length : answer.points.length;
    if (Math.abs(found - rows) > 1) throw new Error(`${found} rows instead of ${rows}: ${url}`);
  }
  return times.sort((a, b) => a - b);
}

function at(sorted: readonly number[], share: number): number {
  return Number(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!.toFixed(1));
}
