/** An InfluxDB 1.x that asks who is there: an account that owns one database and nothing else is enough. */
import { beforeAll, describe, expect, test } from "vitest";
import { openInfluxSeries } from "../../collector/series/influx.ts";
import { dayMs } from "../../contract/time.ts";
import { Unavailable } from "../../runtime/errors.ts";
import { available, type Server, startInfluxd } from "../support/servers.ts";
import { tidyAll } from "./rollups.ts";

const noon = Date.parse("2026-11-25T03:00:00Z");
const reading = { center: "east", device: "bin", kind: "compactor", at: noon, values: { fillRatio: 0.5 } };
const [admin, plain] = ["admin-password", "plain-password"];

describe.skipIf(!available("influxd"))("an InfluxDB with accounts", () => {
  let server: Server;

  /** As an administrator. */
  async function command(text: string): Promise<void> {
    const authorization = `Basic ${Buffer.from(`admin:${admin}`).toString("base64")}`;
    const body = new URLSearchParams({ q: text });
    const answer = await fetch(`${server.url}/query`, { method: "POST", body, headers: { authorization } });
    expect(await answer.text()).not.toContain("error");
  }

  const open = (user: string, password: string, database: string) =>
    openInfluxSeries(`influx+http://${user}@127.0.0.1:${server.port}/${database}`, password);
  const write = async (...account: Parameters<typeof open>) => {
    const store = open(...account);
    try {
      return await store.write([reading]);
    } finally {
      await store.close();
    }
  };
  /** What the refusal says. */
  async function refusal(work: Promise<unknown>): Promise<string> {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(Unavailable);
    return (error as Unavailable).message;
  }

  beforeAll(async () => {
    server = await startInfluxd({ accounts: true });
    await command(`CREATE USER "admin" WITH PASSWORD '${admin}' WITH ALL PRIVILEGES`);
    await command(`CREATE USER "town-series" WITH PASSWORD '${plain}'`);
  });

  test("a user who owns the database writes, reads, rolls up and removes", async () => {
    await command('CREATE DATABASE "owned"');
    await command('GRANT ALL ON "owned" TO "town-series"');
    const store = open("town-series", plain, "owned");
    expect(await store.write([reading, { ...reading, device: "other", at: noon + 50 * dayMs }])).toEqual({ refused: [] });
    await store.check();
    expect((await store.latest([reading])).get("east/bin")?.fillRatio?.value).toBe(0.5);
    expect(await tidyAll(store, noon + 50 * dayMs, { rawDays: 40, hourDays: 0, dayDays: 0 })).toEqual({ rolledUp: 2, raw: 1 });
    expect(await store.count({ kind: "compactor", center: "east", from: noon, to: noon })).toEqual({ points: 1, devices: 1 });
    await store.close();
  });

  test("an administrator's database is made when it is not there", async () => {
    expect(await write("admin", admin, "made")).toEqual({ refused: [] });
    expect(await write("admin", admin, "made")).toEqual({ refused: [] });
  });

  test("a database that is not there and that the user may not make: the refusal says what an administrator must do, and then all goes well", async () => {
    const store = open("town-series", plain, "later");
    const remedy = 'create the database and grant: CREATE DATABASE "later"; GRANT ALL ON "later" TO "town-series"';
    for (const work of [() => store.write([reading]), () => store.check(), () => store.latest([reading])]) {
      const said = await refusal(work());
      expect(said).toContain(remedy);
      expect(said).not.toContain(plain);
    }
    await command('CREATE DATABASE "later"');
    expect(await refusal(store.write([reading]))).toContain(remedy);
    await command('GRANT ALL ON "later" TO "town-series"');
    expect(await store.write([reading])).toEqual({ refused: [] });
    await store.close();
  });

  test("an owned database that somebody dropped: the refusal says what an administrator must do", async () => {
    await command('CREATE DATABASE "dropped"');
    await command('GRANT ALL ON "dropped" TO "town-series"');
    const store = open("town-series", plain, "dropped");
    await store.write([reading]);
    await command('DROP DATABASE "dropped"');
    await refusal(store.write([reading]));
    expect(await refusal(store.write([reading]))).toContain('CREATE DATABASE "dropped"');
    await store.close();
  });

  test("a wrong password is no matter of grants", async () => {
    const said = await refusal(write("town-series", "wrong", "owned"));
    expect(said).toContain("MIMAMORI_SERIES_PASSWORD_FILE");
    expect(said).not.toMatch(/GRANT|wrong/);
  });
});
