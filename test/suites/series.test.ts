import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, describe, expect, test } from "vitest";
import { openInfluxSeries } from "../../collector/series/influx.ts";
import { openSqliteSeries } from "../../collector/series/sqlite.ts";
import { ConfigError, Unavailable } from "../../runtime/errors.ts";
import { available, freePort, type Server, startInfluxd, tempDir } from "../support/servers.ts";
import { retentionSuite } from "./retention.ts";
import { type RollupSeries, rollupSuite, tidyAll } from "./rollups.ts";
import { seriesSuite } from "./series.ts";

const noon = Date.parse("2026-11-25T03:00:00Z");

seriesSuite("a SQLite file", async () => {
  const file = join(tempDir(), "series.db");
  const store = openSqliteSeries(file);
  let lock: DatabaseSync | undefined;
  return {
    store,
    outage: {
      // Another program, e.g. a backup tool, holds the file.
      async begin() {
        lock = new DatabaseSync(file);
        lock.exec("BEGIN IMMEDIATE");
      },
      async end() {
        lock?.close();
      },
    },
  };
});

async function openFile(): Promise<RollupSeries> {
  const file = join(tempDir(), "series.db");
  const clock = { now: Date.now() };
  let store = openSqliteSeries(file, () => clock.now);
  return {
    store,
    clock,
    async reopen() {
      await store.close();
      store = openSqliteSeries(file, () => clock.now);
      return store;
    },
  };
}
rollupSuite("a SQLite file", openFile, 60);
retentionSuite("a SQLite file", openFile, 60);

test("what another process writes is the newest value at once", async () => {
  const file = join(tempDir(), "series.db");
  const [reader, writer] = [openSqliteSeries(file), openSqliteSeries(file)];
  const of = { center: "east", device: "bin", kind: "compactor" };
  for (const value of [0.25, 0.5]) {
    await writer.write([{ ...of, at: noon, values: { fillRatio: value } }]);
    expect((await reader.latest([of])).get("east/bin")?.fillRatio?.value).toBe(value);
  }
  await reader.close();
  await writer.close();
});

test("readings of a file from before there were roll-ups are shown, and rolled up when there is time", async () => {
  const file = join(tempDir(), "series.db");
  const old = new DatabaseSync(file);
  old.exec(`CREATE TABLE devices (key INTEGER PRIMARY KEY, kind TEXT NOT NULL, center TEXT NOT NULL, device TEXT NOT NULL, UNIQUE (kind, center, device)) STRICT;
    CREATE TABLE compactor (device INTEGER NOT NULL, at INTEGER NOT NULL, fillRatio REAL, PRIMARY KEY (device, at)) STRICT, WITHOUT ROWID;
    INSERT INTO devices VALUES (1, 'compactor', 'east', 'bin');
    INSERT INTO compactor VALUES (1, ${noon}, 0.25), (1, ${noon + 60_000}, 0.75), (1, ${noon + 7_200_000}, 1);`);
  old.close();
  const store = openSqliteSeries(file);
  const of = { center: "east", device: "bin", kind: "compactor" };
  const hours = () => store.range({ of, quantity: "fillRatio", from: noon - 86_400_000, to: noon + 86_400_000, every: "1h" });
  const expected = [
    [noon, 0.25, 0.5, 0.75],
    [noon + 7_200_000, 1, 1, 1],
  ];
  expect(await hours()).toEqual(expected);
  expect(await tidyAll(store, Date.now())).toMatchObject({ rolledUp: 2 });
  expect(await hours()).toEqual(expected);
  await store.close();
});

test("a series file that cannot be opened is a matter for the operator and names the setting", () => {
  expect(() => openSqliteSeries(join(tempDir(), "no-such-folder", "series.db"))).toThrow(ConfigError);
  expect(() => openSqliteSeries(join(tempDir(), "no-such-folder", "series.db"))).toThrow(/series\.url/);
});

