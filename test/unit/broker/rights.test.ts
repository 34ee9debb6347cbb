import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Account, type Action, mayDo } from "../../../broker/rights.ts";
import { buildTopic, channels, idPattern } from "../../../contract/topics.ts";
import { can, canHave, ids, type Verb, world } from "../../integration/broker/rightsModel.ts";

const east: Account = { name: "east-edge", role: "agent", center: "east", agent: "edge" };
const collector: Account = { name: "collector", role: "server" };
const actions: Action[] = ["publish", "subscribe", "receive"];

describe("at the broker", () => {
  it.each<[string, Account, Action, string, boolean]>([
    ["an agent sends its readings", east, "publish", "mimamori/east/edge/readings", true],
    ["an agent says how it is", east, "publish", "mimamori/east/edge/status", true],
    ["an agent hears what was stored", east, "subscribe", "mimamori/east/edge/stored", true],
    ["an agent hears commands", east, "receive", "mimamori/east/edge/command", true],
    ["an agent cannot confirm its own readings", east, "publish", "mimamori/east/edge/stored", false],
    ["an agent gives no commands", east, "publish", "mimamori/east/edge/command", false],
    ["an agent does not read readings back", east, "subscribe", "mimamori/east/edge/readings", false],
    ["an agent sends nothing for another center", east, "publish", "mimamori/west/edge/readings", false],
    ["an agent sends nothing for another agent of its center", east, "publish", "mimamori/east/other/readings", false],
    ["an agent hears nothing of another center", east, "receive", "mimamori/west/edge/command", false],
    ["an agent may not listen to everything", east, "subscribe", "#", false],
    ["an agent may not listen to its own branch by wildcard", east, "subscribe", "mimamori/east/edge/#", false],
    ["an agent may not listen by a single wildcard", east, "subscribe", "mimamori/east/+/stored", false],
    ["an agent sees nothing of the broker itself", east, "subscribe", "$SYS/#", false],
    ["a topic of five levels is nobody's", east, "publish", "mimamori/east/edge/readings/x", false],
    ["the server hears every reading", collector, "subscribe", "mimamori/+/+/readings", true],
    ["the server hears every status", collector, "subscribe", "mimamori/+/+/status", true],
    ["the server receives a reading", collector, "receive", "mimamori/west/edge/readings", true],
    ["the server confirms", collector, "publish", "mimamori/west/edge/stored", true],
    ["the server gives commands", collector, "publish", "mimamori/west/edge/command", true],
    ["the server makes up no readings", collector, "publish", "mimamori/west/edge/readings", false],
    ["the server has no use for everything", collector, "subscribe", "#", false],
    ["the server has no use for all channels at once", collector, "subscribe", "mimamori/+/+/+", false],
    ["the server has no use for what it says itself", collector, "subscribe", "mimamori/+/+/command", false],
    ["the server sees nothing of the broker itself", collector, "subscribe", "$SYS/broker/clients", false],
    ["the server publishes to no wildcard", collector, "publish", "mimamori/+/+/stored", false],
  ])("%s", (_name, account, action, topic, allowed) => {
    expect(mayDo(account, action, topic)).toBe(allowed);
  });

  const id = fc.stringMatching(idPattern);
  const level = fc.oneof(id, fc.constantFrom("east", "edge", "+", "#", "", "$SYS", "mimamori", ...channels));
  const anyTopic = fc.oneof(
    fc.array(level, { maxLength: 6 }).map((levels) => levels.join("/")),
    fc.tuple(level, level, level).map(([center, agent, channel]) => `mimamori/${center}/${agent}/${channel}`),
    fc.string(),
  );

  it("no agent may do anything outside its own branch, and none by a wildcard", () => {
    fc.assert(
      fc.property(id, id, anyTopic, fc.constantFrom(...actions), (center, agent, topic, action) => {
        const account: Account = { name: "agent", role: "agent", center, agent };
        if (!mayDo(account, action, topic)) return;
        expect(topic.startsWith(`mimamori/${center}/${agent}/`)).toBe(true);
        expect(topic).not.toMatch(/[+#]/);
      }),
      { numRuns: 2_000 },
    );
  });

  it("every agent may do exactly four things in its branch", () => {
    fc.assert(
      fc.property(id, id, (center, agent) => {
        const account: Account = { name: "agent", role: "agent", center, agent };
        const may = (action: Action) => channels.filter((channel) => mayDo(account, action, buildTopic({ center, agent, channel })));
        expect(may("publish")).toEqual(["readings", "status"]);
        expect(may("subscribe")).toEqual(["stored", "command"]);
        expect(may("receive")).toEqual(["stored", "command"]);
      }),
    );
  });

  it("what one party says, the other hears: no channel has two speakers", () => {
    for (const channel of channels) {
      const topic = buildTopic({ center: "east", agent: "edge", channel });
      expect([east, collector].filter((account) => mayDo(account, "publish", topic))).toHaveLength(1);
      expect(mayDo(east, "publish", topic)).toBe(mayDo(collector, "receive", topic));
    }
  });

  it("only the state of an agent is kept for who comes later: an old reading never looks new", () => {
    expect(channels.filter((channel) => mayDo(east, "retain", buildTopic({ center: "east", agent: "edge", channel })))).toEqual(["status"]);
    expect(mayDo(east, "retain", "mimamori/+/+/status")).toBe(false);
  });

  const agents = ids.flatMap((center) => ids.map((agent): Account => ({ name: "agent", role: "agent", center, agent })));
  const everybody: Account[] = [...agents, collector, { name: "guest", role: "anybody" }];

  it.each<[Action, Verb]>([
    ["publish", "says"],
    ["retain", "keeps"],
    ["receive", "hears"],
  ])("the right to %s is the same when it is told in other words, for everybody and every topic of a small world", (action, verb) => {
    const may = (account: Account, topic: string) => mayDo(account, action, topic);
    const told = (account: Account, topic: string) => can(account, verb, topic);
    for (const account of everybody) {
      expect(world.filter((topic) => may(account, topic))).toEqual(world.filter((topic) => told(account, topic)));
    }
  });

  it("a filter is granted if it covers something and nothing but what may be heard, whatever it looks like", () => {
    const anId = fc.constantFrom("+", ...ids, "", "EAST", "n".repeat(33), "#");
    const someChannel = fc.oneof(fc.constantFrom(...channels), fc.constantFrom("+", "#", "x", "Status"));
    const root = fc.constantFrom("mimamori", "mimamori", "mimamori", "+", "other", "$SYS", "$share/group/mimamori");
    const someFilter = fc
      .tuple(root, anId, anId, someChannel, fc.constantFrom("", "", "", "/#", "/x", "/+", "/"))
      .map(([first, center, agent, channel, end]) => `${first}/${center}/${agent}/${channel}${end}`)
      .map((text) => text.replace(/#.*/, "#"));
    fc.assert(
      fc.property(fc.constantFrom(...everybody), someFilter, (account, filter) => {
        expect(mayDo(account, "subscribe", filter)).toBe(canHave(account, filter));
      }),
      { numRuns: 2_000 },
    );
  });
});
