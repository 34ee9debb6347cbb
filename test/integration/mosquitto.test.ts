/** A broker that is not ours, with its own limits: what it forgets, throws away or ends is made good by our ends. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { mqttCollectorLink } from "../../collector/mqtt.ts";
import { Ledger } from "../../collector/series/ledger.ts";
import { filterOf } from "../../contract/topics.ts";
import { createLog, silentLog } from "../../runtime/log.ts";
import { openMqtt } from "../../runtime/mqtt.ts";
import { alwaysOpenCenter, writeConfig } from "../support/configs.ts";
import { startInProcess } from "../support/inProcessAgent.ts";
import { mosquittoRuns, sampleMosquitto } from "../support/mosquitto.ts";
import { atEnd, available, freePort, type Running, startCli, tempDir, waitFor } from "../support/servers.ts";

const secrets = { "east/edge": "of the agent", collector: "of the collector", web: "of the pages" };

async function startBroker() {
  const [dir, port] = [tempDir(), await freePort()];
  const start = sampleMosquitto(dir, port, secrets);
  const url = `mqtt://127.0.0.1:${port}`;
  const broker = {
    dir,
    url,
    agent: { account: { url, username: "east/edge", password: secrets["east/edge"] } },
    running: start(),
    async restart() {
      await broker.running.stop("SIGKILL");
      broker.running = start();
      await broker.running.waitForLine(mosquittoRuns);
    },
  };
  await broker.running.waitForLine(mosquittoRuns);
  return broker;
}

/** The states that the broker keeps for who comes later, as somebody hears them who comes now. */
async function keptStates(url: string): Promise<string[]> {
  const heard: string[] = [];
  const account = { url, clientId: "web", username: "web", password: secrets.web, log: silentLog };
  const onMessage = (_topic: string, payload: Uint8Array, retained: boolean) => {
    if (retained) heard.push((JSON.parse(Buffer.from(payload).toString()) as { state: string }).state);
  };
  const link = openMqtt({ ...account, subscribe: [filterOf("status")], onMessage });
  await waitFor(() => link.connected, { what: "the connection" });
  await link.publish("mimamori/east/edge/stored", "{}"); // what is kept comes before the answer to this
  await link.close();
  return heard;
}

function startCollector(dir: string, url: string): Running {
  const devices = { "compactor-1": { kind: "compactor", name: "圧縮機" } };
  const centers = { east: alwaysOpenCenter(devices, { simulated: false }) };
  const config = writeConfig(dir, { broker: { external: url }, centers });
  const secret = join(dir, "collector.secret");
  writeFileSync(secret, secrets.collector);
  return startCli(["collector", "--config", config, "--data", dir], { env: { MIMAMORI_COLLECTOR_SECRET_FILE: secret } });
}

const planned = { "compactor-1": { kind: "compactor", name: "圧縮機", planned: true } };

describe.skipIf(!available("mosquitto"))("at Mosquitto", { concurrent: true }, () => {
  test("a broker that was killed and has forgotten every state hears the agent's again", { timeout: 90_000 }, async () => {
    const broker = await startBroker();
    const agent = startInProcess(broker.agent, planned);
    await waitFor(async () => (await keptStates(broker.url)).join() === "up", { what: "the agent's state" });
    await broker.restart();
    await waitFor(async () => (await keptStates(broker.url)).join() === "up", { timeoutMs: 60_000, what: "the agent's state again" });
    await agent.close();
    expect(await keptStates(broker.url)).toEqual(["down"]);
  });

  test("messages that the broker throws away for a collector that stands still come again, each reading once", {
    timeout: 120_000,
  }, async () => {
    const broker = await startBroker();
    const collector = startCollector(broker.dir, broker.url);
    await collector.waitForLine(/"event":"connected"/);
    const agent = startInProcess(broker.agent, planned);
    await waitFor(() => agent.report().connected, { what: "the agent's connection" });
    process.kill(collector.pid, "SIGSTOP");
    // One reading a message, more than Mosquitto keeps for one client (1,000), fewer than the agent sends ahead (4,000).
    const count = 3_500;
    const from = Date.now() - count * 1_000;
    for (let n = 0; n < count; n++)
      await agent.take([{ device: "compactor-1", kind: "compactor", sample: { at: from + n * 1_000, values: { fillRatio: n / count } } }]);
    await broker.running.waitForLine(/messages are being dropped for client collector/);
    process.kill(collector.pid, "SIGCONT");
    await agent.handedOver(AbortSignal.timeout(90_000));
    const db = new DatabaseSync(join(broker.dir, "series.db"), { readOnly: true, timeout: 5_000 });
    const stored = db.prepare("SELECT count(*) AS count, count(DISTINCT at) AS different, min(at) AS first FROM compactor").get();
    db.close();
    expect(stored).toEqual({ count, different: count, first: from });
    expect(await collector.stop()).toBe(0);
  });

  test("two collectors are noticed: each says that another client has its name", { timeout: 60_000 }, async () => {
    const broker = await startBroker();
    const logs = [0, 1].map(() => {
      const lines: string[] = [];
      const log = createLog("collector", (line) => void lines.push(line));
      const link = mqttCollectorLink({ url: broker.url, name: "collector", password: secrets.collector, log });
      atEnd(() => link.close());
      return { link, lines };
    });
    for (const { link } of logs) await link.start(() => {});
    for (const { lines } of logs)
      await waitFor(() => lines.some((line) => line.includes('"name-taken"') && line.includes("another client with this name")), {
        timeoutMs: 40_000,
        what: "the word of it",
      });
  });

  test("a state that the broker kept from before is no new word of the agent", { timeout: 60_000 }, async () => {
    const broker = await startBroker();
    const status = JSON.stringify({ v: 1, state: "up", at: Date.now() - 3_600_000, version: "0.1.0" });
    const account = { url: broker.url, clientId: "east/edge", username: "east/edge", password: secrets["east/edge"] };
    const link = openMqtt({ ...account, subscribe: [], onMessage() {}, log: silentLog });
    atEnd(() => link.close());
    await waitFor(() => link.connected, { what: "the connection" });
    await link.publish("mimamori/east/edge/status", status, { retain: true });
    const ledger = new Ledger(join(broker.dir, "collector.db"));
    atEnd(() => ledger.close());
    const refused = () => ledger.quarantine()[0]?.count ?? 0;
    const heardAt = async () => {
      const before = refused();
      const collector = startCollector(broker.dir, broker.url);
      await collector.waitForLine(/"event":"connected"/);
      await link.publish("mimamori/east/edge/readings", "what the collector refuses shows that it has heard all before");
      await waitFor(() => refused() > before, { what: "the refusal" });
      expect(await collector.stop()).toBe(0);
      return ledger.agents()[0]!.receivedAt;
    };
    const first = await heardAt();
    expect(await heardAt()).toBe(first);
  });
});