test("an address of InfluxDB without a database is a matter for the operator", () => {
  expect(() => openInfluxSeries("influx+http://127.0.0.1:8086")).toThrow(/series\.url.*database/);
});

describe.skipIf(!available("influxd"))("with a real InfluxDB", () => {
  let server: Server;
  let databases = 0;
  beforeAll(async () => {
    server = await startInfluxd();
  });
  const urlOf = (database: string) => `influx+http://127.0.0.1:${server.port}/${database}`;

  seriesSuite("InfluxDB", async () => ({
    store: openInfluxSeries(urlOf(`suite${databases++}`)),
    outage: { begin: () => server.kill(), end: () => server.restart() },
  }));

  async function openDatabase(): Promise<RollupSeries> {
    const url = urlOf(`rollups${databases++}`);
    const clock = { now: Date.now() };
    let store = openInfluxSeries(url, "", { now: () => clock.now });
    return {
      store,
      clock,
      async reopen() {
        await store.close();
        store = openInfluxSeries(url, "", { now: () => clock.now });
        return store;
      },
    };
  }
  rollupSuite("InfluxDB", openDatabase, 12);
  retentionSuite("InfluxDB", openDatabase, 6);

  test("a reading that conflicts with what the store already holds is refused alone, with a reason that repeats nothing", async () => {
    const store = openInfluxSeries(urlOf("conflict"));
    await store.check();
    const foreign = await fetch(`${server.url}/write?db=conflict&precision=ms`, {
      method: "POST",
      body: `compactor,center=east,device=other cyclesTotal=1.5 ${noon}`,
    });
    expect(foreign.status).toBe(204);
    const point = (device: string, values: object) => ({ center: "east", device, kind: "compactor", at: noon, values });
    const good = ["a", "b", "c", "d", "e"].map((device) => point(device, { fillRatio: 0.5 }));
    const { refused } = await store.write([
      ...good.slice(0, 2),
      point("wrong", { cyclesTotal: 4_711 }),
      ...good.slice(2),
      point("wrong", { cyclesTotal: 4_712 }),
    ]);
    expect(refused).toEqual([2, 6].map((index) => ({ index, reason: "field type conflict with what the store already holds" })));
    expect(
      await store.count({ kind: "compactor", center: "east", from: noon, to: noon, devices: new Set(["a", "b", "c", "d", "e", "wrong"]) }),
    ).toEqual({ points: 5, devices: 5 });
  });

  // Before old readings are written the store is asked what was removed of them.
  test.each([
    ["new", Date.now()],
    ["old", Date.now() - 300 * 86_400_000],
  ])("a database that somebody dropped is made again by %s readings", async (age, at) => {
    const store = openInfluxSeries(urlOf(`dropped_${age}`));
    const points = [{ center: "east", device: "hall", kind: "room", at, values: { co2Ppm: 500 } }];
    await store.write(points);
    const drop = await fetch(`${server.url}/query?q=${encodeURIComponent(`DROP DATABASE dropped_${age}`)}`, { method: "POST" });
    await drop.text(); // the headers come before it is done
    await expect(store.write(points)).rejects.toBeInstanceOf(Unavailable);
    expect(await store.write(points)).toEqual({ refused: [] });
    expect(await store.count({ kind: "room", center: "east", from: at, to: at })).toEqual({ points: 1, devices: 1 });
  });

  test("questions to a server that is not there are answered with 'unavailable'", async () => {
    const store = openInfluxSeries(`influx+http://127.0.0.1:${await freePort()}/nobody`);
    const of = { center: "east", device: "hall", kind: "room" };
    await expect(store.check()).rejects.toBeInstanceOf(Unavailable);
    await expect(store.latest([of])).rejects.toBeInstanceOf(Unavailable);
    await expect(store.range({ of, quantity: "co2Ppm", from: 0, to: noon, every: "1d" })).rejects.toBeInstanceOf(Unavailable);
  });
});
