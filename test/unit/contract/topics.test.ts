import { describe, expect, test } from "vitest";
import { buildTopic, channels, filterOf, idPattern, parseTopic } from "../../../contract/topics.ts";

test.each(channels)("a topic of the channel %s is read back as it was built", (channel) => {
  const topic = { center: "east-2", agent: "edge", channel };
  expect(buildTopic(topic)).toBe(`mimamori/east-2/edge/${channel}`);
  expect(parseTopic(buildTopic(topic))).toEqual(topic);
});

test.each(["a", "0", "-", "a".repeat(32), "east-2"])("%s is an id", (id) => {
  expect(parseTopic(`mimamori/${id}/edge/status`)?.center).toBe(id);
  expect(parseTopic(`mimamori/east/${id}/status`)?.agent).toBe(id);
});

test.each([
  "",
  "mimamori",
  "mimamori/east/edge",
  "mimamori/east/edge/readings/more",
  "mimamori/east/edge/readings/",
  "/mimamori/east/edge/readings",
  "other/east/edge/readings",
  "mimamori//edge/readings",
  "mimamori/East/edge/readings",
  "mimamori/east/ed ge/readings",
  "mimamori/東/edge/readings",
  `mimamori/${"a".repeat(33)}/edge/readings`,
  "mimamori/east/edge/other",
  "mimamori/east/edge/",
  "mimamori/+/edge/readings",
  "mimamori/east/#",
  "$SYS/a/b/readings",
  "mimamori/east\n/edge/readings",
])("%j is none of our topics", (text) => {
  expect(parseTopic(text)).toBeUndefined();
});

describe("building", () => {
  test.each(["", "East", "a/b", "+", "#", "a".repeat(33), "a\n"])("refuses %j as an id", (id) => {
    expect(() => buildTopic({ center: id, agent: "edge", channel: "stored" })).toThrow(RangeError);
    expect(() => buildTopic({ center: "east", agent: id, channel: "stored" })).toThrow(RangeError);
    expect(idPattern.test(id)).toBe(false);
  });
});

test("one filter matches one channel of every agent", () => {
  expect(filterOf("readings")).toBe("mimamori/+/+/readings");
});
