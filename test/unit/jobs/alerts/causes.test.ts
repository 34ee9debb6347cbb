import { describe, expect, it } from "vitest";
import { minuteMs } from "../../../../contract/time.ts";
import { type CauseFacts, causeOf, settleMs } from "../../../../jobs/alerts/causes.ts";
import { everywhere, wholeCenter } from "../../../../jobs/silence.ts";
import { tokyo } from "../center.ts";

const now = tokyo("2026-11-25 10:00");
let ids = 0;
const alert = (device: string, rule: string, level: string, center = "east", resolvedAt: number | null = null): CauseFacts => ({
  id: ++ids,
  center,
  device,
  rule,
  level,
  resolvedAt,
});
const silent = (device: string, center = "east", resolvedAt: number | null = null) => alert(device, "silent", "silent", center, resolvedAt);
const pipeline = alert(wholeCenter, "silent", "pipeline-silent", everywhere);
const store = alert(wholeCenter, "store", "store-away", everywhere);
const power = alert("meter", "powerW", "power-off");

describe("the cause of an alert", () => {
  it.each<[string, CauseFacts, CauseFacts[], CauseFacts | undefined]>([
    ["of a silent device is its center that is silent", silent("room-1"), [silent("room-2"), silent(wholeCenter)], silent(wholeCenter)],
    ["of a silent device is not its neighbour", silent("room-1"), [silent("room-2")], undefined],
    ["of a silent device is not another center", silent("room-1"), [silent(wholeCenter, "west")], undefined],
    ["of a silent agent is the center", alert("agent:spare", "silent", "agent-silent"), [silent(wholeCenter)], silent(wholeCenter)],
    ["of a silent center is the power of the site", silent(wholeCenter), [power], power],
    ["of a silent center is what all centers share", silent(wholeCenter), [pipeline], pipeline],
    ["of anything silent is the store that is away", silent("room-1", "west"), [store], store],
    [
      "of a clock that is off is an agent that is gone",
      alert(wholeCenter, "clock", "clock-off"),
      [silent(wholeCenter)],
      silent(wholeCenter),
    ],
    [
      "of food that is too warm is nothing else: somebody must look after it",
      alert("fridge", "temperatureC", "too-warm"),
      [power],
      undefined,
    ],
    ["of a full bag is the bag", alert("compactor-1", "pickup", "full"), [silent(wholeCenter), pipeline], undefined],
    ["of what all share is nothing", pipeline, [silent(wholeCenter), power], undefined],
    ["of power is not the silence that it causes", power, [silent(wholeCenter)], undefined],
  ])("%s", (_name, one, others, cause) => {
    const found = causeOf(one, [one, ...others], now);
    expect(found && [found.center, found.device, found.level]).toEqual(cause && [cause.center, cause.device, cause.level]);
  });

  it("stays the cause for ten minutes after it ended: what comes back by itself is no news", () => {
    const ended = (ago: number) => silent(wholeCenter, "east", now - ago);
    expect(causeOf(silent("room-1"), [ended(minuteMs)], now)).toBeDefined();
    expect(causeOf(silent("room-1"), [ended(settleMs - 1)], now)).toBeDefined();
    expect(causeOf(silent("room-1"), [ended(settleMs)], now)).toBeUndefined();
  });

  it("is never the alert itself, nor one that it causes: nobody goes unheard because two explain each other", () => {
    const all = [silent("room-1"), silent(wholeCenter), alert("agent:a", "silent", "agent-silent"), power, pipeline, store];
    for (const one of all) {
      let [next, steps]: [CauseFacts | undefined, number] = [one, 0];
      while (next && steps++ < 10) next = causeOf(next, all, now);
      expect(steps).toBeLessThan(10);
    }
  });
});
