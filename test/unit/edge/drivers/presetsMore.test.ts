/** What installers see that stands in no fixture: other sensors of the makers, their ways to say nothing, and what only looks like a reading. */
import { describe, expect, it } from "vitest";
import type { PresetName } from "../../../../contract/config/drivers/mqtt.ts";
import { decodePayload } from "../../../../edge/drivers/mqtt/decode.ts";

type Values = Record<string, [value: number | boolean, unit: string]>;
type Case = [name: string, topic: string, payload: unknown, values: Values];

const arrivedAt = Date.UTC(2026, 10, 22);
function decode(preset: PresetName, topic: string, payload: unknown, zone: string | undefined = "Asia/Tokyo") {
  return decodePayload({ preset, topic, payload: typeof payload === "string" ? payload : JSON.stringify(payload), zone, arrivedAt });
}
function expectValues(preset: PresetName, topic: string, payload: unknown, values: Values): void {
  const decoded = decode(preset, topic, payload);
  expect(Object.fromEntries(decoded.values.map(({ from, value, unit }) => [from, [value, unit]]))).toEqual(values);
  expect(decoded.rejected).toBeUndefined();
}

describe("tasmota", () => {
  const sensor = (body: Record<string, unknown>) => ({ Time: "2026-11-22T08:00:00", ...body });
  it.each<Case>([
    [
      "an empty plug measures 0, which is a value",
      "tele/a/SENSOR",
      sensor({ ENERGY: { Total: 0, Power: 0 } }),
      { "ENERGY.Power": [0, "W"], "ENERGY.Total": [0, "Wh"] },
    ],
    ["kWh without the dust of fractions", "tele/a/SENSOR", sensor({ ENERGY: { Total: 0.003 } }), { "ENERGY.Total": [3, "Wh"] }],
    ["an ultrasonic sensor without an echo says 0", "tele/a/SENSOR", sensor({ SR04: { Distance: 0 } }), {}],
    ["and further than it can see is no distance", "tele/a/SENSOR", sensor({ SR04: { Distance: 1_200 } }), {}],
    ["8,190 is how a time-of-flight sensor says nothing", "tele/a/SENSOR", sensor({ VL53L0X: { Distance: 8_190 } }), {}],
    [
      "a sensor that nobody has described is not guessed from the word Distance",
      "tele/a/SENSOR",
      sensor({ NEWTOF: { Distance: 120 } }),
      {},
    ],
    ["a radar's distance is a person's", "tele/a/SENSOR", sensor({ LD2410: { Distance: 120 } }), {}],
    [
      "Fahrenheit of one sensor is Fahrenheit of all",
      "tele/a/SENSOR",
      sensor({ SCD40: { CarbonDioxide: 746, Temperature: 71.6 }, TempUnit: "F" }),
      { "SCD40.CarbonDioxide": [746, "ppm"], "SCD40.Temperature": [22, "C"] },
    ],
    [
      "several sensors of one bus keep their names",
      "tele/a/SENSOR",
      sensor({ "DS18B20-1": { Id: "01", Temperature: 4 }, "DS18B20-2": { Id: "02", Temperature: -18.5 } }),
      { "DS18B20-1.Temperature": [4, "C"], "DS18B20-2.Temperature": [-18.5, "C"] },
    ],
    [
      "humidity is a ratio",
      "tele/a/SENSOR",
      sensor({ AM2301: { Temperature: 21, Humidity: 100 } }),
      { "AM2301.Temperature": [21, "C"], "AM2301.Humidity": [1, "ratio"] },
    ],
    [
      "a meter of another maker's protocol is left out: its keys are free",
      "tele/a/SENSOR",
      sensor({ MT681: { Total_in: 12.3, Power_cur: 88 } }),
      {},
    ],
    ["what is no sensor", "tele/a/INFO1", { Info1: { Module: "Sonoff" } }, {}],
    ["an answer to a command", "stat/a/RESULT", { POWER: "ON" }, {}],
    ["an answer to a command about settings", "stat/a/RESULT", { TelePeriod: 60 }, {}],
    ["a relay is no measurement", "tele/a/SENSOR", sensor({ POWER1: "ON", POWER: "OFF" }), {}],
    ["words of its last will in another spelling", "tele/a/LWT", "offline", {}],
  ])("%s", (_, topic, payload, values) => expectValues("tasmota", topic, payload, values));

  it("a time that nobody can place is the time of arrival", () => {
    for (const Time of [
      null,
      "",
      "soon",
      "2026.02.15 01:00:50",
      "1970-01-01T09:00:12",
      "2000-01-01T00:00:12",
      "2026-11-24T08:00:00",
      {},
      12,
    ])
      expect(decode("tasmota", "tele/a/SENSOR", { Time, SR04: { Distance: 47.2 } }).at, String(Time)).toBe("arrival");
    expect(decode("tasmota", "tele/a/SENSOR", { SR04: { Distance: 47.2 } }).at).toBe("arrival");
  });
});

