/** Settings that people change, over a real store: written by one process, noticed by the others. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { checkConfig } from "../../contract/config/check.ts";
import { LiveSettings } from "../../jobs/settings/live.ts";
import { openDatabase } from "../../records/database.ts";
import { readSettingRows } from "../../records/operations/settings.ts";
import { openOperations } from "../../records/operations/store.ts";
import { operationsMigrations } from "../../records/operations/tables.ts";
import { sleep } from "../../runtime/clock.ts";
import { silentLog } from "../../runtime/log.ts";
import { alwaysOpenCenter, writeConfig } from "../support/configs.ts";
import { atEnd, startCli, tempDir, waitFor } from "../support/servers.ts";

const url = "sqlite:operations.db";
const nearFull = "centers.east.nearFull";
const silentAfter = "centers.east.silentAfterMinutes";
const machine = { kind: "compactor", name: "圧縮機", driver: { type: "simulated" } };

async function office(devices: Record<string, unknown> = { "compactor-1": machine }) {
  const dir = tempDir();
  const file = writeConfig(dir, { centers: { east: alwaysOpenCenter(devices, { silentAfterMinutes: 10_080 }) } });
  const document: unknown = parse(readFileSync(file, "utf8"));
  const operations = await openOperations(url, dir);
  atEnd(operations.close);
  let now = Date.UTC(2026, 10, 25, 1);
  const live = (from = document) => new LiveSettings({ document: from, operations, clock: { now: () => (now += 1_000) }, log: silentLog });
  const cli = (command: string, ...more: string[]) => startCli([command, "--config", file, "--data", dir, ...more]);
  return { dir, file, document, operations, live, cli };
}

const nearFullOf = ({ config }: LiveSettings) => config.centers.east!.nearFull;

test("a change counts at once where it was made and after a look elsewhere; undone, the value before counts again and the history shows both", async () => {
  const { live, operations } = await office();
  const [here, there] = [live(), live()];
  const held = here.config.centers.east!;
  await here.change([{ path: nearFull, value: 0.7 }], "admin", "admin");
  await here.change([{ path: nearFull, value: 0.6 }], "佐藤", "admin");
  expect([held.nearFull, nearFullOf(there)]).toEqual([0.6, 0.8]);
  await there.refresh();
  expect(nearFullOf(there)).toBe(0.6);

  const [newest, first] = await operations.settings.history({ limit: 10 });
  expect(await there.undo(first!.id, "admin", () => true)).toBeUndefined();
  expect(await there.undo(newest!.id, "鈴木", () => false)).toBeUndefined();
  expect((await there.undo(newest!.id, "鈴木", () => true))?.ok).toBe(true);
  expect(await there.undo(newest!.id, "鈴木", () => true)).toBeUndefined();
  await here.refresh();
  expect([held.nearFull, nearFullOf(there)]).toEqual([0.7, 0.7]);
  expect(await operations.settings.history({ limit: 10 })).toMatchObject([
    { value: 0.6, before: 0.7, setBy: "佐藤", undoneBy: "鈴木", undoneAt: expect.any(Number) },
    { value: 0.7, before: 0.8, setBy: "admin", undoneBy: null },
  ]);
  await there.undo(first!.id, "鈴木", () => true);
  expect(nearFullOf(there)).toBe(0.8);
});

test("of two people who change the same value at the same time one is told of the other; two other values are both kept", async () => {
  const { live, operations } = await office();
  const [here, there] = [live(), live()];
  const change = (settings: LiveSettings, path: string, value: unknown, by: string) =>
    settings.change([{ path, value, over: 0 }], by, "admin");
  const both = await Promise.all([change(here, nearFull, 0.6, "a"), change(there, nearFull, 0.7, "b")]);
  expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
  expect(both.find(({ ok }) => !ok)).toMatchObject({ conflicts: [{ path: nearFull, row: { setBy: expect.stringMatching(/^[ab]$/) } }] });
  const kept = await Promise.all([change(here, "mail.digestAt", "9:00", "a"), change(there, "mail.maxPerPersonDay", 5, "b")]);
  expect(kept.every(({ ok }) => ok)).toBe(true);
  expect((await operations.settings.read()).rows.map(({ path }) => path).sort()).toEqual(
    [nearFull, "mail.digestAt", "mail.maxPerPersonDay"].sort(),
  );
});

test("two values that are right alone and wrong together are never both kept", async () => {
  const { live } = await office();
  const [here, there] = [live(), live()];
  const both = await Promise.all([
    here.change([{ path: nearFull, value: 0.94 }], "a", "admin"),
    there.change([{ path: "centers.east.full", value: 0.9 }], "b", "admin"),
  ]);
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  await Promise.all([here.refresh(), there.refresh()]);
  expect(nearFullOf(here)).toBeLessThan(here.config.centers.east!.full);
});

test("a change of several values is kept as a whole or not at all", async () => {
  const { live, operations } = await office();
  const settings = live();
  const refused = await settings.change(
    [
      { path: nearFull, value: 0.6 },
      { path: "centers.east.quietHours", value: "late" },
    ],
    "a",
    "admin",
  );
  expect(refused).toMatchObject({ ok: false, problems: [{ path: "centers.east.quietHours" }] });
  expect(await operations.settings.history({ limit: 9 })).toEqual([]);
  expect(
    (
      await settings.change(
        [
          { path: nearFull, value: 0.97 },
          { path: "centers.east.full", value: 0.98 },
        ],
        "a",
        "admin",
      )
    ).ok,
  ).toBe(true);
});

test("a device that leaves the file takes its change with it and nothing else; a restart keeps the rest", async () => {
  const { live, document, operations } = await office({ "compactor-1": machine, "compactor-2": machine });
  await live().change(
    [
      { path: "centers.east.devices.compactor-2.bagDiapers", value: 80 },
      { path: nearFull, value: 0.6 },
    ],
    "installer",
    "admin",
  );
  const smaller = structuredClone(document) as { centers: { east: { devices: Record<string, unknown> } } };
  delete smaller.centers.east.devices["compactor-2"];
  const again = live(smaller);
  await again.refresh();
  expect(checkConfig(smaller).ok).toBe(true);
  expect(nearFullOf(again)).toBe(0.6);
  expect(again.standing.leftOut.map(({ row }) => row.path)).toEqual(["centers.east.devices.compactor-2.bagDiapers"]);
  expect((await operations.settings.read()).rows).toHaveLength(2);
});

test("jobs of a process of their own act on what another one changed within seconds, also after a restart", {
  timeout: 60_000,
}, async () => {
  const { live, operations, cli } = await office();
  const opened = async () => (await operations.alerts.open()).filter(({ rule }) => rule === "silent");
  const jobs = cli("jobs");
  await jobs.waitForLine(/"event":"started"/);
  await waitFor(async () => (await operations.jobRuns.list()).length > 0, { what: "a round of jobs" });
  expect(await opened()).toEqual([]);

  const settings = live();
  expect((await settings.change([{ path: silentAfter, value: 0.02 }], "admin", "admin")).ok).toBe(true);
  await jobs.waitForLine(/"event":"settings-changed"/, 5_000);
  await waitFor(async () => (await opened()).length === 1, { timeoutMs: 10_000, what: "the silence to be told" });
  await jobs.stop();

  const end = async () => operations.alerts.resolve((await opened())[0]!.id, "test", Date.now());
  await end();
  const again = cli("jobs");
  await waitFor(async () => (await opened()).length === 1, { what: "the same after a restart" });
  const [row] = (await operations.settings.read()).rows;
  await settings.undo(row!.id, "admin", () => true);
  await again.waitForLine(/"event":"settings-changed"/, 5_000);
  await end();
  // Two more rounds, one a second, find nothing to tell.
  await sleep(2_500);
  expect(await opened()).toEqual([]);
  expect(await again.stop()).toBe(0);
});

test("check-config --effective says where each value comes from, and makes nothing where there is nothing", async () => {
  const { dir, live, cli, file } = await office();
  const away = join(dir, "not-there");
  const alone = startCli(["check-config", "--effective", "--config", file, "--data", away, "--set", "web.port=8088"]);
  expect(await alone.exited, alone.stderr.join("\n")).toBe(0);
  const lines = alone.stdout.map((line) => line.trim());
  expect(lines).toEqual(expect.arrayContaining(["port: 8088 # --set", "nearFull: 0.8 # default"]));
  expect(lines.find((line) => line.startsWith("silentAfterMinutes"))).toMatch(/^silentAfterMinutes: 10080 # mimamori\.yaml:\d+$/);
  expect(checkConfig(parse(alone.stdout.join("\n"))).ok).toBe(true);
  expect(existsSync(away)).toBe(false);

  await live().change(
    [
      { path: nearFull, value: 0.6 },
      { path: "centers.east.devices.compactor-1.thresholds.full", value: 0.9 },
    ],
    "佐藤",
    "admin",
  );
  // A page's change stands above what the program was started with.
  const changed = cli("check-config", "--effective", "--set", `${nearFull}=0.5`);
  expect(await changed.exited).toBe(0);
  const text = changed.stdout.join("\n");
  expect(text).toMatch(/nearFull: 0\.6 # page, 2026-11-25T01:\S+Z by 佐藤 \(before: 0\.8\)/);
  expect(text).toMatch(/full: 0\.9 # page, \S+ by 佐藤 \(before: not set\)/);
});

test("a store of the program before settings could be changed keeps its rows; only looking at it changes nothing", async () => {
  const dir = tempDir();
  const earlier = Object.fromEntries(Object.entries(operationsMigrations).filter(([name]) => name < "2026-11-30-settings"));
  await (await openDatabase(url, dir, earlier)).destroy();
  const raw = new DatabaseSync(join(dir, "operations.db"));
  raw.exec(`insert into settings (path, value, setAt, setBy) values ('${nearFull}', '0.7', 1000, 'admin')`);
  raw.close();
  expect(await readSettingRows(url, dir)).toEqual([]);
  const { settings, close } = await openOperations(url, dir);
  atEnd(close);
  expect((await settings.read()).rows).toMatchObject([{ path: nearFull, value: 0.7, before: null, undoneAt: null }]);
  expect(await readSettingRows(url, dir)).toHaveLength(1);
});
