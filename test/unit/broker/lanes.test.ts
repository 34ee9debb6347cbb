import type { Client } from "aedes";
import { afterEach, describe, expect, it } from "vitest";
import { Gate } from "../../../broker/gate/gate.ts";
import { defaultLimits } from "../../../broker/gate/limits.ts";
import { Lanes } from "../../../broker/lanes.ts";
import type { Account } from "../../../broker/rights.ts";
import { filterOf } from "../../../contract/topics.ts";
import { bytesOf, publishPacket } from "../../support/mqttBytes.ts";
import { StillSocket } from "../../support/stillSocket.ts";

const agent: Account = { name: "east/edge", role: "agent", center: "east", agent: "edge" };
const message = publishPacket("mimamori/east/edge/readings", "x");

const gates: Gate[] = [];
afterEach(() => {
  for (let gate = gates.pop(); gate; gate = gates.pop()) gate.destroy();
});

function lanesWith(account: Account, ...filters: string[]) {
  const lanes = new Lanes();
  const heard: string[] = [];
  for (const filter of filters) lanes.listener(filter, (topic, payload) => void heard.push(`${topic} ${Buffer.from(payload)}`));
  const gate = new Gate(new StillSocket().socket, { limits: defaultLimits, open: false, onBreach() {} });
  gates.push(gate);
  lanes.open({} as Client, gate, account);
  return { lanes, heard, takes: () => gate.lane?.takes(message, 0, 2, message.length) };
}

describe("the short way of readings is", () => {
  it("open for an agent whose readings are heard in this process", () => {
    const { takes, heard } = lanesWith(agent, filterOf("readings"), filterOf("status"));
    expect([takes(), heard]).toEqual([true, ["mimamori/east/edge/readings x"]]);
  });

  it("closed while nobody listens", () => {
    expect(lanesWith(agent, filterOf("status")).takes()).toBe(false);
  });

  it.each<Account>([
    { name: "collector", role: "server" },
    { name: "anybody", role: "anybody" },
  ])("not there for $name", (account) => {
    expect(lanesWith(account, filterOf("readings")).takes()).toBeUndefined();
  });

  it.each([
    [filterOf("readings"), false],
    ["mimamori/east/+/readings", false],
    ["mimamori/east/edge/readings", false],
    ["mimamori/+/+/+", false],
    ["mimamori/#", false],
    ["#", false],
    ["+/+/+/+", false],
    ["mimamori/east/edge/stored", true],
    ["mimamori/+/+/status", true],
    ["mimamori/+/+/command", true],
  ])("after a client subscribed to %s still open: %s", (filter, open) => {
    const { lanes, takes } = lanesWith(agent, filterOf("readings"));
    lanes.subscriber(filter);
    expect(takes()).toBe(open);
  });
});

it("bytes that are no reading never reach a listener by the short way", () => {
  expect(publishPacket("mimamori/east/edge/readings", "x").subarray(0, 2)).toEqual(bytesOf("32 20"));
});
