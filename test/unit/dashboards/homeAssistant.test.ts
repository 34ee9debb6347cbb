/** What Home Assistant is told: held against its documented format, for every kind of equipment. */
import { describe, expect, test } from "vitest";
import type { Latest } from "../../../collector/series/port.ts";
import { checkConfig } from "../../../contract/config/check.ts";
import type { Config } from "../../../contract/config/schema.ts";
import { kinds } from "../../../contract/kinds/index.ts";
import { quantityOf } from "../../../contract/quantities.ts";
import { minuteMs } from "../../../contract/time.ts";
import { announcedFilter, discovery, withdrawals } from "../../../dashboards/homeAssistant/discovery.ts";
import { states } from "../../../dashboards/homeAssistant/states.ts";
import { topicMatches } from "../../../runtime/mqtt.ts";
import { deviceDiscovery, discoveryTopic } from "../../support/homeAssistantFormat.ts";

const simulated = { driver: { type: "simulated" } };
const everyKind = Object.fromEntries(kinds.map(({ id }) => [`the-${id}`, { kind: id, name: id, place: "1階", ...simulated }]));

function configOf(devices: Record<string, unknown>): Config {
  const collection = { by: "ward", weekdays: ["mon"], deadline: "8:00", putOutEveningBefore: true };
  const east = {
    name: { ja: "東部子ども家庭支援センター", en: "East", short: "東部" },
    recipients: ["staff@example.jp"],
    collection,
    devices,
  };
  const checked = checkConfig({ homeAssistant: { url: "mqtts://ha.example" }, centers: { east } });
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.config;
}
const messagesOf = (config: Config) => discovery(config, config.homeAssistant!, "https://mimamori.example/", "1.2.3");
const documentOf = (payload: string) => deviceDiscovery.parse(JSON.parse(payload));

describe("the announcement", () => {
  const config = configOf(everyKind);
  const messages = messagesOf(config);

  test("of every kind has the documented format and topic, one message a device", () => {
    expect(messages).toHaveLength(kinds.length);
    for (const { topic, payload } of messages) {
      expect(topic).toMatch(discoveryTopic);
      expect(topicMatches(announcedFilter(config.homeAssistant!), topic)).toBe(true);
      documentOf(payload);
    }
  });

  test("has an entity for every quantity, its id unlike any other", () => {
    const all = messages.map(({ payload }) => documentOf(payload));
    expect(all.map(({ components }) => Object.keys(components))).toEqual(kinds.map(({ quantities }) => [...quantities]));
    const components = all.flatMap((one) => Object.values(one.components));
    for (const key of ["unique_id", "default_entity_id"] as const)
      expect(new Set(components.map((one) => (key in one ? (one as Record<string, unknown>)[key] : one))).size).toBe(components.length);
    expect(new Set(all.flatMap(({ device }) => device.identifiers)).size).toBe(kinds.length);
  });

  test("says lifetime totals as what only rises, ratios in percent, and yes and no as such", () => {
    for (const { payload } of messages)
      for (const [name, component] of Object.entries(documentOf(payload).components)) {
        const { nature, scale } = quantityOf(name as "fillRatio");
        expect(component.platform, name).toBe(nature === "state" ? "binary_sensor" : "sensor");
        if (!("state_class" in component)) continue;
        expect(component.state_class, name).toBe(nature === "total" ? "total_increasing" : "measurement");
        if (scale)
          expect([component.unit_of_measurement, component.value_template], name).toEqual(["%", expect.stringContaining(`* ${scale}`)]);
      }
  });

  test("leaves planned equipment out, and shows only what a device measures unless somebody asks for more", () => {
    const driver = { type: "mqtt", url: "mqtt://127.0.0.1:1884", preset: "zigbee2mqtt", topic: "zigbee2mqtt/hall" };
    const quantities = { temperatureC: { from: "temperature" } };
    const [only, ...more] = messagesOf(
      configOf({
        kitchen: { kind: "room", name: "厨房", planned: true },
        hall: { kind: "room", name: "ホール", driver, quantities },
      }),
    );
    expect(more).toEqual([]);
    const shown = Object.entries(documentOf(only!.payload).components).filter(([, one]) => !("enabled_by_default" in one));
    expect(shown.map(([name]) => name)).toEqual(["temperatureC"]);
  });
});

describe("what the broker remembers of before", () => {
  const config = configOf(everyKind);
  const messages = messagesOf(config);
  const ours = new Map(messages.map(({ topic, payload }) => [topic, payload]));

  test("is left alone where nothing has changed", () => {
    expect(withdrawals(ours, messages)).toEqual([]);
  });

  test("is removed where the device is gone, or where nobody can read it", () => {
    const gone = "homeassistant/device/mimamori-ha/east_old/config";
    const broken = messages[0]!.topic;
    expect(
      withdrawals(
        new Map([
          [gone, messages[0]!.payload],
          [broken, "nonsense"],
        ]),
        messages,
      ),
    ).toEqual([
      { topic: gone, payload: "" },
      { topic: broken, payload: "" },
    ]);
  });

  test("is taken away part by part where a device has become another kind", () => {
    const { topic, payload } = messagesOf(configOf({ "the-compactor": { kind: "room", name: "部屋", ...simulated } }))[0]!;
    const said = withdrawals(ours, [{ topic, payload }]).find((one) => one.topic === topic)!;
    const { components } = documentOf(said.payload);
    expect(components.fillRatio).toEqual({ platform: "sensor" });
    expect(components.doorOpen).toMatchObject({ unique_id: "mimamori-ha_east_the-compactor_doorOpen" });
    expect(Object.keys(documentOf(payload).components)).not.toContain("fillRatio");
  });
});

describe("the state", () => {
  const config = configOf({ hall: { kind: "room", name: "ホール", ...simulated } });
  const now = Date.UTC(2026, 10, 25);
  const said = (latest: Latest) => {
    const [{ topic, payload }] = states(config, config.homeAssistant!, new Map([["east/hall", latest]]), now) as [
      { topic: string; payload: string },
    ];
    expect(topic).toBe(documentOf(messagesOf(config)[0]!.payload).state_topic);
    return JSON.parse(payload) as Record<string, unknown>;
  };
  const silentMs = config.centers.east!.silentAfterMinutes * minuteMs;

  test("holds the newest values as they were measured, and null for what is not known or too old to be told from now", () => {
    expect(
      said({
        temperatureC: { at: now, value: 22.4 },
        doorOpen: { at: now - silentMs, value: false },
        co2Ppm: { at: now - silentMs - 1, value: 700 },
      }),
    ).toEqual({
      temperatureC: 22.4,
      doorOpen: false,
      co2Ppm: null,
      humidityRatio: null,
      occupancyCount: null,
      batteryRatio: null,
      clockOff: false,
    });
  });

  test("says that the agent's clock is off while the newest reading is marked so", () => {
    const marked = { temperatureC: { at: now, value: 22 }, clockOff: { at: now, value: true } };
    expect(said(marked).clockOff).toBe(true);
    expect(said({ ...marked, clockOff: { at: now - 1, value: true } }).clockOff).toBe(false);
    expect(said({}).clockOff).toBeNull();
  });
});
