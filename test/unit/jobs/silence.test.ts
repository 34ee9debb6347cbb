import { describe, expect, it } from "vitest";
import type { AgentEntry } from "../../../collector/series/ledger.ts";
import { minuteMs } from "../../../contract/time.ts";
import { type Heard, silenceStates, silentCauses, wholeCenter } from "../../../jobs/silence.ts";
import { configOf, tokyo } from "./center.ts";

const config = configOf();
const now = tokyo("2026-11-25 10:00");
const ago = (minutes: number) => now - minutes * minuteMs;
/** What was heard when, in minutes ago; watched for two hours. */
const heardAt = (heard: Record<string, number>, watchedFor = 120, at = now): Heard => ({
  lastAt: new Map(Object.entries(heard).map(([name, minutes]) => [name, at - minutes * minuteMs])),
  powerW: new Map(),
  agents: [],
  watchingSince: at - watchedFor * minuteMs,
});
const causes = (heard: Record<string, number>, watchedFor = 120, of = config) => silentCauses(of, heardAt(heard, watchedFor), now);
const compactor = config.centers.east!.devices["compactor-1"]!;
const level = "silent";

describe("silence", () => {
  it("is none while every device speaks, and none at the limit itself", () => {
    expect(causes({ "east/compactor-1": 1, "east/room-1": 15 })).toEqual([]);
  });

  it("of one device is a cause of its own, since its last word", () => {
    expect(causes({ "east/compactor-1": 16, "east/room-1": 1 })).toEqual([
      { center: "east", device: "compactor-1", level, since: ago(16) },
    ]);
  });

  it("of a device that was never heard counts from when we began to watch", () => {
    expect(causes({ "east/room-1": 1 }, 10)).toEqual([]);
    expect(causes({ "east/room-1": 1 }, 20)).toEqual([{ center: "east", device: "compactor-1", level, since: ago(20) }]);
  });

  it("of a whole center is one cause, since its very last word", () => {
    expect(causes({ "east/compactor-1": 30, "east/room-1": 20 })).toEqual([{ center: "east", device: wholeCenter, level, since: ago(20) }]);
    expect(causes({}, 20)).toEqual([{ center: "east", device: wholeCenter, level, since: ago(20) }]);
  });

  it("of a center with one device is about this device", () => {
    const one = configOf({ devices: { "compactor-1": compactor } });
    expect(causes({}, 20, one)).toEqual([{ center: "east", device: "compactor-1", level, since: ago(20) }]);
  });

  it("of planned equipment is none, and it does not keep the rest from being the whole center", () => {
    const planned = configOf({ devices: { ...config.centers.east!.devices, "kitchen-fridge": { ...compactor, planned: true } } });
    expect(causes({ "east/compactor-1": 1, "east/room-1": 1 }, 120, planned)).toEqual([]);
    expect(causes({}, 20, planned)).toMatchObject([{ device: wholeCenter }]);
  });

  it("begins when the center says so", () => {
    const patient = configOf({ silentAfterMinutes: 30 });
    expect(causes({ "east/compactor-1": 29, "east/room-1": 1 }, 120, patient)).toEqual([]);
    expect(causes({ "east/compactor-1": 31, "east/room-1": 1 }, 120, patient)).toHaveLength(1);
  });
});

