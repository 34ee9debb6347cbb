/** What `check-config` says about a device and its neighbours: drivers, what their signals are said to mean, addresses. */
import { describe, expect, test } from "vitest";
import { checkConfig } from "../../../contract/config/check.ts";

type Plain = Record<string, unknown>;
const sensor = { type: "mqtt", url: "mqtt://10.0.0.5", preset: "tasmota", topic: "tele/bin/SENSOR" };
const registers = {
  raw: { address: 0 },
  mm: { address: 2, unit: "m", scale: 0.001 },
  watts: { address: 4, unit: "W" },
  on: { address: 1, table: "coil" },
};
const meter = { type: "modbus", host: "10.0.0.5", registers };
const relay = { type: "pulse", lines: { cycles: { line: 17 }, door: { line: 27, reads: "state" } } };

/** A compactor in a center that is otherwise in order. */
const bin = (more: Plain) => ({ kind: "compactor", name: "圧縮機", ...more });
const collection = { by: "ward", weekdays: ["mon", "thu"], deadline: "8:00", putOutEveningBefore: true };
function problemsOf(devices: Plain, more: Plain = {}): string[] {
  const center = { name: { ja: "東", en: "East" }, collection, recipients: ["staff@example.jp"], devices, ...more };
  const checked = checkConfig({ centers: { east: center } });
  return checked.ok
    ? []
    : checked.problems.map(({ path, message }) => `${path.join(".")}: ${message}`.replace("centers.east.devices.", ""));
}
/** The rules of a device that is read by Modbus, unless said otherwise. */
const rules = (quantities: Plain, driver: Plain = meter) => ({ bin: bin({ driver, quantities }) });

describe("in order:", () => {
  test.each<[string, Plain]>([
    ["a device that another agent reads, with a file of its own", { bin: bin({}) }],
    ["a level sensor that was not calibrated yet", rules({ fillRatio: { as: "distance", from: "mm" } })],
    ["a calibrated one", rules({ fillRatio: { as: "distance", from: "mm", emptyM: 0.8, fullM: 0.2 } })],
    ["a load cell, calibrated or not", rules({ massKg: { as: "load-cell", from: "raw", tare: 3, kgPerUnit: -0.5 }, fillRatio: { as: "distance", from: "mm" } })],
    ["a motor's power, also shown as it is", rules({ cyclesTotal: { as: "power-signature", from: "watts", aboveW: 60 }, powerW: { from: "watts" } })],
    ["a counter's register, also said to be of 16 bits", rules({ cyclesTotal: { from: "raw", counterBits: 16 } })],
    ["a bit that is turned round", rules({ doorOpen: { from: "on", invert: true } })],
    ["two drivers, each with its signals", { bin: bin({ drivers: { relay, meter }, quantities: { cyclesTotal: { as: "pulses", from: "relay/cycles" }, fillRatio: { as: "distance", from: "meter/mm" }, bagChangesTotal: { as: "level-drop" } } }) }],
    ["any signal of a sensor that only knows itself what it sends", rules({ fillRatio: { as: "distance", from: "SR04.Distance" } }, sensor)],
    ["a signal with a slash in its name, of a single driver", rules({ powerW: { from: "switch:0/apower" } }, sensor)],
  ])("%s", (_, devices) => {
    expect(problemsOf(devices)).toEqual([]);
  }); // biome-ignore format: a table
});

describe("an unknown driver", () => {
  test.each<[string, Plain]>([
    ["alone", { bin: bin({ driver: { type: "opcua", host: "10.0.0.5" }, quantities: { powerW: { from: "p" } } }) }],
    ["among others", { bin: bin({ drivers: { relay, opc: { type: "opcua" } }, quantities: { cyclesTotal: { as: "pulses", from: "relay/cycles" } } }) }],
  ])("is named, with those that there are: %s", (_, devices) => {
    const problems = problemsOf(devices);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^bin\.driver(s\.opc)?(\.type)?: unknown driver "opcua"; known drivers: simulated, modbus, pulse, mqtt, http/);
  }); // biome-ignore format: a table

  test("does not hide what is wrong with the neighbour", () => {
    const devices = { bin: bin({ driver: { type: "opcua" } }), two: bin({ driver: meter, quantities: { fillRatio: { as: "distance", from: "mm", emptyM: 0.2, fullM: 0.8 } } }) };
    expect(problemsOf(devices).map((one) => one.split(":")[0])).toEqual([expect.stringMatching(/^bin\.driver/), "two.quantities.fillRatio"]);
  }); // biome-ignore format: long
});

