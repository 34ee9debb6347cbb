/**
 * Every query of the committed dashboards against a real InfluxDB that our own program has filled with 24 hours of its simulated centers,
 * asked as Grafana asks it, with the read-only account that the README makes.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Pipeline } from "../../dashboards/web/pipeline.ts";
import { type Choice, type Dashboard, type Panel, replaced, timeOf } from "../support/grafana.ts";
import { askInflux, type InfluxSeries } from "../support/influxQuery.ts";
import { available, root, type Server, startCli, startInfluxd, tempDir, waitFor } from "../support/servers.ts";

const folder = join(root, "deploy/grafana");
const uids = ["overview", "compactors", "climate", "terminals", "pipeline"].map((name) => `mimamori-${name}`);
const boards = uids.map((uid) => JSON.parse(readFileSync(join(folder, `dashboards/${uid}.json`), "utf8")) as Dashboard);
const least = (parse(readFileSync(join(folder, "provisioning/datasources/mimamori.yaml"), "utf8")) as Provisioned).datasources[0]!.jsonData
  .timeInterval;
type Provisioned = { datasources: { jsonData: { timeInterval: string } }[] };

const admin = { authorization: `Basic ${Buffer.from("admin:admin-password").toString("base64")}` };
const grafana = { authorization: `Basic ${Buffer.from("grafana:grafana-password").toString("base64")}` };
const panels = boards.flatMap((board) => board.panels.filter(({ targets }) => targets).map((panel) => ({ board, panel })));
const titles = panels.map(({ board, panel }, i) => [`${board.title} ${panel.id} ${panel.title}`, i] as const);

/** The shipped centers, and a meter: the only kind that they have no device of. */
const meter = ["kind=power", "name=電源", "driver.type=simulated"].map((setting) => `centers.east.devices.meter.${setting}`);
const { centers } = parse(readFileSync(join(root, "mimamori.yaml"), "utf8")) as {
  centers: Record<string, { devices: Record<string, { kind: string }> }>;
};
centers.east!.devices.meter = { kind: "power" };
const tooWarm = "centers.child-development.devices.refrigerator-1";

/** Long enough for three of the shortest intervals that a panel of the line has. */
const chronicledMs = 21_000;

/** `center device` of every device of a kind, or `center agent` of every agent. */
function seriesOf(measurement: string): string[] {
  if (measurement === "pipeline") return Object.keys(centers).map((center) => `${center} edge`);
  return Object.entries(centers).flatMap(([center, { devices }]) =>
    Object.entries(devices).flatMap(([device, { kind }]) => (kind === measurement ? [`${center} ${device}`] : [])),
  );
}

