/** The MQTT driver on a real Mosquitto: what sensors of other makers publish, retained or not, twice or broken, with a broker that dies. */
import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { createServer } from "node:tls";
import { beforeAll, describe, expect, test } from "vitest";
import { type MqttSensorConfig, mqtt } from "../../../contract/config/drivers/mqtt.ts";
import { mqttSource } from "../../../edge/drivers/mqtt/index.ts";
import { Shared } from "../../../edge/shared.ts";
import { maxHeard, type Source } from "../../../edge/source.ts";
import { testAuthority } from "../../support/certificates.ts";
import { type SensorClient, sensorClient } from "../../support/sensorBroker.ts";
import { atEnd, available, type Server, startMosquitto, waitFor } from "../../support/servers.ts";
import { closeAfterTest, listenTo, problemOf, readOnce, sourceContext, type TestContext, watch } from "../../support/sources.ts";
import { startTcpProxy } from "../../support/tcpProxy.ts";

describe.skipIf(!available("mosquitto"))("on a real broker", () => {
  let broker: Server;
  let sensor: SensorClient;
  beforeAll(async () => {
    broker = await startMosquitto();
    sensor = await sensorClient(broker.url);
  });

  function configOf(more: Record<string, unknown>): MqttSensorConfig {
    return mqtt.schema.parse({ type: "mqtt", url: broker.url, zone: "Asia/Tokyo", ...more });
  }
  /** The driver is connected, for the `times`th time, and subscribed: what is published from now on is heard. */
  const connected = ({ lines }: TestContext, times = 1) =>
    waitFor(() => lines.filter((line) => line.includes('"connected"')).length >= times, { what: "the connection", timeoutMs: 40_000 });
  /** No problem, and nothing new to say. */
  const well = (source: Source) =>
    waitFor(async () => "heard" in (await readOnce(source)), { what: "the problem to be over", timeoutMs: 40_000 });
  async function open(more: Record<string, unknown>, shared = new Shared()) {
    const context = sourceContext(shared);
    const source = closeAfterTest(mqttSource(configOf(more), context));
    await connected(context);
    return { source, context, ...listenTo(source, context) };
  }
  /** A place of its own for each test. */
  const place = () => `t${randomUUID().slice(0, 8)}`;

  test.each<[preset: string, topic: string, payload: string, from: string, value: number | boolean]>([
    ["tasmota", "tele/level/SENSOR", '{"Time":"2026-11-22T08:00:00","SR04":{"Distance":47.2}}', "SR04.Distance", 0.472],
    [
      "shelly-gen2",
      "plug/events/rpc",
      '{"src":"s","dst":"d","method":"NotifyStatus","params":{"ts":1795305540.5,"switch:0":{"id":0,"apower":12.5}}}',
      "switch:0.apower",
      12.5,
    ],
    ["zigbee2mqtt", "zigbee2mqtt/kitchen/fridge", '{"temperature":4.5,"linkquality":90}', "temperature", 4.5],
    ["esphome", "west/sensor/cycles/state", "1834", "sensor/cycles", 1_834],
    [
      "chirpstack-v4",
      "application/1/device/2/event/up",
      '{"deduplicationId":"a","time":"2026-11-22T00:00:00.5+00:00","deviceInfo":{},"object":{"distance":840}}',
      "object.distance",
      0.84,
    ],
  ])("a %s sensor is understood", async (preset, topic, payload, from, value) => {
    const at = place();
    const { valuesOf } = await open({ preset, topic: `${at}/#` });
    await sensor.publish(`${at}/${topic}`, payload);
    await waitFor(() => valuesOf(from).length > 0, { what: "the value" });
    expect(valuesOf(from)).toEqual([value]);
  });

  test("a broker by TLS is heard when its authority is named, and not trusted otherwise", async () => {
    const authority = await testAuthority();
    const door = createServer(await authority.issue(), (socket) => {
      const inside = connect(Number(new URL(broker.url).port), "127.0.0.1");
      socket.on("error", () => {}).pipe(inside);
      inside.on("error", () => {}).pipe(socket);
    });
    await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
    atEnd(() => void door.close());
    const url = `mqtts://127.0.0.1:${(door.address() as { port: number }).port}`;
    const at = place();
    const { valuesOf } = await open({ preset: "esphome", topic: `${at}/#`, url, ca: authority.file });
    await sensor.publish(`${at}/sensor/cycles/state`, "7");
    await waitFor(() => valuesOf("sensor/cycles").length > 0, { what: "the value" });
    const strange = sourceContext(new Shared());
    closeAfterTest(mqttSource(configOf({ preset: "esphome", topic: `${at}/#`, url }), strange));
    await waitFor(() => strange.lines.some((line) => line.includes("connect-failed")), { what: "the refusal" });
    expect(strange.lines.join("\n")).not.toContain('"connected"');
  });

  test("any other JSON is read by paths, with the time it says itself", async () => {
    const at = place();
    const { heard } = await open({
      preset: "json",
      topic: [`${at}/one`, `${at}/+/other`],
      values: { level: { path: "/data/0/cm", unit: "m", scale: 0.01 }, lid: { path: "/lid", unit: "bool" } },
      time: { path: "/time" },
    });
    await sensor.publish(`${at}/not/heard/here`, '{"data":[{"cm":1}]}');
    await sensor.publish(`${at}/one`, '{"data":[{"cm":83.5}],"lid":"closed","time":"2026-11-22T08:00:00"}');
    await sensor.publish(`${at}/x/other`, '{"lid":true}');
    await waitFor(() => heard.length >= 2, { what: "two messages" });
    expect(heard.map(({ signals }) => signals)).toEqual([
      [
        { from: "level", value: 0.835, unit: "m" },
        { from: "lid", value: false, unit: "bool" },
      ],
      [{ from: "lid", value: true, unit: "bool" }],
    ]);
    expect(heard[0]).toMatchObject({ at: Date.UTC(2026, 10, 21, 23), ownTime: true });
    expect(heard[1]!.ownTime).toBeUndefined();
    expect(Math.abs(heard[1]!.at - Date.now())).toBeLessThan(60_000);
  });

  test("what the broker remembered is the last known value and makes no reading, also after a reconnection", async () => {
    const at = place();
    const topic = `${at}/fridge`;
    await sensor.publish(topic, '{"temperature":4.5}', { retain: true });
    const proxy = await startTcpProxy(broker.port);
    const fridge = watch({
      kind: "refrigerator",
      driver: { type: "mqtt", url: `mqtt://127.0.0.1:${proxy.port}`, preset: "zigbee2mqtt", topic },
      quantities: { temperatureC: { from: "temperature" } },
    });
    const known = () => fridge.report().signals.map(({ value, retained }) => [value, retained]);
    await waitFor(() => known().length > 0, { what: "the last known value", timeoutMs: 40_000 });
    expect(known()).toEqual([[4.5, true]]);
    expect(fridge.samples).toEqual([]);
    // The same value again, now as news.
    await sensor.publish(topic, '{"temperature":4.5}', { retain: true });
    await waitFor(() => fridge.samples.length > 0, { what: "the reading" });
    expect(known()).toEqual([[4.5, false]]);
    proxy.cut();
    await waitFor(() => known().some(([, retained]) => retained), {
      what: "the remembered message after the reconnection",
      timeoutMs: 40_000,
    });
    await sensor.publish(topic, '{"temperature":5}');
    await waitFor(() => fridge.samples.length > 1, { what: "one more reading" });
    expect(fridge.of("temperatureC")).toEqual([4.5, 5]);
  });

  test("a remembered message that is deleted is no value and no fault", async () => {
    const at = place();
    await sensor.publish(`${at}/sensor/freezer_temperature/state`, "-18.5", { retain: true });
    const { heard, source } = await open({ preset: "esphome", topic: `${at}/#` });
    await waitFor(() => heard.length > 0, { what: "the remembered message" });
    await sensor.publish(`${at}/sensor/freezer_temperature/state`, "", { retain: true });
    await sensor.publish(`${at}/sensor/freezer_temperature/state`, "-18.0");
    await waitFor(() => heard.length > 1, { what: "the next message" });
    expect(heard.map(({ signals, retained }) => [signals[0]!.value, retained])).toEqual([
      [-18.5, true],
      [-18, undefined],
    ]);
    expect(await readOnce(source)).toMatchObject({ values: {} });
  });

  test("the same uplink twice, as through two gateways, is one reading; another one of the same values is another", async () => {
    const at = place();
    const uplink = (id: string) =>
      JSON.stringify({ deduplicationId: id, time: "2026-11-22T00:00:00+00:00", deviceInfo: {}, object: { pulse: 12, battery: 90 } });
    const { heard } = await open({ preset: "chirpstack-v4", topic: `${at}/#` });
    for (const id of ["a", "a", "b", "a", "b", "c"]) await sensor.publish(`${at}/event/up`, uplink(id));
    await waitFor(() => heard.length >= 3, { what: "three uplinks" });
    await sensor.publish(`${at}/event/up`, uplink("d"));
    await waitFor(() => heard.length >= 4, { what: "the last one" });
    expect(heard).toHaveLength(4);
  });

  test("a message is one reading though two filters of the device fit its topic", async () => {
    const at = place();
    const { heard } = await open({ preset: "zigbee2mqtt", topic: [`${at}/#`, `${at}/+`, `${at}/door`] });
    await sensor.publish(`${at}/door`, '{"contact":true}');
    await sensor.publish(`${at}/door`, '{"contact":false}');
    await waitFor(() => heard.length >= 2, { what: "two messages" });
    await sensor.publish(`${at}/last`, '{"contact":true}');
    await waitFor(() => heard.length >= 3, { what: "the last message" });
    expect(heard.map(({ signals }) => signals[0]!.value)).toEqual([true, false, true]);
  });

  test.each<[preset: string, topic: string, down: string, upWord: string, value: [topic: string, payload: string]]>([
    ["tasmota", "tele/a/LWT", "Offline", "Online", ["tele/a/SENSOR", '{"SR04":{"Distance":47.2}}']],
    ["shelly-gen2", "a/online", "false", "true", ["a/status/temperature:0", '{"id":0,"tC":21.5}']],
    ["zigbee2mqtt", "a/availability", '{"state":"offline"}', '{"state":"online"}', ["a", '{"temperature":21.5}']],
    ["esphome", "a/status", "offline", "online", ["a/sensor/room_temperature/state", "21.5"]],
  ])("a %s sensor that goes is away until it comes back or speaks", async (preset, topic, down, upWord, [valueTopic, payload]) => {
    const at = place();
    const { source, heard } = await open({ preset, topic: `${at}/#` });
    // A sensor that vanishes: the broker says its last will.
    const mortal = await sensorClient(broker.url, { will: { topic: `${at}/${topic}`, payload: down, retain: true } });
    mortal.vanish();
    expect(await problemOf(source, "sensor-away")).toContain("away");
    await sensor.publish(`${at}/${topic}`, upWord, { retain: true });
    await well(source);
    await sensor.publish(`${at}/${topic}`, down);
    await problemOf(source, "sensor-away");
    const before = heard.length;
    await sensor.publish(`${at}/${valueTopic}`, payload);
    await waitFor(() => heard.length > before, { what: "the value" });
    await well(source);
  });

  test("a sensor that was away before the agent started is known to be away", async () => {
    const at = place();
    await sensor.publish(`${at}/tele/a/LWT`, "Offline", { retain: true });
    const source = closeAfterTest(mqttSource(configOf({ preset: "tasmota", topic: `${at}/#` }), sourceContext()));
    await problemOf(source, "sensor-away", 40_000);
  });

  test("partial updates of a Shelly add up: what was not said has not changed, and is never 0", async () => {
    const at = place();
    const machine = watch({
      kind: "compactor",
      driver: { type: "mqtt", url: broker.url, preset: "shelly-gen2", topic: `${at}/#` },
      quantities: {
        powerW: { from: "switch:0.apower" },
        energyWhTotal: { from: "switch:0.aenergy.total" },
        doorOpen: { from: "input:0.state" },
      },
    });
    const say = (params: Record<string, unknown>) =>
      sensor.publish(
        `${at}/plug/events/rpc`,
        JSON.stringify({ src: "plug", dst: "plug/events", method: "NotifyStatus", params: { ts: Date.now() / 1000, ...params } }),
      );
    await waitFor(
      async () => {
        await say({ "switch:0": { id: 0, apower: 31.5, aenergy: { total: 1_000 } }, "input:0": { id: 0, state: false } });
        return machine.samples.length > 0;
      },
      { what: "the first reading", everyMs: 300 },
    );
    await say({ "switch:0": { id: 0, aenergy: { total: 1_001 } } });
    await say({ "input:0": { id: 0, state: true } });
    await waitFor(() => machine.of("doorOpen").at(-1) === true && machine.of("energyWhTotal").includes(1_001), { what: "both updates" });
    expect(new Set(machine.of("powerW"))).toEqual(new Set([31.5]));
    expect(machine.report().values).toMatchObject({ powerW: 31.5, energyWhTotal: 1_001, doorOpen: true });
    expect(machine.device.state()).toMatchObject({ ok: true });
  });

  test("a broker that is killed is said, and everything is heard again when it is back", async () => {
    const own = await startMosquitto();
    const { source, context, valuesOf } = await open({ url: own.url, preset: "zigbee2mqtt", topic: "z/#" });
    const before = await sensorClient(own.url);
    await before.publish("z/a", '{"temperature":1}');
    await waitFor(() => valuesOf("temperature").length === 1, { what: "the first value" });
    await own.kill();
    expect(await problemOf(source, "not-connected", 30_000)).toContain(own.url);
    await own.restart();
    await connected(context, 2);
    await well(source);
    await (await sensorClient(own.url)).publish("z/a", '{"temperature":2}');
    await waitFor(() => valuesOf("temperature").length === 2, { what: "the value after it" });
    expect(valuesOf("temperature")).toEqual([1, 2]);
  });

  test("two devices on one broker share one connection and may hear the same topic; one that leaves takes nothing from the other", async () => {
    const at = place();
    const proxy = await startTcpProxy(broker.port);
    const url = `mqtt://127.0.0.1:${proxy.port}`;
    const shared = new Shared();
    const contexts = [sourceContext(shared), sourceContext(shared)];
    const filters = [`${at}/uni`, `${at}/#`];
    const [one, other] = contexts.map((context, i) => mqttSource(configOf({ url, preset: "zigbee2mqtt", topic: filters[i] }), context));
    const [first, second] = [listenTo(one!, contexts[0]!), listenTo(other!, contexts[1]!)];
    await connected(contexts[0]!);
    await sensor.publish(`${at}/uni`, '{"temperature":1}');
    await sensor.publish(`${at}/mine`, '{"temperature":2}');
    await waitFor(() => second.heard.length >= 2 && first.heard.length >= 1, { what: "both to hear" });
    await one!.close();
    await sensor.publish(`${at}/uni`, '{"temperature":3}');
    await waitFor(() => second.valuesOf("temperature").includes(3), { what: "the one that stayed to hear" });
    expect(first.valuesOf("temperature")).toEqual([1]);
    expect(second.valuesOf("temperature")).toEqual([1, 2, 3]);
    expect(proxy.connections).toBe(1);
    await other!.close();
  });

  test.each<[name: string, payload: string | Buffer]>([
    ["half a document", '{"temperature":4.'],
    ["a document of another form", '[{"temperature":4.5}]'],
    ["bytes that are no text", Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x80])],
    ["a message of 100 KB", JSON.stringify({ temperature: 4.5, filler: "x".repeat(100_000) })],
    ["a megabyte", Buffer.alloc(1_000_000, 0x20)],
  ])("%s does no harm and is said, until a good message comes", async (_, payload) => {
    const at = place();
    const { source, heard } = await open({ preset: "zigbee2mqtt", topic: `${at}/#` });
    await sensor.publish(`${at}/a`, payload);
    expect(await problemOf(source, "bad-answer", 5_000)).toContain(`${at}/a`);
    expect(heard).toEqual([]);
    await sensor.publish(`${at}/a`, '{"temperature":4.5}');
    await waitFor(() => heard.length === 1, { what: "the good message" });
    await well(source);
  });

  test("deeply nested JSON, odd keys and odd values throw nothing", async () => {
    const at = place();
    const { valuesOf, source } = await open({ preset: "chirpstack-v4", topic: `${at}/#` });
    const nested = "[".repeat(30_000) + "]".repeat(30_000);
    const odd = [
      `{"deviceInfo":{},"object":${nested}}`,
      '{"deviceInfo":{},"object":{"__proto__":{"distance":1},"constructor":{"distance":1},"pir":"constructor","magnet_status":"__proto__"}}',
      '{"deviceInfo":{},"time":"9999999-99-99T99:99:99Z","object":{"distance":{"valueOf":1}}}',
      '{"deviceInfo":{},"deduplicationId":{"a":1},"object":{"battery":[90]}}',
      '{"deviceInfo":{},"time":{"toString":1},"object":{"pir":{"toString":1,"valueOf":1},"distance":{"toString":1}}}',
    ];
    for (const payload of odd) await sensor.publish(`${at}/event/up`, payload);
    await sensor.publish(`${at}/event/up`, '{"deviceInfo":{},"object":{"distance":840}}');
    await waitFor(() => valuesOf("object.distance").length > 0, { what: "the good message" });
    expect(valuesOf("object.distance")).toEqual([0.84]);
    for (const name of ["object.pir", "object.magnet_status", "object.battery"]) expect(valuesOf(name), name).toEqual([]);
    await well(source);
  });

  test("a sensor that never stops talking fills no memory: the oldest go and are counted", async () => {
    const at = place();
    const { source, context } = await open({ preset: "esphome", topic: `${at}/#` });
    context.onWake = () => {}; // an agent that does not come to read
    // In steps: a broker keeps only so many messages for a client that is behind, and drops the rest by itself.
    for (let sent = 0; sent < maxHeard + 200; sent += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, i) => sensor.publish(`${at}/sensor/cycles/state`, String(sent + i))));
      await waitFor(() => context.woken >= sent + 100, { what: "the messages to be heard" });
    }
    await waitFor(() => context.lostCount >= 200, { what: "the overflow" });
    const outcome = await readOnce(source);
    const counts = "heard" in outcome ? outcome.heard.map(({ signals }) => signals[0]!.value) : [];
    expect(counts).toEqual(Array.from({ length: maxHeard }, (_, i) => i + 200));
    expect(context.lostCount).toBe(200);
  });
});