describe("an impossible scale is named:", () => {
  const distance = (more: Plain) => rules({ fillRatio: { as: "distance", from: "mm", ...more } });
  test.each<[string, Plain, RegExp]>([
    ["full further than empty", distance({ emptyM: 0.2, fullM: 0.8 }), /^bin\.quantities\.fillRatio: impossible scale: full \(0\.8 m\) must be nearer/],
    ["full where empty is", distance({ emptyM: 0.5, fullM: 0.5 }), /fillRatio: impossible scale: full/],
    ["under 5 cm from empty to full", distance({ emptyM: 0.54, fullM: 0.5 }), /fillRatio: impossible scale: 0\.54 m to 0\.5 m is under 5 cm/],
    ["full inside the dead zone", distance({ emptyM: 0.8, fullM: 0.2, deadZoneM: 0.25 }), /fillRatio: full \(0\.2 m\) lies in the sensor's dead zone \(0\.25 m\)/],
    ["only one of the two distances", distance({ emptyM: 0.8 }), /fillRatio: give both emptyM and fullM/],
    ["a distance below 0", distance({ emptyM: -1, fullM: 0.2 }), /fillRatio\.emptyM: /],
    ["the median of none", distance({ median: 0 }), /fillRatio\.median: /],
    ["a distance that is in W", rules({ fillRatio: { as: "distance", from: "watts" } }), /fillRatio\.from: impossible scale: "watts" is in W, but fillRatio needs m here/],
    ["a distance without a unit", rules({ fillRatio: { as: "distance", from: "raw" } }), /fillRatio\.from: impossible scale: "raw" is in 1, but fillRatio needs m/],
    ["a load cell of 0 kg a count", rules({ massKg: { as: "load-cell", from: "raw", tare: 1, kgPerUnit: 0 } }), /massKg\.kgPerUnit: not 0/],
    ["a load cell with a tare alone", rules({ massKg: { as: "load-cell", from: "raw", tare: 1 } }), /massKg: give both tare and kgPerUnit/],
    ["a mass in m", rules({ massKg: { as: "load-cell", from: "mm" } }), /massKg\.from: impossible scale: "mm" is in m, but massKg needs 1 or count or kg/],
    ["no pulse a cycle", rules({ cyclesTotal: { as: "pulses", from: "cycles", perCycle: 0 } }, relay), /cyclesTotal\.perCycle: /],
    ["half a pulse a cycle", rules({ cyclesTotal: { as: "pulses", from: "cycles", perCycle: 1.5 } }, relay), /cyclesTotal\.perCycle: /],
    ["pulses of a contact that only says on or off", rules({ cyclesTotal: { as: "pulses", from: "door" } }, relay), /cyclesTotal\.from: impossible scale: "door" is in bool, but cyclesTotal needs pulses/],
    ["a counter's reading of a contact that pulses", rules({ cyclesTotal: { from: "cycles" } }, relay), /cyclesTotal\.from: impossible scale: "cycles" is in pulses, but cyclesTotal needs count or 1/],
    ["a motor above 0 W, which it always is", rules({ cyclesTotal: { as: "power-signature", from: "watts", aboveW: 0 } }), /cyclesTotal\.aboveW: /],
    ["a motor without a threshold", rules({ cyclesTotal: { as: "power-signature", from: "watts" } }), /cyclesTotal\.aboveW: /],
    ["a motor's power in m", rules({ cyclesTotal: { as: "power-signature", from: "mm", aboveW: 60 } }), /cyclesTotal\.from: impossible scale: "mm" is in m, but cyclesTotal needs W/],
    ["a bag change at a fall of 5 %, which is noise", rules({ fillRatio: { as: "distance", from: "mm" }, bagChangesTotal: { as: "level-drop", drop: 0.05 } }), /bagChangesTotal\.drop: /],
    ["a bag change at a fall of 120 %", rules({ fillRatio: { as: "distance", from: "mm" }, bagChangesTotal: { as: "level-drop", drop: 1.2 } }), /bagChangesTotal\.drop: /],
    ["a register that is never in the quantity's range", { room: { kind: "room", name: "ホール", driver: { ...meter, registers: { t: { address: 0, unit: "C", offset: 200 } } }, quantities: { temperatureC: { from: "t" } } } }, /^room\.quantities\.temperatureC\.from: impossible scale: "t" lies between 200 and 65735, but temperatureC between -60 and 100/],
    ["a register that is always below 0", rules({ cyclesTotal: { from: "c" } }, { ...meter, registers: { c: { address: 0, scale: -1, offset: -1 } } }), /cyclesTotal\.from: impossible scale: "c" lies between -65536 and -1/],
    ["a counter of 16 bits that is no counter", rules({ powerW: { from: "watts", counterBits: 16 } }), /powerW\.counterBits: powerW is no counter/],
    ["a counter of 12 bits", rules({ cyclesTotal: { from: "raw", counterBits: 12 } }), /cyclesTotal\.counterBits: /],
    ["a power that is turned round", rules({ powerW: { from: "watts", invert: true } }), /powerW\.invert: powerW is not true or false/],
  ])("%s", (_, devices, problem) => {
    expect(problemsOf(devices)).toEqual([expect.stringMatching(problem)]);
  }); // biome-ignore format: a table

  test.each<[string, Plain, RegExp]>([
    ["a distance whose register never reaches the bag (mm taken for µm)", rules({ fillRatio: { as: "distance", from: "d", emptyM: 0.8, fullM: 0.2 } }, { ...meter, registers: { d: { address: 0, unit: "m", scale: 0.000001 } } }), /fillRatio\.from: impossible scale: "d" lies between 0 and 0\.065535/],
    ["a motor's power whose register never reaches the threshold", rules({ cyclesTotal: { as: "power-signature", from: "p", aboveW: 60 } }, { ...meter, registers: { p: { address: 0, unit: "W", scale: 0.0001 } } }), /cyclesTotal\.from: impossible scale: "p" lies between 0 and 6\.5535/],
    ["a load cell whose register is below the tare at most", rules({ massKg: { as: "load-cell", from: "raw", tare: 80_000, kgPerUnit: 0.01 } }), /massKg\.from: impossible scale: "raw" lies between 0 and 65535/],
  ])("what a register can show is far from what is wanted: %s", (_, devices, problem) => {
    expect(problemsOf(devices)).toEqual([expect.stringMatching(problem)]);
  }); // biome-ignore format: a table
});

describe("a rule that cannot be is named:", () => {
  test.each<[string, Plain, RegExp]>([
    ["a quantity that nobody knows", rules({ fill: { from: "raw" } }), /^bin\.quantities(\.fill)?: .*fill/],
    ["a quantity that the kind does not have", rules({ co2Ppm: { from: "raw" } }), /^bin\.quantities\.co2Ppm: a compactor has no co2Ppm; it has cyclesTotal/],
    ["a rule that nobody knows", rules({ fillRatio: { as: "ultrasonic", from: "mm" } }), /^bin\.quantities\.fillRatio\.as: as is one of value, distance, load-cell, pulses, power-signature, level-drop/],
    ["a rule that makes something else", rules({ massKg: { as: "distance", from: "mm" } }), /massKg\.as: distance makes fillRatio, not massKg/],
    ["a setting of another rule", rules({ fillRatio: { as: "distance", from: "mm", tare: 3 } }), /fillRatio: .*tare/],
    ["no signal", rules({ powerW: {} }), /powerW\.from: /],
    ["a signal that the driver does not give", rules({ powerW: { from: "Watts" } }), /powerW\.from: the driver gives no "Watts"; it gives raw, mm, watts, on/],
    ["a driver that the device does not have", { bin: bin({ drivers: { relay, meter }, quantities: { powerW: { from: "meters/watts" } } }) }, /powerW\.from: no driver "meters"; write driver\/signal with one of relay, meter/],
    ["no driver's name where there are several", { bin: bin({ drivers: { relay, meter }, quantities: { powerW: { from: "watts" } } }) }, /powerW\.from: no driver "watts"/],
    ["a bag change without a level", rules({ bagChangesTotal: { as: "level-drop" } }), /bagChangesTotal: level-drop needs the quantity fillRatio/],
    ["a driver and drivers", { bin: bin({ driver: meter, drivers: { relay }, quantities: { powerW: { from: "watts" } } }) }, /^bin\.drivers: give driver or drivers, not both/],
    ["drivers of which nothing is wanted", { bin: bin({ driver: meter }) }, /^bin\.quantities: nothing is read from its drivers/],
    ["a simulated machine with rules", rules({ powerW: { from: "watts" } }, { type: "simulated" }), /^bin\.quantities: a simulated driver stands alone/],
    ["a simulated machine beside a real one", { bin: bin({ drivers: { sim: { type: "simulated" }, meter }, quantities: { powerW: { from: "meter/watts" } } }) }, /^bin\.quantities: a simulated driver stands alone/],
  ])("%s", (_, devices, problem) => {
    expect(problemsOf(devices)[0]).toMatch(problem);
  }); // biome-ignore format: a table

  test("a device of a simulated center without a driver", () => {
    expect(problemsOf({ bin: bin({}) }, { simulated: true })).toEqual([
      expect.stringMatching(/^bin\.driver: a device of a simulated center/),
    ]);
  });
});