describe("shelly-gen2", () => {
  const notify = (params: Record<string, unknown>, method = "NotifyStatus") => ({
    src: "s",
    dst: "d",
    method,
    params: { ts: 1_795_305_540.62, ...params },
  });
  const rpc = "plug/events/rpc";
  it.each<Case>([
    [
      "two channels in one update",
      rpc,
      notify({ "switch:0": { aenergy: { total: 12.3 } }, "switch:1": { apower: 3 } }),
      { "switch:0.aenergy.total": [12.3, "Wh"], "switch:1.apower": [3, "W"] },
    ],
    ["a relay that was switched says nothing of power", rpc, notify({ "switch:0": { output: false } }), {}],
    ["0 W is a value", rpc, notify({ "switch:0": { apower: 0 } }), { "switch:0.apower": [0, "W"] }],
    ["null is none", rpc, notify({ "switch:0": { apower: null }, "temperature:100": { tC: null } }), {}],
    ["a button has no state", rpc, notify({ "input:0": { state: null } }), {}],
    ["an analog input is a ratio", rpc, notify({ "input:100": { percent: 42.5 } }), { "input:100.percent": [0.425, "ratio"] }],
    ["volts of a voltmeter are none of our units", rpc, notify({ "voltmeter:100": { voltage: 4.2 } }), {}],
    ["the warmth of the switch itself is no room", "plug/status/switch:0", { id: 0, temperature: { tC: 45.9, tF: 114.7 } }, {}],
    [
      "a value of a virtual component says not what it is",
      rpc,
      notify({ "number:200": { value: 12 }, "boolean:200": { value: true }, "bthomesensor:200": { value: 23.1 } }),
      {},
    ],
    ["fed by USB there is no battery", "ht/status/devicepower:0", { battery: { V: 0, percent: 0 }, external: { present: true } }, {}],
    ["another method of the same topic", rpc, notify({ "switch:0": { apower: 5 } }, "NotifyEvent"), {}],
    ["an answer to somebody's question", "mimamori/rpc", { id: 1, src: "s", dst: "mimamori", result: { "switch:0": { apower: 5 } } }, {}],
    ["the first generation speaks another language", "shellies/shelly1pm-1/relay/0/power", "12.5", {}],
    ["a component without a number is none of them", rpc, notify({ switch: { apower: 5 }, "switch:x": { apower: 5 } }), {}],
  ])("%s", (_, topic, payload, values) => expectValues("shelly-gen2", topic, payload, values));

  it("thousandths of a second are kept, and a clock that counts from its start is not believed", () => {
    expect(decode("shelly-gen2", rpc, notify({})).at).toBe("2026-11-21T23:59:00.620Z");
    for (const ts of [1.61, 0, null, "1795305540", -5, 86_400 * 365])
      expect(decode("shelly-gen2", rpc, notify({ ts, "switch:0": { apower: 5 } })).at, String(ts)).toBe("arrival");
  });
});

describe("zigbee2mqtt", () => {
  it.each<Case>([
    [
      "a door is closed when its contact is true",
      "zigbee2mqtt/door",
      { contact: true, battery: 97, battery_low: false, tamper: false, voltage: 3_005 },
      { contact: [true, "bool"], battery: [0.97, "ratio"] },
    ],
    [
      "a plug",
      "zigbee2mqtt/plug",
      { power: 12, energy: 0.01, voltage: 230, current: 0.1, state: "ON", power_factor: 0.9 },
      { power: [12, "W"], energy: [10, "Wh"] },
    ],
    [
      "settings of a thermostat are no measurements",
      "zigbee2mqtt/trv",
      { local_temperature: 21, occupied_heating_setpoint: 20, local_temperature_calibration: 1 },
      { local_temperature: [21, "C"] },
    ],
    ["a number as text counts", "zigbee2mqtt/air", { co2: "800" }, { co2: [800, "ppm"] }],
    ["a word where a truth belongs does not", "zigbee2mqtt/door", { contact: "ON" }, {}],
    ["what others ask it to do", "zigbee2mqtt/kitchen/fridge/set", { temperature: 4 }, {}],
    ["what others ask it for", "zigbee2mqtt/kitchen/fridge/get", { temperature: "" }, {}],
    ["a name that only contains the word bridge", "zigbee2mqtt/my bridge/fridge", { temperature: 4 }, { temperature: [4, "C"] }],
    ["a remembered device that was deleted", "zigbee2mqtt/fridge", "", {}],
    ["one attribute on a topic of its own", "zigbee2mqtt/plug/power", "1.5", { power: [1.5, "W"] }],
    ["one truth on a topic of its own", "zigbee2mqtt/hall/occupancy", "true", { occupancy: [true, "bool"] }],
    // The bridge can be set to `output: attribute`: then each of them is a message that is well formed and of no interest.
    ["a number of no interest on a topic of its own", "zigbee2mqtt/nursery/air/pm25", "3", {}],
    ["a truth of no interest on a topic of its own", "zigbee2mqtt/fridge/battery_defect", "false", {}],
    ["moisture of earth on a topic of its own", "zigbee2mqtt/garden/soil_moisture", "43", {}],
  ])("%s", (_, topic, payload, values) => expectValues("zigbee2mqtt", topic, payload, values));

  it("a small number of seconds, or a time of tomorrow, is not when it was seen", () => {
    for (const last_seen of [12, 1_795_305_540, "2026-12-22T08:00:00Z", "1970-01-01T00:00:12Z", null, "", {}])
      expect(decode("zigbee2mqtt", "zigbee2mqtt/a", { last_seen, temperature: 4 }).at, String(last_seen)).toBe("arrival");
  });
});

