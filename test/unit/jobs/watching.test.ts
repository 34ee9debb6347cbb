/** What is watched, and when: outages of the store, agents that catch up, devices that are no longer there. Real stores; the clock is an argument. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Config, DeviceConfig } from "../../../contract/config/schema.ts";
import type { AgentStatus } from "../../../contract/messages.ts";
import { dayMs, hourMs, type Instant, minuteMs } from "../../../contract/time.ts";
import type { JobContext } from "../../../jobs/context.ts";
import { tick } from "../../../jobs/schedule.ts";
import { timetable } from "../../../jobs/timetable.ts";
import { configOf, tokyo } from "./center.ts";
import { closeContext, openContext } from "./stores.ts";

let dir: string;
let context: JobContext;
let now: Instant;

/** Another configuration, or a restart: the stores stay. */
async function start(config: Config): Promise<void> {
  context = await openContext(dir, config, now);
}
const stop = () => closeContext(context);
async function restart(config: Config): Promise<void> {
  await stop();
  await start(config);
}

const compactorAt = (at: Instant, fillRatio: number) => ({
  center: "east",
  device: "compactor-1",
  kind: "compactor",
  at,
  values: { fillRatio },
});
const roomAt = (at: Instant) => ({ center: "east", device: "room-1", kind: "room", at, values: { temperatureC: 21 } });
const measured = (fillRatio: number, { room = true } = {}) =>
  context.series.write(
    [60, 30, 0].flatMap((ago) => [compactorAt(now - ago * 1000, fillRatio), ...(room ? [roomAt(now - ago * 1000)] : [])]),
  );
const look = (ms = 0) => {
  now += ms;
  return tick(context, timetable, now);
};
const subjects = () =>
  context.mailer
    .kept()
    .map(({ subject }) => subject)
    .filter((subject) => !subject.includes("けさのようす"));
const open = async () => (await context.operations.alerts.open()).map(({ device, rule }) => `${device} ${rule}`).sort();
const ended = async () =>
  (await context.operations.alerts.since(0)).map(({ device, rule, resolution }) => [`${device} ${rule}`, resolution]).sort();
const agentSaid = (said: Partial<AgentStatus>, at = now) =>
  context.ledger.putAgent({ center: "east", agent: "edge", status: { v: 1, state: "up", at, version: "0.1.0", ...said }, receivedAt: at });

/** Devices of the center, changed or taken away (undefined). */
function devices(changes: Record<string, Partial<DeviceConfig> | undefined>): Config {
  const config = configOf();
  const { east } = config.centers;
  for (const [name, change] of Object.entries(changes)) {
    if (change) Object.assign(east!.devices[name]!, change);
    else delete east!.devices[name];
  }
  return config;
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "watching-"));
  now = tokyo("2026-11-25 10:00");
  await start(configOf());
});
afterEach(async () => {
  await stop();
  rmSync(dir, { recursive: true });
});

describe("while the store of the values is away", () => {
  it("nobody is called silent, and afterwards only who is", async () => {
    await measured(0.3);
    context.ledger.setStoreDown(now);
    await look(10 * minuteMs);
    expect(await open()).toEqual([]);
    for (let minutes = 0; minutes < 50; minutes += 5) await look(5 * minuteMs);
    expect(await open()).toEqual(["all store"]);
    context.ledger.setStoreDown(undefined);
    await measured(0.3, { room: false });
    await look();
    expect(await open()).toEqual(["room-1 silent"]);
  });
});

describe("a center without a word", () => {
  const filling = { history: { done: 5, total: 100 } };
  it.each<[string, Partial<AgentStatus> | undefined, Instant, string[]]>([
    ["that never said anything is silent", undefined, 0, ["all silent"]],
    ["whose agent fills in its history is not silent", filling, 0, []],
    ["whose history is filled in is silent", { history: { done: 100, total: 100 } }, 0, ["all silent"]],
    ["whose agent died ten days ago while it filled its history is silent", filling, 10 * dayMs, ["all silent"]],
    ["whose agent is down with half a history is silent", { state: "down", ...filling }, 0, ["all silent"]],
    ["whose agent works off 5,000 readings is not silent", { journalLength: 5_000 }, 0, []],
    ["whose agent has a handful of readings on the way is silent", { journalLength: 40 }, 0, ["all silent"]],
    [
      "whose agent spoke of 5,000 readings two minutes ago, and no more since, is silent",
      { journalLength: 5_000 },
      2 * minuteMs,
      ["all silent"],
    ],
  ])("%s", async (_name, said, ago, wanted) => {
    now += 20 * minuteMs;
    if (said) agentSaid(said, now - ago);
    await look();
    expect(await open()).toEqual(wanted);
  });
});

describe("an alert of a device that is no longer watched", () => {
  const nearFull = async () => {
    await measured(0.83);
    await look();
    expect([await open(), subjects().length]).toEqual([["compactor-1 pickup"], 1]);
  };

  it.each<[string, Config]>([
    ["was taken out of the configuration", devices({ "compactor-1": undefined })],
    ["is planned again", devices({ "compactor-1": { planned: true } })],
    ["belongs to a center that was taken out", { ...configOf(), centers: {} }],
  ])("ends without a mail when the device %s", async (_name, config) => {
    await nearFull();
    await restart(config);
    for (let ticks = 0; ticks < 3; ticks++) {
      now += minuteMs;
      await context.series.write([roomAt(now)]);
      await look();
    }
    expect([await open(), await ended(), subjects().length]).toEqual([[], [["compactor-1 pickup", "not-watched"]], 1]);
  });

  it("ends for a silent device too, and a new alert is raised when the device is back and full", async () => {
    await nearFull();
    await restart(devices({ "compactor-1": { planned: true } }));
    await look(minuteMs);
    await restart(configOf());
    now += minuteMs;
    await measured(0.83);
    await look();
    expect([await open(), subjects().length]).toEqual([["compactor-1 pickup"], 2]);
    for (let minutes = 0; minutes < 20; minutes++) {
      now += minuteMs;
      await context.series.write([compactorAt(now, 0.83)]);
      await look();
    }
    expect(await open()).toEqual(["compactor-1 pickup", "room-1 silent"]);
    const mails = subjects().length;
    await restart(devices({ "room-1": undefined }));
    await look();
    expect([await open(), subjects().length]).toEqual([["compactor-1 pickup"], mails]);
    expect(await ended()).toContainEqual(["room-1 silent", "not-watched"]);
  });

  it("ends for a whole center when everything there is planned again", async () => {
    await look(20 * minuteMs);
    expect(await open()).toEqual(["all silent"]);
    await restart(devices({ "compactor-1": { planned: true }, "room-1": { planned: true } }));
    await look(minuteMs);
    expect(await open()).toEqual([]);
  });
});

it("a compactor that is read every second and may be silent for a day is judged by its newest values", async () => {
  await restart(configOf({ everySeconds: 1, silentAfterMinutes: 1440 }));
  const from = now - dayMs - 2 * hourMs;
  for (let at = from; at <= now; at += 5_000_000) {
    const times = Array.from({ length: 5_000 }, (_, i) => at + i * 1000).filter((one) => one <= now);
    await context.series.write(times.map((one) => compactorAt(one, one < now - 2 * hourMs ? 0.2 : 0.99)));
  }
  await look();
  expect(await context.operations.alerts.open()).toMatchObject([{ device: "compactor-1", rule: "pickup", level: "full" }]);
});
