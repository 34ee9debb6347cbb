/** Two devices of one agent on one address would read each other's values; one serial line has one speed. */
import { describe, expect, test } from "vitest";
import { checkConfig } from "../../../contract/config/check.ts";

type Plain = Record<string, unknown>;
const quantities = { powerW: { from: "p" } };
const device = (driver: Plain, more: Plain = {}) => ({ kind: "power", name: "電源", driver, quantities, ...more });
const registers = (...addresses: number[]) =>
  Object.fromEntries(addresses.map((address, i) => [i === 0 ? "p" : `p${i}`, { address, unit: "W" }]));
const tcp = (address = 0, more: Plain = {}) => ({ type: "modbus", host: "10.0.0.5", registers: registers(address), ...more });
const rtu = (address = 0, more: Plain = {}) => ({ type: "modbus", serial: "/dev/ttyUSB0", registers: registers(address), ...more });
const http = (path = "/p", more: Plain = {}) => ({
  type: "http",
  url: "http://10.0.0.5/status",
  values: { p: { path, unit: "W" } },
  ...more,
});
const contact = (line: number, more: Plain = {}) => ({
  kind: "compactor",
  name: "圧縮機",
  driver: { type: "pulse", lines: { c: { line } }, ...more },
  quantities: { cyclesTotal: { as: "pulses", from: "c" } },
});

const center = (devices: Plain, more: Plain = {}) => ({
  name: { ja: "東", en: "East" },
  collection: { by: "ward", weekdays: ["mon"], deadline: "8:00", putOutEveningBefore: true },
  recipients: ["staff@example.jp"],
  devices,
  ...more,
});
function problemsOf(devices: Plain, others: Plain = {}): string[] {
  const checked = checkConfig({ centers: { east: center(devices), ...others } });
  return checked.ok
    ? []
    : checked.problems.map(({ path, message }) => `${path.join(".")}: ${message}`.replace("centers.east.devices.", ""));
}

describe("two devices on one address are named:", () => {
  test.each<[string, Plain, Plain, string]>([
    ["the same register over TCP", device(tcp()), device(tcp()), "two.driver: modbus 10.0.0.5:502, unit 1, holding 0 is read by one already"],
    ["the same register on a serial line", device(rtu()), device(rtu()), "two.driver: modbus /dev/ttyUSB0, unit 1, holding 0 is read by one already"],
    ["the second half of a long register", device(tcp(4, { registers: { p: { address: 4, type: "u32", unit: "W" } } })), device(tcp(5)), "two.driver: modbus 10.0.0.5:502, unit 1, holding 5 is read by one already"],
    ["the same coil", { kind: "room", name: "ホール", driver: { ...tcp(), registers: { d: { address: 3, table: "coil" } } }, quantities: { doorOpen: { from: "d" } } }, { kind: "room", name: "部屋", driver: { ...tcp(), registers: { d: { address: 3, table: "coil", type: "u64" } } }, quantities: { doorOpen: { from: "d" } } }, "two.driver: modbus 10.0.0.5:502, unit 1, coil 3 is read by one already"],
    ["the same contact", contact(17), contact(17), "two.driver: GPIO gpiochip0 line 17 is read by one already"],
    ["the same contact, the chip written in another way", contact(17), contact(17, { chip: "/dev/gpiochip0" }), "two.driver: GPIO gpiochip0 line 17 is read by one already"],
    ["the same place of the same document", device(http()), device(http()), "two.driver: http://10.0.0.5/status /p is read by one already"],
    ["one of several drivers", device(tcp()), { kind: "power", name: "電源", drivers: { meter: tcp(), other: http() }, quantities: { powerW: { from: "other/p" } } }, "two.drivers.meter: modbus 10.0.0.5:502, unit 1, holding 0 is read by one already"],
  ])("%s", (_, one, two, problem) => {
    expect(problemsOf({ one, two })).toEqual([problem]);
  }); // biome-ignore format: a table

  test("also when it is the same machine written in capitals", () => {
    expect(problemsOf({ one: device(tcp(0, { host: "meter.local" })), two: device(tcp(0, { host: "Meter.local" })) })).toHaveLength(1);
  });

  test("three of them are two too many", () => {
    expect(problemsOf({ one: device(tcp()), two: device(tcp()), three: device(tcp()) })).toHaveLength(2);
  });

  test("a sensor over MQTT that is the level of two machines", () => {
    const bin = () => ({
      kind: "compactor",
      name: "圧縮機",
      driver: { type: "mqtt", url: "mqtt://10.0.0.5", preset: "tasmota", topic: "tele/level-1/SENSOR" },
      quantities: { fillRatio: { as: "distance", from: "SR04.Distance" } },
    });
    expect(problemsOf({ one: bin(), two: bin() })).toEqual([
      expect.stringMatching(/^two\.driver: .*tele\/level-1\/SENSOR.* is read by one already/),
    ]);
  });
});

