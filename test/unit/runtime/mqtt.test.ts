import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { topicMatches } from "../../../runtime/mqtt.ts";

describe("a topic filter", () => {
  it.each<[string, string, boolean]>([
    ["tele/bin/SENSOR", "tele/bin/SENSOR", true],
    ["tele/bin/SENSOR", "tele/bin/sensor", false],
    ["tele/bin/SENSOR", "tele/bin/SENSOR/more", false],
    ["tele/bin/SENSOR", "tele/bin", false],
    ["tele/+/SENSOR", "tele/bin/SENSOR", true],
    ["tele/+/SENSOR", "tele/bin/two/SENSOR", false],
    ["tele/+/SENSOR", "tele//SENSOR", true],
    ["tele/+", "tele", false],
    ["tele/+", "tele/", true],
    ["+", "tele", true],
    ["+", "/tele", false],
    ["+/+", "/tele", true],
    ["/+", "/tele", true],
    ["tele/#", "tele/bin/SENSOR", true],
    ["tele/#", "tele/", true],
    ["tele/#", "tele", true],
    ["tele/#", "telephone", false],
    ["tele/#", "stat/bin", false],
    ["+/bin/#", "tele/bin", true],
    ["+/bin/#", "tele/box/x", false],
    ["#", "tele/bin/SENSOR", true],
    ["#", "/", true],
    ["application/+/device/+/event/up", "application/7/device/70b3d57ed0001234/event/up", true],
    ["application/+/device/+/event/up", "application/7/device/70b3d57ed0001234/event/join", false],
    // The broker's own topics are no sensor's, unless somebody asks for them.
    ["#", "$SYS/broker/uptime", false],
    ["+/broker/uptime", "$SYS/broker/uptime", false],
    ["$SYS/#", "$SYS/broker/uptime", true],
    ["$SYS/+/uptime", "$SYS/broker/uptime", true],
    ["tele/bin.*", "tele/binary", false],
  ])("%s covers %s: %s", (filter, topic, covered) => {
    expect(topicMatches(filter, topic)).toBe(covered);
  });

  const level = fc.string({ unit: fc.constantFrom("a", "b", "ö", "$"), maxLength: 2 });
  const topic = fc.array(level, { minLength: 1, maxLength: 5 }).filter(([first]) => !first!.startsWith("$"));

  it("that is the topic itself, one level or the rest left open, covers it", () => {
    fc.assert(
      fc.property(topic, fc.nat(), (levels, place) => {
        const at = place % levels.length;
        expect(topicMatches(levels.join("/"), levels.join("/"))).toBe(true);
        expect(topicMatches(levels.with(at, "+").join("/"), levels.join("/"))).toBe(true);
        expect(topicMatches([...levels.slice(0, at), "#"].join("/"), levels.join("/"))).toBe(true);
      }),
    );
  });

  it("covers exactly what its levels say, in any mixture", () => {
    const filter = fc.tuple(fc.array(fc.oneof(level, fc.constant("+")), { minLength: 1, maxLength: 5 }), fc.boolean());
    fc.assert(
      fc.property(filter, topic, ([levels, open], words) => {
        const wanted = levels.map((one) => (one === "+" ? "[^/]*" : one.replaceAll("$", "\\$"))).join("/");
        const plain = new RegExp(`^${wanted}${open ? "(/.*)?" : ""}$`, "u");
        expect(topicMatches([...levels, ...(open ? ["#"] : [])].join("/"), words.join("/"))).toBe(plain.test(words.join("/")));
      }),
      { numRuns: 1_000 },
    );
  });
});
