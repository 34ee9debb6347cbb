/** The settings of every driver: what is in order, and what is refused with which words. */
import { describe, expect, test } from "vitest";
import { addressesOf, type DriverConfig, driverProblems, driverSchema, signalsOf } from "../../../contract/config/drivers/index.ts";
import { problemsOf as shapeProblems } from "../../../contract/config/problem.ts";

type Plain = Record<string, unknown>;
const register = { address: 10 };
/** Every driver has an example here: the type asks for it. */
const good: Record<DriverConfig["type"], Plain> = {
  simulated: { type: "simulated" },
  modbus: { type: "modbus", host: "10.0.0.5", registers: { cycles: register } },
  pulse: { type: "pulse", lines: { cycles: { line: 17 } } },
  mqtt: { type: "mqtt", url: "mqtt://10.0.0.5:1883", preset: "tasmota", topic: "tele/bin/SENSOR" },
  http: { type: "http", url: "http://10.0.0.5/status", values: { level: { path: "/level" } } },
};
const modbus = (one: Plain) => ({ ...good.modbus, registers: { cycles: { ...register, ...one } } });
const line = (one: Plain) => ({ ...good.pulse, lines: { cycles: { line: 17, ...one } } });
const json = (one: Plain) => ({ ...good.http, values: { level: { path: "/level", ...one } } });

