/** The file of an agent that runs on a machine of its own at a center. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { isAgentFile } from "../../../contract/config/agentFile.ts";
import { checkConfig } from "../../../contract/config/check.ts";
import { root } from "../../support/processes.ts";

type Plain = Record<string, unknown>;
const driver = { type: "modbus", host: "10.0.0.5", registers: { p: { address: 0, unit: "W" } } };
const meter = { kind: "power", name: "電源", driver, quantities: { powerW: { from: "p" } } };
const file: Plain = { center: "east", devices: { meter } };

function problemsOf(document: unknown): string[] {
  const checked = checkConfig(document);
  return checked.ok ? [] : checked.problems.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

test("what names a center at its top is one; a server's settings are none", () => {
  expect([file, { center: 5 }].map(isAgentFile)).toEqual([true, true]);
  expect([{ centers: {} }, [], "center", null, undefined, 5].map(isAgentFile)).toEqual([false, false, false, false, false, false]);
});

test("needs a center and its devices, nothing of calendars, mails and stores; the rest has its defaults", () => {
  const checked = checkConfig(file);
  expect(checked).toMatchObject({
    ok: true,
    config: {
      broker: { host: "127.0.0.1", port: 1883 },
      edge: { port: 8081, window: 4_000, journalMaxReadings: 1_000_000 },
      centers: {
        east: {
          agent: "edge",
          everySeconds: 30,
          simulated: false,
          devices: { meter: { kind: "power", driver: { host: "10.0.0.5", port: 502 } } },
        },
      },
    },
  });
  if (checked.ok) expect(Object.keys(checked.config.centers)).toEqual(["east"]);
});

test("may say the rest", () => {
  const whole = {
    ...file,
    agent: "edge-2",
    everySeconds: 5,
    broker: { host: "mimamori.example", port: 1884, external: "mqtts://b.example" },
    edge: { port: 0, journalMaxReadings: 5_000, journalMaxMegabytes: 20, window: 500 },
  };
  expect(checkConfig(whole)).toMatchObject({
    ok: true,
    config: { broker: whole.broker, edge: whole.edge, centers: { east: { agent: "edge-2", everySeconds: 5 } } },
  });
});

describe("is refused with", () => {
  test.each<[string, Plain, RegExp]>([
    ["a center that cannot be one", { ...file, center: "East Center" }, /^center: an id is 1-32 of a-z, 0-9 and -/],
    ["no device", { ...file, devices: {} }, /^devices: an agent needs at least one device/],
    ["no devices at all", { center: "east" }, /^devices: /],
    ["what only a server must know", { ...file, recipients: ["staff@example.jp"] }, /recipients/],
    ["a calendar, which only a server must know", { ...file, collection: {} }, /collection/],
    ["an interval of nothing", { ...file, everySeconds: 0 }, /^everySeconds: /],
    ["an agent's name that cannot be one", { ...file, agent: "a/b" }, /^agent: /],
    ["a journal too small to bridge an evening", { ...file, edge: { journalMaxReadings: 10 } }, /^edge\.journalMaxReadings: /],
    ["a kind that nobody knows", { ...file, devices: { meter: { ...meter, kind: "lift" } } }, /^devices\.meter\.kind: unknown kind "lift"/],
    ["a driver that nobody knows", { ...file, devices: { meter: { ...meter, driver: { type: "opcua" } } } }, /^devices\.meter\.driver(\.type)?: unknown driver "opcua"; known drivers: /],
    ["a scale that is impossible", { ...file, devices: { meter: { ...meter, quantities: { powerW: { from: "p", counterBits: 16 } } } } }, /^devices\.meter\.quantities\.powerW\.counterBits: powerW is no counter/],
    ["a signal that is not there", { ...file, devices: { meter: { ...meter, quantities: { powerW: { from: "q" } } } } }, /^devices\.meter\.quantities\.powerW\.from: the driver gives no "q"/],
    ["two devices on one address", { ...file, devices: { meter, again: meter } }, /^devices\.again\.driver: modbus 10\.0\.0\.5:502, unit 1, holding 0 is read by meter already/],
    ["a device that nobody reads", { ...file, devices: { meter, two: { kind: "power", name: "電源" } } }, /^devices\.two(\.driver)?: .*driver/],
  ])("%s", (_, document, problem) => {
    expect(problemsOf(document)).toEqual([expect.stringMatching(problem)]);
  }); // biome-ignore format: a table

  test("several of these at once: all are told", () => {
    const devices = { meter: { ...meter, quantities: { powerW: { from: "q" } } }, again: meter };
    expect(problemsOf({ ...file, everySeconds: 0, devices }).map((one) => one.split(":")[0])).toEqual([
      "everySeconds",
      "devices.meter.quantities.powerW.from",
      "devices.again.driver",
    ]);
  });

  test("a device that is only planned may be there without a driver", () => {
    const devices = { meter, two: { kind: "power", name: "電源", planned: true } };
    expect(problemsOf({ ...file, devices })).toEqual([]);
  });
});

const samples = globSync("{docs/samples,edge/drivers/*}/*.yaml", { cwd: root });
describe.each(samples)("the sample %s", (name) => {
  test("is in order: what an installer copies works", () => {
    expect(problemsOf(parse(readFileSync(join(root, name), "utf8")))).toEqual([]);
  });
});
test("there are samples", () => {
  expect(samples.length).toBeGreaterThan(3);
});
