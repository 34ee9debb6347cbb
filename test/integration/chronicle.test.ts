/** What the jobs tell beside the readings, with a real InfluxDB and real stores: seen as Grafana's events see it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openInfluxSeries } from "../../collector/series/influx.ts";
import { configSchema } from "../../contract/config/schema.ts";
import { dayMs, minuteMs } from "../../contract/time.ts";
import { chronicle } from "../../jobs/chronicle/chronicle.ts";
import type { JobContext } from "../../jobs/context.ts";
import { type Dashboard, replaced } from "../support/grafana.ts";
import { askInflux } from "../support/influxQuery.ts";
import { available, root, startInfluxd, tempDir } from "../support/servers.ts";
import { closeContext, openContext } from "../unit/jobs/stores.ts";

const now = Date.parse("2026-11-25T03:00:00Z");
const bin = { center: "east", device: "compactor-1" };
const config = configSchema.parse({
  centers: { east: { name: { ja: "東部", en: "East" }, devices: { "compactor-1": { kind: "compactor", name: "圧縮機" } } } },
});
const keep = { rawDays: 400, hourDays: 0, dayDays: 0 };
const board = JSON.parse(readFileSync(join(root, "deploy/grafana/dashboards/mimamori-compactors.json"), "utf8")) as Dashboard;

function hears({ ledger }: JobContext, at: number): void {
  ledger.putAgent({ center: "east", agent: "edge", receivedAt: at, status: { v: 1, state: "up", at, version: "1" } });
}

describe.skipIf(!available("influxd"))("the chronicle in InfluxDB", () => {
  async function open(): Promise<{ context: JobContext; ask(q: string): ReturnType<typeof askInflux> }> {
    const server = await startInfluxd();
    const context = await openContext(tempDir(), config, now);
    await context.series.close();
    const series = openInfluxSeries(`influx+${server.url}/town`, "", { now: () => now });
    return { context: { ...context, series }, ask: (q) => askInflux(server.url, "town", q) };
  }

  test("alerts and steps of bags are Grafana's events; told twice they stand there once, and an end is added", async () => {
    const { context, ask } = await open();
    const { alerts, pickups } = context.operations;
    await alerts.raise({ ...bin, rule: "fill", level: "near-full" }, now);
    await pickups.claim({ ...bin, by: "yamada" }, now);
    await chronicle(context, now);
    await chronicle(context, now + minuteMs);
    const range = { from: now - dayMs, to: now + dayMs };
    const events = async (name: string) => {
      const { target } = board.annotations.list.find((one) => one.name === name)!;
      const [series] = await ask(
        replaced(target.query, { variables: board.templating.list, choice: { center: ["east"] }, range, interval: 1 }),
      );
      return series!.values.map((row) => Object.fromEntries(series!.columns.map((column, i) => [column, row[i]])));
    };
    expect(await events("回収")).toEqual([{ time: now, text: "袋を出したと報告", center: "east", device: "compactor-1", step: "put-out" }]);
    const [open1] = await events("警報");
    expect(open1).toMatchObject({ time: now, text: "もうすぐ満杯です", center: "east", device: "compactor-1", rule: "fill" });
    await alerts.setLevel(1, { level: "full", worstLevel: "full" }, now + minuteMs);
    await alerts.resolve(1, "within-limits", now + 2 * minuteMs);
    await chronicle(context, now + 3 * minuteMs);
    const ended = await events("警報");
    expect(ended).toHaveLength(1);
    expect(ended[0]).toMatchObject({ time: now, endedAt: now + 2 * minuteMs, text: "満杯です" });
    await closeContext(context);
  });

  test("it is no reading: nothing that our own questions answer knows of it", async () => {
    const { context } = await open();
    hears(context, now);
    await context.series.write([{ ...bin, kind: "compactor", at: now, values: { fillRatio: 0.5 } }]);
    await chronicle(context, now);
    const { series } = context;
    expect(await series.count({ kind: "compactor", center: "east", from: 0, to: now + dayMs })).toEqual({ points: 1, devices: 1 });
    while ((await series.tidy({ now: now + 10 * minuteMs, keep })).more);
    expect(await series.count({ kind: "compactor", center: "east", from: 0, to: now + dayMs })).toEqual({ points: 1, devices: 1 });
    await closeContext(context);
  });

  test("how the line stood is forgotten after 35 days; alerts stay", async () => {
    const { context, ask } = await open();
    await context.operations.alerts.raise({ ...bin, rule: "fill", level: "full" }, now);
    hears(context, now);
    await chronicle(context, now);
    const later = now + 40 * dayMs;
    await context.series.write([{ ...bin, kind: "compactor", at: later, values: { fillRatio: 0.5 } }]);
    hears(context, later);
    await chronicle(context, later);
    expect((await ask('SELECT "stored" FROM "pipeline"'))[0]!.values).toHaveLength(2);
    while ((await context.series.tidy({ now: later + 10 * minuteMs, keep })).more);
    expect((await ask('SELECT "stored" FROM "pipeline"'))[0]!.values.map(([time]) => time)).toEqual([later]);
    expect((await ask('SELECT "text" FROM "alerts"'))[0]!.values.length).toBeGreaterThanOrEqual(1);
    await closeContext(context);
  });
});

test("with the embedded store there is nobody to tell, and the job does nothing", async () => {
  const context = await openContext(tempDir(), config, now);
  await context.operations.alerts.raise({ ...bin, rule: "fill", level: "full" }, now);
  await chronicle(context, now);
  expect(await context.series.count({ kind: "compactor", center: "east", from: 0, to: now })).toEqual({ points: 0, devices: 0 });
  await closeContext(context);
});
