/** The way of one pickup once more, with edge, collector, jobs and web as processes of their own at a broker that is not ours. */
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { alwaysOpenCenter, fastCompactor, writeConfig } from "../support/configs.ts";
import { sampleMosquitto } from "../support/mosquitto.ts";
import { type Api, pickUp, pickupLine } from "../support/pickup.ts";
import { pointsInInflux, Recorder } from "../support/recorder.ts";
import { type Parts, startParts } from "../support/separateProcesses.ts";
import { atEnd, available, freePort, startCli, startInfluxd, startSmtp, tempDir, waitFor } from "../support/servers.ts";
import { placeWitness, witnessed } from "../support/witness.ts";

interface StatusJson {
  balanced: boolean;
  read: number;
  stored: number;
  agents: { state: string; lastAt: number }[];
}

/** Readings that are taken at least while the collector is away, and then the broker too. */
const readingsMeanwhile = 8;

/**
 * Kills the collector, so that the broker takes readings which nobody hears, then the broker itself. All are kept, and the agent is heard
 * again as soon as both are back.
 */
async function killInTheMiddle(parts: Parts, recorder: Recorder, api: Api): Promise<void> {
  const more = async (what: string) => {
    const { read } = recorder.counts();
    await waitFor(() => recorder.counts().read >= read + readingsMeanwhile, { what });
    return recorder.counts();
  };
  await waitFor(async () => (await api<StatusJson>("status")).stored > 0, { what: "the first readings to be stored" });
  await parts.running.collector.stop("SIGKILL");
  const { released } = await more("readings without a collector");
  expect(await parts.running.broker.stop("SIGKILL")).toBe(128 + 9);
  const { read } = await more("readings without a broker");
  expect(recorder.counts().released).toBe(released);
  await parts.restart("broker");
  await parts.restart("collector");
  const backAt = Date.now();
  const status = await waitFor(
    async () => {
      const now = await api<StatusJson>("status");
      return now.agents[0]!.lastAt > backAt && now.stored >= read ? now : undefined;
    },
    { timeoutMs: 60_000, what: "the agent's word and the readings taken meanwhile" },
  );
  expect(status.agents).toMatchObject([{ state: "up" }]);
}

const servers = ["influxd", "chromium", "mosquitto"] as const;
describe.skipIf(!servers.every((name) => available(name)))("with Mosquitto as the broker", () => {
  test("a pickup takes the same way when the broker is killed in the middle, and every reading is stored once", {
    timeout: 300_000,
  }, async () => {
    const [influx, smtp, dir, port] = [await startInfluxd(), await startSmtp(), tempDir(), await freePort()];
    const { centers, ...stores } = pickupLine(influx.url, smtp.url);
    const east = { ...centers.east, everySeconds: 0.2 };
    const line = {
      ...stores,
      centers: { east },
      broker: { external: `mqtt://127.0.0.1:${port}` },
      web: { port: await freePort() },
      edge: { port: 0 },
    };
    const config = writeConfig(dir, line);
    const journal = join(dir, "edge", "east.db");
    placeWitness(journal);
    const recorder = new Recorder(journal);
    atEnd(() => recorder.stop());
    const parts = await startParts(["--config", config, "--data", dir], dir, {
      names: ["broker", "collector", "jobs", "edge", "web"],
      broker: (secrets) => sampleMosquitto(dir, port, secrets),
    });
    await pickUp(parts.running.web, smtp, (api) => killInTheMiddle(parts, recorder, api));

    // The same agent without a device to read: the journal empties.
    expect(await parts.running.edge.stop()).toBe(0);
    const planned = { kind: fastCompactor.kind, name: fastCompactor.name, planned: true };
    writeConfig(dir, { ...line, centers: { east: { ...east, devices: { "compactor-1": planned } } } });
    await parts.restart("edge");
    const all = await waitFor(
      () => {
        const { read, released, dropped } = recorder.counts();
        return read === released && dropped === 0 ? read : undefined;
      },
      { timeoutMs: 60_000, what: "the journal to be empty" },
    );
    for (const name of ["edge", "collector", "jobs", "web"] as const) expect(await parts.running[name].stop(), name).toBe(0);

    const committed = witnessed(journal);
    expect(committed.map(({ n }) => n)).toEqual(Array.from({ length: all }, (_, i) => i + 1));
    const stored = await pointsInInflux(influx.url, "mimamori", ["compactor"]);
    expect([...stored.keys()].sort()).toEqual(committed.map(({ key }) => key).sort());
    for (const { key, values } of committed) expect(stored.get(key)).toMatchObject(values);
  });
});

test("doctor says whether the other broker can be reached", { timeout: 60_000 }, async () => {
  const [dir, port] = [tempDir(), await freePort()];
  const config = writeConfig(dir, {
    broker: { external: `mqtt://127.0.0.1:${port}` },
    centers: { east: alwaysOpenCenter({ "compactor-1": fastCompactor }) },
  });
  const doctor = async () => {
    const asked = startCli(["doctor", "--config", config, "--data", dir]);
    return [await asked.exited, asked.stdout.find((line) => line.includes("MQTT"))];
  };
  expect(await doctor()).toEqual([1, expect.stringMatching(/^▲ MQTTのポート: mqtt:\/\/127\.0\.0\.1:\d+ につながりません/)]);
  const server = createServer((socket) => socket.destroy()).listen(port, "127.0.0.1");
  await once(server, "listening");
  expect(await doctor()).toEqual([0, `✓ MQTTのポート: mqtt://127.0.0.1:${port} につながります`]);
  server.close();
});