describe("in order:", () => {
  test.each<[string, Plain, Plain]>([
    ["another register", device(tcp(0)), device(tcp(1))],
    ["another machine on the bus", device(rtu(0)), device(rtu(0, { unitId: 2 }))],
    ["another table", device(tcp(0)), device({ ...tcp(), registers: { p: { address: 0, table: "input", unit: "W" } } })],
    ["another host", device(tcp()), device(tcp(0, { host: "10.0.0.6" }))],
    ["another port of the host (a gateway)", device(tcp()), device(tcp(0, { port: 503 }))],
    ["another line", contact(17), contact(27)],
    ["another chip", contact(17), contact(17, { chip: "gpiochip1" })],
    ["another place in one document", device(http("/0/p")), device(http("/1/p"))],
    ["two inputs of one MQTT module, in one message", { ...contact(1), driver: { type: "mqtt", url: "mqtt://10.0.0.5", preset: "tasmota", topic: "tele/module/SENSOR" }, quantities: { energyWhTotal: { from: "ENERGY.Total.0" } } }, { ...contact(1), driver: { type: "mqtt", url: "mqtt://10.0.0.5", preset: "tasmota", topic: "tele/module/SENSOR" }, quantities: { energyWhTotal: { from: "ENERGY.Total.1" } } }],
  ])("%s", (_, one, two) => {
    expect(problemsOf({ one, two })).toEqual([]);
  }); // biome-ignore format: a table

  test("one plug whose power is the cycles of the machine and the energy of the outlet", () => {
    const plug = { type: "mqtt", url: "mqtt://10.0.0.5", preset: "tasmota", topic: "tele/plug/SENSOR" };
    const bin = {
      kind: "compactor",
      name: "圧縮機",
      driver: plug,
      quantities: { cyclesTotal: { as: "power-signature", from: "ENERGY.Power", aboveW: 60 } },
    };
    expect(problemsOf({ bin, outlet: device(plug, { quantities: { powerW: { from: "ENERGY.Power" } } }) })).toEqual([]);
  });

  test("one register taken for two quantities of the same device", () => {
    const driver = { ...tcp(), registers: { p: { address: 0, unit: "W" }, raw: { address: 0 } } };
    expect(problemsOf({ one: device(driver) })).toEqual([]);
  });

  test("the same address at another center, where another machine stands", () => {
    const west = center({ one: device(tcp()) });
    expect(problemsOf({ one: device(tcp()) }, { west })).toEqual([]);
  });
});

describe("one serial line with two settings is named:", () => {
  test.each<[string, Plain, string]>([
    ["two speeds", { baudRate: 19_200 }, "9600 baud, parity none, 1 stop bits there, 19200 baud, parity none, 1 stop bits here"],
    ["two parities", { parity: "even" }, "9600 baud, parity none, 1 stop bits there, 9600 baud, parity even, 1 stop bits here"],
    ["two kinds of stop bits", { stopBits: 2 }, "9600 baud, parity none, 1 stop bits there, 9600 baud, parity none, 2 stop bits here"],
  ])("%s", (_, more, told) => {
    const devices = { one: device(rtu()), two: device(rtu(0, { unitId: 2, ...more })) };
    expect(problemsOf(devices)).toEqual([`two.driver: /dev/ttyUSB0 has other settings at one: ${told}`]);
  });

  test("but two lines may have two, and a meter over TCP has none", () => {
    const other = rtu(0, { serial: "/dev/ttyUSB1", baudRate: 19_200 });
    expect(problemsOf({ one: device(rtu()), two: device(other), three: device(tcp()) })).toEqual([]);
  });

  test("also between two drivers of one device", () => {
    const two = {
      kind: "power",
      name: "電源",
      drivers: { a: rtu(0), b: rtu(0, { unitId: 2, baudRate: 19_200 }) },
      quantities: { powerW: { from: "a/p" } },
    };
    expect(problemsOf({ two })).toEqual([expect.stringMatching(/^two\.drivers\.b: \/dev\/ttyUSB0 has other settings/)]);
  });
});
