import { describe, expect, it } from "vitest";
import { minuteMs } from "../../../contract/time.ts";
import { silentCauses, wholeCenter } from "../../../jobs/silence.ts";
import { configOf, tokyo } from "./center.ts";

const config = configOf();
const now = tokyo("2026-11-25 10:00");
const ago = (minutes: number) => now - minutes * minuteMs;
/** What was heard when, in minutes ago; watched for two hours. */
const causes = (heard: Record<string, number>, watchedFor = 120, of = config) =>
  silentCauses(of, new Map(Object.entries(heard).map(([name, minutes]) => [name, ago(minutes)])), ago(watchedFor), now);
const compactor = config.centers.east!.devices["compactor-1"]!;

describe("silence", () => {
  it("is none while every device speaks, and none at the limit itself", () => {
    expect(causes({ "east/compactor-1": 1, "east/room-1": 15 })).toEqual([]);
  });

  it("of one device is a cause of its own, since its last word", () => {
    expect(causes({ "east/compactor-1": 16, "east/room-1": 1 })).toEqual([{ center: "east", device: "compactor-1", since: ago(16) }]);
  });

  it("of a device that was never heard counts from when we began to watch", () => {
    expect(causes({ "east/room-1": 1 }, 10)).toEqual([]);
    expect(causes({ "east/room-1": 1 }, 20)).toEqual([{ center: "east", device: "compactor-1", since: ago(20) }]);
  });

  it("of a whole center is one cause, since its very last word", () => {
    expect(causes({ "east/compactor-1": 30, "east/room-1": 20 })).toEqual([{ center: "east", device: wholeCenter, since: ago(20) }]);
    expect(causes({}, 20)).toEqual([{ center: "east", device: wholeCenter, since: ago(20) }]);
  });

  it("of a center with one device is about this device", () => {
    const one = configOf({ devices: { "compactor-1": compactor } });
    expect(causes({}, 20, one)).toEqual([{ center: "east", device: "compactor-1", since: ago(20) }]);
  });

  it("of planned equipment is none, and it does not keep the rest from being the whole center", () => {
    const planned = configOf({ devices: { ...config.centers.east!.devices, "kitchen-fridge": { ...compactor, planned: true } } });
    expect(causes({ "east/compactor-1": 1, "east/room-1": 1 }, 120, planned)).toEqual([]);
    expect(causes({}, 20, planned)).toMatchObject([{ device: wholeCenter }]);
  });

  it("begins when the center says so", () => {
    const patient = configOf({ silentAfterMinutes: 60 });
    expect(causes({ "east/compactor-1": 59, "east/room-1": 1 }, 120, patient)).toEqual([]);
    expect(causes({ "east/compactor-1": 61, "east/room-1": 1 }, 120, patient)).toHaveLength(1);
  });
});