describe("esphome", () => {
  const state = (name: string, component = "sensor") => `west/${component}/${name}/state`;
  it.each<Case>([
    ["a unit in the name", state("bag_distance_cm"), "84.0", { "sensor/bag_distance_cm": [0.84, "m"] }],
    ["minus in the name", state("bag-distance"), "0.84", { "sensor/bag-distance": [0.84, "m"] }],
    ["exponents of a small number", state("distance"), "8.4e-1", { "sensor/distance": [0.84, "m"] }],
    ["energy has no usual unit", state("total_energy"), "12", {}],
    ["energy with one", state("energy_kwh"), "1.2", { "sensor/energy_kwh": [1_200, "Wh"] }],
    ["a day's part is no total, whatever its unit", state("daily_energy_kwh"), "1.2", {}],
    ["volts of a battery are no charge", state("battery_voltage"), "3.9", {}],
    ["a count", state("door_open_count"), "12", { "sensor/door_open_count": [12, "count"] }],
    ["Fahrenheit is not guessed to be Celsius", state("room_temperature_f"), "70", {}],
    ["a switch is what we told it", state("plug", "switch"), "ON", {}],
    ["a state in words", state("door_state", "text_sensor"), "open", {}],
    ["nothing known", state("door", "binary_sensor"), "unknown", {}],
    ["infinity is no value", state("distance"), "inf", {}],
    ["a chip's own warmth is no room's", state("internal_temperature"), "53.3", {}],
    ["nor is the processor's", state("cpu_temperature"), "53.3", {}],
  ])("%s", (_, topic, payload, values) => expectValues("esphome", topic, payload, values));

  it.each<[string, string]>([
    [state("distance"), "0.84 m"],
    [state("distance"), "0,84"],
    [state("door", "binary_sensor"), "true"],
  ])("%s: %s is refused, it is not what this firmware sends", (topic, payload) => {
    const decoded = decode("esphome", topic, payload);
    expect(decoded.values).toEqual([]);
    expect(decoded.rejected).toMatch(/\S/);
  });
});

describe("chirpstack-v4", () => {
  const up = "application/a/device/b/event/up";
  const uplink = (object: unknown, more: Record<string, unknown> = {}) => ({
    deduplicationId: "x",
    time: "2026-11-22T00:00:00.123456789+00:00",
    deviceInfo: {},
    object,
    ...more,
  });
  it.each<Case>([
    ["millimetres, whatever the number", up, uplink({ distance: 30 }), { "object.distance": [0.03, "m"] }],
    ["text with a unit", up, uplink({ Distance: "1234 mm" }), { "object.Distance": [1.234, "m"] }],
    ["a unit behind the number that contradicts the key", up, uplink({ distance: "50 %", temperature: "12 cm" }), {}],
    ["no echo", up, uplink({ distance: 65_535 }), {}],
    ["no probe", up, uplink({ temperature: 327.67 }), {}],
    [
      "zero degrees are a value",
      up,
      uplink({ temperature: 0, humidity: 62.5 }),
      { "object.temperature": [0, "C"], "object.humidity": [0.625, "ratio"] },
    ],
    ["volts of a battery are no charge", up, uplink({ BatV: 3.3 }), {}],
    ["a level in percent of somebody's idea of full", up, uplink({ level: 43, fill_level: 43 }), {}],
    ["a value that is a list or an object", up, uplink({ temperature: [1, 2], humidity: { value: 50 } }), {}],
    ["no object", up, uplink(null), {}],
    ["words that mean something to a program", up, uplink({ pir: "constructor", magnet_status: "__proto__", occupancy: "toString" }), {}],
    ["another event", "application/a/device/b/event/join", { deviceInfo: {} }, {}],
    ["any prefix of the topic", `site/${up}`, uplink({ temperature: 3 }), { "object.temperature": [3, "C"] }],
  ])("%s", (_, topic, payload, values) => expectValues("chirpstack-v4", topic, payload, values));

  it("its time is cut to milliseconds, and not believed where it cannot be true", () => {
    expect(decode("chirpstack-v4", up, uplink({})).at).toBe("2026-11-22T00:00:00.123Z");
    for (const time of [null, "", "2026-12-22T00:00:00Z", "1980-01-06T00:00:00Z", 1_795_305_540])
      expect(decode("chirpstack-v4", up, uplink({ temperature: 5 }, { time })).at, String(time)).toBe("arrival");
  });
});