/** What is wrong, `path: message`; of the shape, or of what the shape cannot say. */
function problemsOf(driver: unknown): string[] {
  const parsed = driverSchema.safeParse(driver);
  const found = parsed.success ? driverProblems(parsed.data) : shapeProblems(parsed.error);
  return found.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

test("a driver that nobody knows is told which there are", () => {
  for (const type of Object.keys(good))
    expect(problemsOf({ type: "opcua" })[0]).toMatch(new RegExp(`unknown driver "opcua"; known drivers: .*\\b${type}\\b`));
  expect(problemsOf({ host: "10.0.0.5" })[0]).toMatch(/a driver has a type; known drivers: /);
});

describe.each(Object.entries(good))("%s", (_, driver) => {
  test("needs no more than this", () => {
    expect(problemsOf(driver)).toEqual([]);
  });
  test("refuses a setting that nobody knows, a slip of the pen", () => {
    expect(problemsOf({ ...driver, topicc: 1 })).toEqual([expect.stringMatching(/topicc/)]);
  });
});

describe("in order:", () => {
  test.each<[string, Plain]>([
    ["a simulated machine with all its settings", { type: "simulated", seed: 3, speed: 600, staff: false, startFill: 0.5 }],
    ["Modbus RTU on a serial line", { type: "modbus", serial: "/dev/ttyUSB0", baudRate: 19_200, parity: "even", stopBits: 2, unitId: 17, registers: { a: register } }],
    ["every table and type of Modbus", { ...good.modbus, registers: Object.fromEntries([
      ...["u16", "s16", "u32", "s32", "f32", "u64"].map((type, i) => [type, { address: i * 4, type, wordOrder: "little", byteOrder: "little" }]),
      ...["holding", "input", "coil", "discrete"].map((table, i) => [table, { address: 100 + i, table }]),
    ]) }],
    ["the last register", modbus({ address: 65_535 })],
    ["a scale, an offset, a unit, also negative", modbus({ scale: -0.1, offset: -40, unit: "C" })],
    ["a bit with the unit of a bit", modbus({ table: "coil", unit: "bool" })],
    ["a bit that says a type that it does not have", modbus({ table: "discrete", address: 65_535, type: "u32" })],
    ["a door contact", line({ reads: "state", edge: "rising", debounceMs: 0 })],
    ["another chip and other programs", { ...good.pulse, chip: "/dev/gpiochip4", bias: "disable", gpiomon: "/usr/local/bin/gpiomon", gpioget: "gpioget" }],
    ["an encrypted connection with an account", { ...good.mqtt, url: "mqtts://broker.example:8883", username: "u", passwordFile: "/etc/p" }],
    ["several topics with wildcards", { ...good.mqtt, topic: ["tele/+/SENSOR", "stat/bin/#", "#", "+"] }],
    ["JSON of any form over MQTT", { ...good.mqtt, preset: "json", values: { a: { path: "/a~1b/0", unit: "m", scale: 0.001 } }, time: { path: "/t" }, zone: "Europe/London" }],
    ["a value that is the whole document", json({ path: "" })],
    ["https with a token", { ...good.http, url: "https://10.0.0.5:8443/a?b=c", tokenFile: "/etc/token", pollSeconds: 1, timeoutMs: 500 }],
  ])("%s", (_, driver) => {
    expect(problemsOf(driver)).toEqual([]);
  }); // biome-ignore format: a table
});

describe("refused:", () => {
  test.each<[string, Plain, RegExp]>([
    ["a simulated machine that is more than full", { ...good.simulated, startFill: 1.1 }, /^startFill: /],
    ["a simulated machine that stands still", { ...good.simulated, speed: 0 }, /^speed: /],

    ["Modbus without an address", { type: "modbus", registers: { a: register } }, /^: give either host \(Modbus TCP\) or serial/],
    ["Modbus on two ways at once", { ...good.modbus, serial: "/dev/ttyUSB0" }, /^: give either host/],
    ["no register at all", { ...good.modbus, registers: {} }, /^registers: name at least one register/],
    ["a scale of 0: every value would be the same", modbus({ scale: 0 }), /^registers\.cycles\.scale: a scale is not 0/],
    ["a scale beyond all reason", modbus({ scale: 1e10 }), /^registers\.cycles\.scale: /],
    ["a scale that is no number", modbus({ scale: "0.1" }), /^registers\.cycles\.scale: /],
    ["a type that nobody knows", modbus({ type: "u8" }), /^registers\.cycles\.type: /],
    ["a table that nobody knows", modbus({ table: "holdings" }), /^registers\.cycles\.table: /],
    ["a unit that nobody knows", modbus({ unit: "mm" }), /^registers\.cycles\.unit: a unit is one of m, kg, W/],
    ["an address as manuals print it", modbus({ address: 400_001 }), /^registers\.cycles\.address: /],
    ["a value that ends after the last register", modbus({ address: 65_535, type: "u32" }), /^registers\.cycles\.address: a u32 at 65535 ends after/],
    ["a long value that ends after the last register", modbus({ address: 65_533, type: "u64" }), /^registers\.cycles\.address: a u64 at 65533/],
    ["a bit in kg", modbus({ table: "coil", unit: "kg" }), /^registers\.cycles\.unit: a coil is a bit/],
    ["a device number that is none", { ...good.modbus, unitId: 256 }, /^unitId: /],
    ["a port that is none", { ...good.modbus, port: 0 }, /^port: /],
    ["a time-out of an hour: the bus would stand still", { ...good.modbus, timeoutMs: 3_600_000 }, /^timeoutMs: /],
    ["a name of a signal that is none", { ...good.modbus, registers: { "a/b": register } }, /^registers\.a\/b: .*name of a signal/],

    ["no line at all", { ...good.pulse, lines: {} }, /^lines: name at least one line/],
    ["a line below 0", line({ line: -1 }), /^lines\.cycles\.line: /],
    ["an edge that nobody knows", line({ edge: "both" }), /^lines\.cycles\.edge: /],
    ["a debounce of a minute", line({ debounceMs: 60_000 }), /^lines\.cycles\.debounceMs: /],
    ["a bias that nobody knows", { ...good.pulse, bias: "up" }, /^bias: /],

    ["a password in the address", { ...good.mqtt, url: "mqtt://user:secret@10.0.0.5" }, /^url: mqtt:\/\/host:1883 .*passwordFile/],
    ["a broker over HTTP", { ...good.mqtt, url: "http://10.0.0.5" }, /^url: mqtt/],
    ["a path behind the broker", { ...good.mqtt, url: "mqtt://10.0.0.5/tele" }, /^url: mqtt/],
    ["a preset that nobody knows", { ...good.mqtt, preset: "shelly" }, /^preset: a preset is one of tasmota, shelly-gen2/],
    ["the preset json without values", { ...good.mqtt, preset: "json" }, /^values: the preset json needs values/],
    ["values for a preset that knows its own", { ...good.mqtt, values: { a: { path: "/a" } } }, /^values: only for the preset json; tasmota knows/],
    ["a time for a preset that knows its own", { ...good.mqtt, time: { path: "/t" } }, /^time: only for the preset json/],
    ["a # in the middle of a topic", { ...good.mqtt, topic: "tele/#/SENSOR" }, /^topic/],
    ["a + inside a level", { ...good.mqtt, topic: "tele/bin+/SENSOR" }, /^topic/],
    ["no topic", { ...good.mqtt, topic: "" }, /^topic/],
    ["a list without a topic", { ...good.mqtt, topic: [] }, /^topic/],
    ["a time zone that nobody knows", { ...good.mqtt, zone: "Asia/Ikebukuro" }, /^zone: no time zone; write it like Asia\/Tokyo/],

    ["no value at all", { ...good.http, values: {} }, /^values: name at least one value/],
    ["a path without a slash", json({ path: "level" }), /^values\.level\.path: a path is a JSON pointer/],
    ["a path that is half escaped", json({ path: "/a~2" }), /^values\.level\.path: a path is a JSON pointer/],
    ["an account in the address", { ...good.http, url: "http://user:secret@10.0.0.5/" }, /^url: no account in the URL: use tokenFile/],
    ["a file for an address", { ...good.http, url: "file:///etc/passwd" }, /^url: http:\/\/… or https:\/\/…/],
    ["an address that is none", { ...good.http, url: "10.0.0.5/status" }, /^url: /],
    ["to be asked a thousand times a second", { ...good.http, pollSeconds: 0.001 }, /^pollSeconds: /],
  ])("%s", (_, driver, problem) => {
    expect(problemsOf(driver)).toEqual([expect.stringMatching(problem)]);
  }); // biome-ignore format: a table
});

test("a secret in an address is never repeated in the words of the refusal", () => {
  for (const one of [
    { ...good.mqtt, url: "mqtt://user:s3cret@10.0.0.5" },
    { ...good.http, url: "http://user:s3cret@10.0.0.5/" },
  ])
    expect(problemsOf(one).join()).not.toContain("s3cret");
});

describe("what the settings say of a driver", () => {
  const parse = (driver: Plain) => driverSchema.parse(driver);
  test.each<[string, Plain, [string, string][] | undefined]>([
    ["registers have the unit that was said, bits are bits, the rest are bare numbers", { ...good.modbus, registers: { t: { address: 1, unit: "C" }, door: { address: 1, table: "coil" }, raw: register } }, [["t", "C"], ["door", "bool"], ["raw", "1"]]],
    ["a contact gives pulses or a state", { ...good.pulse, lines: { a: { line: 1 }, b: { line: 2, reads: "state" } } }, [["a", "pulses"], ["b", "bool"]]],
    ["values of a JSON document have the unit that was said", json({ unit: "m" }), [["level", "m"]]],
    ["only the sensor itself knows what a preset will give", good.mqtt!, undefined],
    ["a simulated machine gives no signals", good.simulated!, []],
  ])("%s", (_, driver, signals) => {
    const found = signalsOf(parse(driver));
    expect(found && [...found]).toEqual(signals);
  }); // biome-ignore format: a table

  test.each<[string, Plain, string[]]>([
    ["each register of a long value", modbus({ type: "u32" }), ["modbus 10.0.0.5:502, unit 1, holding 10", "modbus 10.0.0.5:502, unit 1, holding 11"]],
    ["one bit, whatever type it says", modbus({ table: "coil", type: "u64" }), ["modbus 10.0.0.5:502, unit 1, coil 10"]],
    ["a line of a chip, however the chip is written", { ...line({}), chip: "/dev/gpiochip0" }, ["GPIO gpiochip0 line 17"]],
    ["a place in a document", good.http!, ["http://10.0.0.5/status /level"]],
    ["what is used of a topic, and as what", good.mqtt!, ["mqtt://10.0.0.5:1883 tele/bin/SENSOR ENERGY.Power (as powerW)"]],
    ["a simulated machine has none", good.simulated!, []],
  ])("its address: %s", (_, driver, addresses) => {
    expect(addressesOf(parse(driver), [{ signal: "ENERGY.Power", quantity: "powerW" }])).toEqual(addresses);
  }); // biome-ignore format: a table
});
