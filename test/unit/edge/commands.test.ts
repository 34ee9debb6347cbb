/** What the server may ask of an agent, and every way in which it is refused. The devices are real ones, simulated. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deviceSchema } from "../../../contract/config/schema.ts";
import { statusSchema } from "../../../contract/messages.ts";
import { type Carrier, carryOut } from "../../../edge/commands.ts";
import type { Sample } from "../../../edge/driver.ts";
import { Shared } from "../../../edge/shared.ts";
import { WatchedDevice } from "../../../edge/watchedDevice.ts";
import { systemClock } from "../../../runtime/clock.ts";
import { Journal } from "../../../runtime/journal.ts";
import { silentLog } from "../../../runtime/log.ts";
import { waitFor } from "../../support/processes.ts";
import { memoryOf } from "./device.ts";

const id = randomUUID();
const command = (name: string, more: object = {}) => ({ v: 1, id, command: name, ...more });

let devices: Map<string, WatchedDevice>;
let samples: Map<string, Sample[]>;
let carrier: Carrier;
let kept: [string, number | null][];

function device(name: string, kind: string, driver: object = { type: "simulated", seed: 7 }): WatchedDevice {
  const config = deviceSchema.parse({ kind, name, driver, ...("seed" in driver ? {} : { quantities: { fillRatio: { from: "level" } } }) });
  samples.set(name, []);
  return new WatchedDevice({
    center: "east",
    device: name,
    config,
    calibrated: config,
    opening: {},
    collectionWeekdays: [],
    memory: memoryOf(),
    everySeconds: 3_600,
    silentAfterMs: 900_000,
    shared: new Shared(),
    clock: systemClock,
    log: silentLog,
    onSamples: (more) => void samples.get(name)!.push(...more),
  });
}
const readings = () => [...samples].map(([name, all]) => [name, all.length]);
const read = (name: string, count: number) => waitFor(() => samples.get(name)!.length >= count, { what: `${name} to be read` });

beforeEach(async () => {
  samples = new Map();
  kept = [];
  devices = new Map();
  for (const [name, kind] of [["bin", "compactor"], ["hall", "room"]] as const) devices.set(name, device(name, kind)); // biome-ignore format: pairs
  carrier = { devices, reading: true, keepInterval: (name, everySeconds) => void kept.push([name, everySeconds]) };
  for (const one of devices.values()) one.start();
  for (const name of devices.keys()) await read(name, 1);
});
afterEach(async () => {
  await Promise.all([...devices.values()].map((one) => one.close()));
});

describe("a command is refused, with a word of the contract and the number that it asked under,", () => {
  it.each<[string, unknown, string]>([
    ["that nobody knows", command("reboot"), "unknown-command"],
    ["of another version", { ...command("read-now"), v: 2 }, "unknown-command"],
    ["with more than belongs to it", command("read-now", { force: true }), "unknown-command"],
    ["without the device that it needs", command("bag-changed"), "unknown-command"],
    ["with a device that cannot be one", command("read-now", { device: "../etc" }), "unknown-command"],
    ["to read ten thousand times a second", command("set-interval", { device: "bin", everySeconds: 0.0001 }), "unknown-command"],
    ["to read less than once a day", command("set-interval", { device: "bin", everySeconds: 86_401 }), "unknown-command"],
    ["with an interval that is no number", command("set-interval", { device: "bin", everySeconds: "5" }), "unknown-command"],
    ["without an interval", command("set-interval", { device: "bin" }), "unknown-command"],
    ["to read a device that is not here", command("read-now", { device: "shed" }), "unknown-device"],
    ["to change the bag of one that is not here", command("bag-changed", { device: "shed" }), "unknown-device"],
    ["to change the interval of one that is not here", command("set-interval", { device: "shed", everySeconds: 5 }), "unknown-device"],
  ])("%s", (_, payload, reason) => {
    const answer = carryOut(payload, carrier);
    expect(answer).toEqual({ id, ok: false, reason });
    expect(statusSchema.safeParse({ v: 1, state: "up", at: 1, version: "1", command: answer }).success).toBe(true);
    expect([kept, devices.get("bin")!.state().everySeconds]).toEqual([[], undefined]);
  });

  it.each(["read-now", "bag-changed", "set-interval"])("as long as the past is filled in: %s", (name) => {
    const more = { ...(name !== "read-now" && { device: "bin" }), ...(name === "set-interval" && { everySeconds: 5 }) };
    expect(carryOut(command(name, more), { ...carrier, reading: false })).toEqual({ id, ok: false, reason: "not-reading" });
    expect(kept).toEqual([]);
  });

  it("when the disk does not take what must be remembered, and nothing is changed then", () => {
    const dir = mkdtempSync(join(tmpdir(), "commands-"));
    const journal = new Journal(join(dir, "journal.db"));
    const holder = new DatabaseSync(join(dir, "journal.db"));
    try {
      holder.exec("BEGIN IMMEDIATE");
      const onDisk = {
        ...carrier,
        keepInterval: (name: string, every: number | null) => journal.setMeta(`interval/${name}`, String(every)),
      };
      expect(carryOut(command("set-interval", { device: "bin", everySeconds: 5 }), onDisk)).toEqual({ id, ok: false, reason: "failed" });
      expect(devices.get("bin")!.state().everySeconds).toBeUndefined();
    } finally {
      holder.close();
      journal.close();
      rmSync(dir, { recursive: true });
    }
  });

  it.each([
    ["nothing", undefined],
    ["a text", "read-now"],
    ["no number to answer under", { v: 1, command: "read-now" }],
    ["a number to answer under that is none", { v: 1, id: "1", command: "read-now" }],
  ])("but %s gets no answer at all", (_, payload) => {
    expect(carryOut(payload, carrier)).toBeUndefined();
  });
});

describe("a command is carried out:", () => {
  it("read all devices now", async () => {
    expect(carryOut(command("read-now"), carrier)).toEqual({ id, ok: true });
    await read("bin", 2);
    await read("hall", 2);
  });

  it("read one device now, and only that one", async () => {
    expect(carryOut(command("read-now", { device: "hall" }), carrier)).toEqual({ id, ok: true });
    await read("hall", 2);
    expect(readings()).toEqual([["bin", 1], ["hall", 2]]); // biome-ignore format: pairs
  });

  it("the bag was changed: a simulated machine is empty then, and is read at once", async () => {
    expect(carryOut(command("bag-changed", { device: "bin" }), carrier)).toEqual({ id, ok: true });
    await read("bin", 2);
    expect(samples.get("bin")!.at(-1)!.values.fillRatio).toBeLessThan(0.05);
  });

  it("another interval counts at once, is remembered and shown, and null takes it back", async () => {
    expect(carryOut(command("set-interval", { device: "hall", everySeconds: 0.1 }), carrier)).toEqual({ id, ok: true });
    await read("hall", 4);
    expect(devices.get("hall")!.state().everySeconds).toBe(0.1);
    expect(devices.get("bin")!.state().everySeconds).toBeUndefined();
    carryOut(command("set-interval", { device: "hall", everySeconds: null }), carrier);
    expect(devices.get("hall")!.state().everySeconds).toBeUndefined();
    expect(kept).toEqual([["hall", 0.1], ["hall", null]]); // biome-ignore format: pairs
  });
});
