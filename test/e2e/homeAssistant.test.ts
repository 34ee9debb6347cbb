/** `start` with Home Assistant: announced at its broker, nothing of it at ours, and unavailable when the program is killed. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { silentLog } from "../../runtime/log.ts";
import { openMqtt } from "../../runtime/mqtt.ts";
import { alwaysOpenCenter, fastCompactor, writeConfig } from "../support/configs.ts";
import { deviceDiscovery, discoveryTopic } from "../support/homeAssistantFormat.ts";
import { atEnd, available, freePort, startCli, startMosquitto, tempDir, waitFor } from "../support/servers.ts";

async function listen(url: string) {
  const heard = new Map<string, string>();
  const onMessage = (topic: string, payload: Uint8Array) => void heard.set(topic, Buffer.from(payload).toString());
  const link = openMqtt({ url, clientId: "listener", subscribe: ["#"], onMessage, log: silentLog, retry: { firstMs: 50, maxMs: 200 } });
  atEnd(() => link.close());
  return { heard, link };
}

describe.skipIf(!available("mosquitto"))("with a broker of Home Assistant", () => {
  test("live values arrive there and only there; a killed program leaves its devices unavailable", { timeout: 60_000 }, async () => {
    const [server, dir, port] = [await startMosquitto(), tempDir(), await freePort()];
    const config = writeConfig(dir, {
      // Open: a listener may hear all that our broker passes on.
      broker: { port, open: true },
      homeAssistant: { url: server.url, everySeconds: 1 },
      centers: { east: alwaysOpenCenter({ "compactor-1": fastCompactor }) },
    });
    const there = await listen(server.url);
    const program = startCli(["start", "--config", config, "--data", join(dir, "data")]);
    const here = await listen(`mqtt://127.0.0.1:${port}`);
    await waitFor(() => here.heard.has("mimamori/east/edge/readings"), { timeoutMs: 30_000, what: "readings at our broker" });
    const state = "mimamori-ha/east/compactor-1/state";
    const level = () => (JSON.parse(there.heard.get(state) ?? "{}") as { fillRatio?: number }).fillRatio ?? 0;
    const first = await waitFor(() => level(), { what: "a level there" });
    await waitFor(() => level() > first, { what: "the level to rise there" });
    const topics = [...there.heard.keys()].filter((topic) => discoveryTopic.test(topic));
    expect(topics.map((topic) => deviceDiscovery.parse(JSON.parse(there.heard.get(topic)!)).state_topic)).toEqual([state]);
    expect([...here.heard.keys()].filter((topic) => !topic.startsWith("mimamori/"))).toEqual([]);
    await program.stop("SIGKILL");
    await waitFor(() => there.heard.get("mimamori-ha/status") === "offline", { what: "the last will" });
  });

  test("check-config refuses our own broker as Home Assistant's", async () => {
    const dir = tempDir();
    const config = writeConfig(dir, {
      broker: { port: 18_830 },
      homeAssistant: { url: "mqtt://localhost:18830" },
      centers: { east: alwaysOpenCenter({ "compactor-1": fastCompactor }) },
    });
    const check = startCli(["check-config", "--config", config]);
    expect(await check.exited).toBe(2);
    expect(check.stderr.join("\n")).toMatch(/mimamori\.yaml:\d+:\d+: homeAssistant\.url: this is our own broker/);
  });
});
