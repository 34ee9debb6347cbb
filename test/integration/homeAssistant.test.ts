/** Home Assistant's side played by a real MQTT client at a real Mosquitto: what it hears, what it forgets, and when it must not believe a value. */
import { describe, expect, test } from "vitest";
import { openSeries } from "../../collector/series/open.ts";
import { checkConfig } from "../../contract/config/check.ts";
import type { Config } from "../../contract/config/schema.ts";
import { startHomeAssistant } from "../../dashboards/homeAssistant/index.ts";
import { systemClock } from "../../runtime/clock.ts";
import type { Closable } from "../../runtime/lifecycle.ts";
import { silentLog } from "../../runtime/log.ts";
import { openMqtt } from "../../runtime/mqtt.ts";
import { alwaysOpenCenter } from "../support/configs.ts";
import { type DeviceDiscovery, deviceDiscovery, discoveryTopic } from "../support/homeAssistantFormat.ts";
import { atEnd, available, type Server, startMosquitto, tempDir, waitFor } from "../support/servers.ts";

const room = { kind: "room", name: "一時保育室", driver: { type: "simulated" } };

function configOf(url: string, devices: Record<string, unknown>): Config {
  const checked = checkConfig({ homeAssistant: { url, everySeconds: 1 }, centers: { east: alwaysOpenCenter(devices) } });
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.config;
}

async function start(server: Server, devices: Record<string, unknown>) {
  const config = configOf(server.url, devices);
  const series = openSeries("sqlite:series.db", tempDir());
  atEnd(() => series.close());
  const running: Closable = startHomeAssistant({
    config,
    homeAssistant: config.homeAssistant!,
    account: {},
    series,
    pageUrl: "http://127.0.0.1:8080",
    version: "0.1.0",
    clock: systemClock,
    log: silentLog,
  });
  atEnd(() => running.close());
  const measure = (values: Record<string, number | boolean>, at = Date.now()) =>
    series.write([{ center: "east", device: "nursery-room", kind: "room", at, values }]);
  return { ...running, close: () => running.close(), measure };
}

/** Remembers as Home Assistant does: what was announced and is not removed, the newest states, the status. */
async function homeAssistant(server: Server) {
  const [devices, states] = [new Map<string, DeviceDiscovery>(), new Map<string, Record<string, unknown>>()];
  const heard: { topic: string; payload: string; retained: boolean }[] = [];
  let status = "";
  const link = openMqtt({
    url: server.url,
    clientId: `ha-${Math.random()}`,
    subscribe: ["#"],
    onMessage(topic, bytes, retained) {
      const payload = Buffer.from(bytes).toString();
      heard.push({ topic, payload, retained });
      if (topic === "mimamori-ha/status") status = payload;
      else if (topic.startsWith("mimamori-ha/")) states.set(topic, JSON.parse(payload) as Record<string, unknown>);
      else if (payload === "") devices.delete(topic);
      else if (discoveryTopic.test(topic)) devices.set(topic, deviceDiscovery.parse(JSON.parse(payload)));
    },
    log: silentLog,
  });
  atEnd(() => link.close());
  await waitFor(() => link.connected, { what: "Home Assistant's connection" });
  return { devices, states, heard, status: () => status, say: link.publish, close: () => link.close() };
}
const stateTopic = "mimamori-ha/east/nursery-room/state";

describe.skipIf(!available("mosquitto"))("at Home Assistant's broker", { concurrent: true }, () => {
  test("a device is announced in the documented format, and its newest values are said where the announcement points", {
    timeout: 30_000,
  }, async () => {
    const server = await startMosquitto();
    const ha = await homeAssistant(server);
    const ours = await start(server, { "nursery-room": room });
    await ours.measure({ temperatureC: 21.5, doorOpen: true });
    await waitFor(() => ha.states.get(stateTopic)?.temperatureC === 21.5, { what: "the temperature" });
    const [device] = [...ha.devices.values()];
    expect([device!.state_topic, device!.device.name, ha.status()]).toEqual([stateTopic, "東部 一時保育室", "online"]);
    await ours.measure({ temperatureC: 22 }, Date.now() + 1);
    await waitFor(() => ha.states.get(stateTopic)?.temperatureC === 22, { what: "the next temperature" });
    await ours.close();
    expect(ha.status()).toBe("offline");
    // A later start of Home Assistant finds the devices, and no value that might be old.
    const later = await homeAssistant(server);
    await waitFor(() => later.status() === "offline", { what: "what the broker kept" });
    expect([later.devices.size, later.states.size]).toEqual([1, 0]);
  });

  test("values that are not heard any more become unavailable", { timeout: 30_000 }, async () => {
    const server = await startMosquitto();
    const ha = await homeAssistant(server);
    const ours = await start(server, { "nursery-room": room });
    await ours.measure({ temperatureC: 21.5 }, Date.now() - 15 * 60_000 + 2_500);
    await waitFor(() => ha.states.get(stateTopic)?.temperatureC === 21.5, { what: "the temperature" });
    await waitFor(() => ha.states.get(stateTopic)?.temperatureC === null, { what: "its end" });
  });

  test("everything is said again when Home Assistant says that it has started, and when the broker has forgotten", {
    timeout: 60_000,
  }, async () => {
    const server = await startMosquitto();
    const ha = await homeAssistant(server);
    await start(server, { "nursery-room": room });
    const announced = () => ha.heard.filter(({ topic, retained }) => discoveryTopic.test(topic) && !retained).length;
    await waitFor(() => ha.status() === "online", { what: "the announcement" });
    expect(announced()).toBe(1);
    await ha.say("homeassistant/status", "offline");
    await ha.say("homeassistant/status", "online");
    await waitFor(() => announced() === 2, { what: "the second announcement" });
    await server.kill();
    await server.restart();
    const later = await homeAssistant(server);
    await waitFor(() => later.devices.size === 1 && later.status() === "online", {
      timeoutMs: 30_000,
      what: "the announcement after the fall",
    });
  });

  test("what is gone from the configuration is removed there too, and what is not ours is left", { timeout: 30_000 }, async () => {
    const server = await startMosquitto();
    const ha = await homeAssistant(server);
    const foreign = "homeassistant/device/another/lamp/config";
    await ha.say(
      foreign,
      "{}".replace("}", '"device":{"identifiers":["x"],"name":"x"},"origin":{"name":"x"},"state_topic":"x","components":{}}'),
      { retain: true },
    );
    const first = await start(server, { "nursery-room": room, hall: room });
    await waitFor(() => ha.devices.size === 3 && ha.status() === "online", { what: "both devices" });
    await first.close();
    await start(server, { hall: { kind: "refrigerator", name: "冷蔵庫", driver: { type: "simulated" } } });
    await waitFor(() => ha.devices.size === 2 && ha.status() === "online", { what: "the removal" });
    const later = await homeAssistant(server);
    await waitFor(() => later.devices.size === 2, { what: "what the broker kept" });
    expect([...later.devices.keys()].sort()).toEqual([foreign, "homeassistant/device/mimamori-ha/east_hall/config"]);
    // What only a room had was taken away by its platform alone, in a message of its own, before the last word.
    const words = ha.heard.filter(({ topic, retained }) => topic.endsWith("east_hall/config") && !retained).slice(-2);
    const parts = words.map(({ payload }) => deviceDiscovery.parse(JSON.parse(payload)).components.co2Ppm);
    expect(parts).toEqual([{ platform: "sensor" }, undefined]);
  });
});