describe("a center that is closed", () => {
  const night = tokyo("2026-11-25 23:00");
  const agent = (state: "up" | "down", receivedAt: number, center = "east", name = "edge"): AgentEntry => ({
    center,
    agent: name,
    status: { v: 1, state, at: receivedAt, version: "1" },
    receivedAt,
  });
  const meter = { kind: "power", name: "電源", driver: { type: "simulated" } };
  const fridge = { kind: "refrigerator", name: "冷蔵庫", limitC: 10, driver: { type: "simulated" } };
  const withDevice = (device: object) => configOf({ devices: { ...config.centers.east!.devices, extra: device } as never });
  /** Everything was heard until half past five; the center closed at five. */
  const untilEvening = (at: number, more: Partial<Heard> = {}): Heard => {
    const minutes = (at - tokyo("2026-11-25 17:05")) / minuteMs;
    return { ...heardAt({ "east/compactor-1": minutes, "east/room-1": minutes }, 1_440, at), ...more };
  };

  it.each<[string, Partial<Heard>, ReturnType<typeof configOf>, boolean]>([
    ["is silent if nothing says that its power is off", {}, config, true],
    ["is in order if its main switch is turned off by rule", {}, configOf({ powerOffWhenClosed: true }), false],
    ["is in order if its meter last read nothing", { powerW: new Map([["east/extra", 0.3]]) }, withDevice(meter), false],
    ["is silent if its meter last read a load", { powerW: new Map([["east/extra", 180]]) }, withDevice(meter), true],
    ["is in order if its agent went home at closing time", { agents: [agent("down", tokyo("2026-11-25 17:06"))] }, config, false],
    ["is silent if its agent died in the afternoon", { agents: [agent("down", tokyo("2026-11-25 15:00"))] }, config, true],
    ["is silent if its agent died at night", { agents: [agent("down", tokyo("2026-11-25 21:00"))] }, config, true],
    ["is silent if its agent still speaks", { agents: [agent("up", night - 5_000)] }, config, true],
    [
      "is silent if food is kept cold there, whatever the agent said",
      { agents: [agent("down", tokyo("2026-11-25 17:06"))] },
      withDevice(fridge),
      true,
    ],
  ])("%s", (_name, more, of, isSilent) => {
    const heard = untilEvening(night, more);
    expect(silentCauses(of, heard, night).length > 0).toBe(isSilent);
    expect(silenceStates(of, heard, night).get("east/room-1")?.ja).toBe(isSilent ? "値が届いていません" : "休館のため無通信（正常）");
  });

  it.each([
    ["2026-11-26 9:00", "waiting"],
    ["2026-11-26 9:15", "waiting"],
    ["2026-11-26 9:16", "silent"],
  ])("has until a quarter past opening to speak again: at %s it is %s", (time, state) => {
    const at = tokyo(time);
    const of = configOf({ powerOffWhenClosed: true });
    expect(silenceStates(of, untilEvening(at), at).get("east/room-1")?.state).toBe(state);
    expect(silentCauses(of, untilEvening(at), at).length).toBe(state === "silent" ? 1 : 0);
  });

  it("is silent on an open day whatever its rule, and one that speaks is heard", () => {
    const of = configOf({ powerOffWhenClosed: true });
    expect(silentCauses(of, heardAt({}, 60), now)).toHaveLength(1);
    const heard = heardAt({ "east/compactor-1": 1, "east/room-1": 1 });
    expect([...silenceStates(of, heard, now).values()].map(({ state, ja }) => [state, ja])).toEqual([
      ["heard", ""],
      ["heard", ""],
    ]);
  });

  describe("or cut off", () => {
    it("is one cause as soon as one device is silent and the agent is down", () => {
      const heard = { ...heardAt({ "east/compactor-1": 16, "east/room-1": 14 }), agents: [agent("down", ago(14))] };
      expect(silentCauses(config, heard, now)).toEqual([{ center: "east", device: wholeCenter, level: "silent", since: ago(16) }]);
    });

    it("blames one of two agents for its own devices only", () => {
      const spare = agent("down", ago(20), "east", "spare");
      spare.status.devices = [{ device: "room-1", kind: "room", ok: true }];
      const heard = { ...heardAt({ "east/compactor-1": 1, "east/room-1": 16 }), agents: [agent("up", ago(0)), spare] };
      expect(silentCauses(config, heard, now)).toMatchObject([{ device: "agent:spare", level: "agent-silent" }]);
    });

    const two = configOf();
    two.centers.west = two.centers.east!;
    const all = (east: number, west: number) =>
      heardAt({ "east/compactor-1": east, "east/room-1": east, "west/compactor-1": west, "west/room-1": west });

    it("together with all others is one cause that all share", () => {
      expect(silentCauses(two, all(20, 22), now)).toMatchObject([{ center: "*", level: "pipeline-silent" }]);
    });

    it.each([
      ["the other speaks", all(20, 1), ["east"]],
      ["the other was silent long before", all(20, 90), ["east", "west"]],
      ["an agent still answers", { ...all(20, 20), agents: [agent("up", ago(0), "west")] }, ["east", "west"]],
    ])("is a cause of its own when %s", (_name, heard, centers) => {
      expect(silentCauses(two, heard, now).map(({ center }) => center)).toEqual(centers);
    });
  });
});
