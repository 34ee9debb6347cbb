/** Somebody pulls the plug between a write and its roll-up, or within one: what the store says afterwards is right, at once and for good. */
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { openSeries } from "../../collector/series/open.ts";
import { quietMs, type SeriesStore } from "../../collector/series/port.ts";
import { sleep } from "../../runtime/clock.ts";
import { available, launch, root, type Server, startInfluxd, tempDir, waitFor } from "../support/servers.ts";
import { expectAgreement, tidyAll } from "./rollups.ts";

const devices = [0, 1, 2].map((i) => ({ center: "east", device: `bin-${i}`, kind: "compactor" }));

function startWriter(url: string, dir: string) {
  return launch(process.execPath, [join(root, "test/support/seriesWriter.ts"), url, dir]);
}

async function expectRight(store: SeriesStore): Promise<void> {
  const all = async () => {
    for (const of of devices) for (const quantity of ["fillRatio", "fault"] as const) await expectAgreement(store, of, quantity);
  };
  await all();
  await tidyAll(store, Date.now() + 10 * quietMs);
  await all();
}

async function killOften(url: string, dir: string, times: number): Promise<void> {
  for (let round = 0; round < times; round++) {
    const writer = startWriter(url, dir);
    await waitFor(() => writer.stdout.length > 2, { timeoutMs: 30_000, what: "some batches" });
    // At another moment of a batch each time; which one does not matter.
    await sleep(7 * round);
    expect(await writer.stop("SIGKILL")).toBe(137);
    const store = openSeries(url, dir);
    try {
      await expectRight(store);
    } finally {
      await store.close();
    }
  }
}

test("SQLite: the writer is killed again and again", () => killOften("sqlite:series.db", tempDir(), 6));

describe.skipIf(!available("influxd"))("with a real InfluxDB", () => {
  let server: Server;
  beforeAll(async () => {
    server = await startInfluxd();
  });
  const urlOf = (database: string) => `influx+http://127.0.0.1:${server.port}/${database}`;

  test("InfluxDB: the writer is killed again and again", () => killOften(urlOf("killed"), tempDir(), 4));

  test("InfluxDB itself is killed while it is written to", async () => {
    const [url, dir] = [urlOf("fallen"), tempDir()];
    for (let round = 0; round < 2; round++) {
      const writer = startWriter(url, dir);
      await waitFor(() => writer.stdout.length > 2, { timeoutMs: 30_000, what: "some batches" });
      await server.kill();
      await writer.stop("SIGKILL");
      await server.restart();
      const store = openSeries(url, dir);
      await expectRight(store);
      await store.close();
    }
  });
});