describe.skipIf(!available("influxd"))("Grafana's dashboards on 24 hours of the shipped centers", () => {
  let influx: Server;
  let now = 0;
  const ask = (q: string) => askInflux(influx.url, "mimamori", q, grafana);
  const askAsAdmin = (q: string) => askInflux(influx.url, "mimamori", q, admin);

  beforeAll(async () => {
    influx = await startInfluxd({ accounts: true });
    await askInflux(influx.url, "", "CREATE USER \"admin\" WITH PASSWORD 'admin-password' WITH ALL PRIVILEGES");
    await askAsAdmin('CREATE DATABASE "mimamori"');
    await askAsAdmin("CREATE USER \"mimamori\" WITH PASSWORD 'owner-password'");
    await askAsAdmin('GRANT ALL ON "mimamori" TO "mimamori"');
    for (const statement of readOnlyUser()) await askAsAdmin(statement);

    const dir = tempDir();
    writeFileSync(join(dir, "password"), "owner-password\n", { mode: 0o600 });
    const settings = [
      "web.port=0",
      "broker.port=0",
      "history.days=1",
      "jobs.everySeconds=1",
      // A refrigerator that is too warm from the first minute on: there will be an alert.
      `${tooWarm}.thresholds.too-warm=-50`,
      `${tooWarm}.heldMinutes.too-warm=0`,
      `${tooWarm}.everySeconds=0.5`,
      `series.url=influx+http://mimamori@127.0.0.1:${influx.port}/mimamori`,
      ...meter,
    ];
    const program = startCli(["start", "--data", dir, ...settings.flatMap((setting) => ["--set", setting])], {
      env: { MIMAMORI_SERIES_PASSWORD_FILE: join(dir, "password") },
    });
    const url = (await program.waitForLine(/(http:\/\/127\.0\.0\.1:\d+)$/))[1]!;
    const status = async () => (await (await fetch(`${url}/api/v1/status`)).json()) as Pipeline;
    await waitFor(
      async () => {
        const { history, inJournals } = await status();
        return history && history.total > 0 && history.done === history.total && inJournals === 0;
      },
      { timeoutMs: 40_000, what: "24 hours to be stored" },
    );
    await waitFor(
      async () => {
        const all = await ask('SELECT "stored" FROM "pipeline" GROUP BY "center"');
        const spanOf = ({ values }: InfluxSeries) => Number(values.at(-1)![0]) - Number(values[0]![0]);
        return all.length === Object.keys(centers).length && all.every((series) => spanOf(series) > chronicledMs);
      },
      { timeoutMs: 50_000, what: "the chronicle of every center" },
    );
    await waitFor(async () => (await ask(`SELECT "text" FROM "alerts" WHERE "level" = 'too-warm'`)).length > 0, { what: "an alert" });
    expect(await program.stop()).toBe(0);
    now = Date.now();
  }, 110_000);

  /** The series of a panel's targets with this choice of its variables. */
  async function seriesFor(board: Dashboard, panel: Panel, choice: Choice): Promise<{ measurement: string; found: Map<string, number> }[]> {
    // Of the line itself there are no 24 hours: it is seen as whoever looks at the last minutes sees it.
    const isOfLine = panel.targets!.every(({ query }) => query.includes('FROM "pipeline"'));
    const { range, interval } = timeOf(isOfLine ? { time: { from: "now-5m" } } : board, panel, now, least);
    return await Promise.all(
      panel.targets!.map(async ({ query }) => {
        const text = replaced(query, { variables: board.templating.list, choice, range, interval });
        expect(text).not.toMatch(/\$[\w{]/);
        return { measurement: /FROM "(\w+)"/.exec(query)![1]!, found: valuesOf(await ask(text)) };
      }),
    );
  }

  test.each(titles)("%s: two values and more of each device", async (_, i) => {
    const { board, panel } = panels[i]!;
    for (const { measurement, found } of await seriesFor(board, panel, {})) {
      const wanted = seriesOf(measurement);
      expect(wanted).not.toEqual([]);
      expect([...found.keys()].sort()).toEqual(wanted.sort());
      for (const [series, values] of found) expect(values, series).toBeGreaterThanOrEqual(2);
    }
  });

  test.each(titles)("%s: what is chosen, and nothing else", async (_, i) => {
    const { board, panel } = panels[i]!;
    const [one, ...more] = seriesOf(/FROM "(\w+)"/.exec(panel.targets![0]!.query)![1]!);
    for (const chosen of [[one!], [one!, ...more].slice(0, 2)]) {
      const [ofCenter, ofDevice] = [0, 1].map((part) => [...new Set(chosen.map((series) => series.split(" ")[part]!))]);
      const choice: Choice = { center: ofCenter! };
      for (const { name } of board.templating.list) if (panel.targets![0]!.query.includes(`{${name}:`)) choice[name] ??= ofDevice!;
      for (const { found } of await seriesFor(board, panel, choice)) {
        expect([...found.keys()]).toEqual(expect.arrayContaining(chosen));
        for (const series of found.keys())
          expect(ofCenter!.includes(series.split(" ")[0]!) && ofDevice!.includes(series.split(" ")[1]!)).toBe(true);
      }
    }
  });

  test.each(boards.map((board) => [board.title, board] as const))("%s: its variables offer every center and device", async (_, board) => {
    for (const variable of board.templating.list.filter(({ type }) => type === "query")) {
      const { query } = variable.query as { query: string };
      const [, measurement, key] = /FROM "(\w+)" WITH KEY = "(\w+)"/.exec(query)!;
      const offered = async (center: Choice[string]) =>
        (
          await ask(replaced(query, { variables: board.templating.list, choice: { center }, range: { from: 0, to: now }, interval: 1 }))
        ).flatMap(({ values }) => values.map(([, value]) => String(value)));
      const wanted = seriesOf(measurement!).map((series) => series.split(" ")[key === "center" ? 0 : 1]!);
      expect((await offered("all")).sort()).toEqual([...new Set(wanted)].sort());
      if (key === "device") {
        const [center] = seriesOf(measurement!)[0]!.split(" ");
        const own = Object.entries(centers[center!]!.devices).flatMap(([device, { kind }]) => (kind === measurement ? [device] : []));
        expect((await offered([center!])).sort()).toEqual(own.sort());
      }
    }
  });

  test.each(boards.map((board) => [board.title, board] as const))(
    "%s: its events can be asked for, and the alerts are there",
    async (_, board) => {
      const range = { from: now - 24 * 3_600_000, to: now };
      for (const { name, target } of board.annotations.list) {
        const series = await ask(
          replaced(target.query, { variables: board.templating.list, choice: { center: ["child-development"] }, range, interval: 60_000 }),
        );
        if (name !== "警報") continue;
        expect(series[0]!.columns).toEqual(
          expect.arrayContaining(["time", target.textColumn, target.timeEndColumn!, ...target.tagsColumn.split(",")]),
        );
        const texts = series[0]!.values.map((row) => row[series[0]!.columns.indexOf("text")]);
        expect(texts).toContain("温度が上限を超えています");
      }
    },
  );

  test("the watchdog's rules get an answer for each center", async () => {
    const file = readFileSync(join(folder, "provisioning/alerting/watchdog.yaml"), "utf8");
    const { groups } = parse(file) as { groups: { rules: { uid: string; data: { model: { query?: string } }[] }[] }[] };
    for (const { uid, data } of groups[0]!.rules) {
      const series = await ask(data[0]!.model.query!);
      expect(series.length, uid).toBe(uid === "mimamori-pipeline-down" ? 1 : Object.keys(centers).length);
      for (const { values } of series) expect(typeof values.at(-1)![1], uid).toBe("number");
    }
  });

  test("Grafana's account can read and nothing else", async () => {
    await expect(ask('DROP MEASUREMENT "compactor"')).rejects.toThrow(/not authorized|error authorizing/);
    const written = await fetch(`${influx.url}/write?db=mimamori`, { method: "POST", headers: grafana, body: "compactor fillRatio=1" });
    expect(written.status).toBe(403);
  });
});

/** Values that are there, by the tags of their series. */
function valuesOf(series: readonly InfluxSeries[]): Map<string, number> {
  return new Map(
    series.map(({ tags = {}, values }) => [
      `${tags.center} ${tags.device ?? tags.agent}`,
      values.filter(([, value]) => value !== null).length,
    ]),
  );
}

/** The statements of the README, with a password. */
function readOnlyUser(): string[] {
  const text = readFileSync(join(root, "dashboards/grafana/README.md"), "utf8");
  const [, block] = /```sql\n(.*?)```/s.exec(text)!;
  const statements = block!.replace("a-long-password", "grafana-password").split("\n");
  return statements.map((line) => line.trim()).filter((line) => line !== "");
}
