import fc from "fast-check";
import { generate, type Packet } from "mqtt-packet";
import { describe, expect, it, test } from "vitest";
import { breachOf, type Version, withFixedFlags } from "../../../../broker/gate/strict.ts";
import { bytesOf, withHeader } from "../../../support/mqttBytes.ts";

const ok = undefined;

/** One packet as the gate sees it: somewhere in a chunk, with bytes around it that would change the answer if they were read. */
function judge(packet: Buffer, version: Version): string | undefined {
  const alone = breachOf(packet, 0, bodyOf(packet), packet.length, { version, topicLevels: 10 });
  for (const fill of [0x00, 0xff]) {
    const around = Buffer.concat([Buffer.alloc(7, fill), packet, Buffer.alloc(70, fill)]);
    expect(breachOf(around, 7, 7 + bodyOf(packet), 7 + packet.length, { version, topicLevels: 10 })).toBe(alone);
  }
  return alone;
}

const bodyOf = (packet: Buffer) => 2 + packet.subarray(1).findIndex((byte) => byte < 0x80);

describe("a packet after CONNECT", () => {
  // The name, first byte, what follows the header, and what is wrong in 3.1.1 and in 3.1.
  it.each<[string, number, string, string | undefined, string | undefined]>([
    ["PUBLISH, QoS 0", 0x30, `"a" 'x'`, ok, ok],
    ["PUBLISH, QoS 1", 0x32, `"a" 00 01 'x'`, ok, ok],
    ["PUBLISH, QoS 2", 0x34, `"a" 00 01`, ok, ok],
    ["PUBLISH without a payload", 0x30, `"a"`, ok, ok],
    ["PUBLISH, retained", 0x31, `"a" 'x'`, ok, ok],
    ["PUBLISH, QoS 1, a duplicate", 0x3a, `"a" ff ff`, ok, ok],
    ["PUBLISH, QoS 3 [MQTT-3.3.1-4]", 0x36, `"a" 00 01`, "QoS 3", "QoS 3"],
    ["PUBLISH, QoS 0, a duplicate [MQTT-3.3.1-2]", 0x38, `"a"`, "a duplicate with QoS 0", "a duplicate with QoS 0"],
    ["PUBLISH, QoS 1, number 0 [MQTT-2.3.1-1]", 0x32, `"a" 00 00`, "packet identifier 0", "packet identifier 0"],
    ["PUBLISH, QoS 1, half a number", 0x32, `"a" 00`, "a packet that is too short", "a packet that is too short"],
    ["PUBLISH, QoS 1, no number", 0x32, `"a"`, "a packet that is too short", "a packet that is too short"],
    ["PUBLISH without a topic's length", 0x30, "00", "a packet that is too short", "a packet that is too short"],
    ["PUBLISH with nothing", 0x30, "", "a packet that is too short", "a packet that is too short"],
    ["PUBLISH, a topic longer than the packet", 0x30, `00 05 'abcd'`, "a packet that is too short", "a packet that is too short"],
    ["PUBLISH, an empty topic [MQTT-4.7.3-1]", 0x30, `00 00 'x'`, "a topic that is none", "a topic that is none"],
    ["PUBLISH, + in the topic [MQTT-3.3.2-2]", 0x30, `"a/+"`, "a topic that is none", "a topic that is none"],
    ["PUBLISH, # in the topic [MQTT-3.3.2-2]", 0x30, `"a/#"`, "a topic that is none", "a topic that is none"],
    ["PUBLISH, U+0000 in the topic [MQTT-1.5.3-2]", 0x30, "00 01 00", "a topic that is none", "a topic that is none"],
    ["PUBLISH, a topic that is no UTF-8 [MQTT-3.3.2-1]", 0x30, "00 02 c3 28", "a topic that is none", "a topic that is none"],
    ["PUBLISH, half of a pair in the topic [MQTT-1.5.3-1]", 0x30, "00 03 ed a0 80", "a topic that is none", "a topic that is none"],
    ["PUBLISH to ten levels", 0x30, `"a/b/c/d/e/f/g/h/i/j" 'a/b'`, ok, ok],
    ["PUBLISH to eleven levels", 0x30, `"a/b/c/d/e/f/g/h/i/j/"`, "a topic of too many levels", "a topic of too many levels"],
    ["SUBSCRIBE to ten levels", 0x82, `00 01 "/////////" 00 "/////////" 00`, ok, ok],
    [
      "SUBSCRIBE to eleven levels",
      0x82,
      `00 01 "a" 00 "+/+/+/+/+/+/+/+/+/+/#" 00`,
      "a filter of too many levels",
      "a filter of too many levels",
    ],
    ["UNSUBSCRIBE from eleven levels", 0xa2, `00 01 "//////////"`, "a filter of too many levels", "a filter of too many levels"],
    ["PUBLISH, a payload of any bytes", 0x30, `"a" 00 ff c3 28`, ok, ok],
    ["PUBACK", 0x40, "00 01", ok, ok],
    ["PUBACK, number 0 [MQTT-2.3.1-1]", 0x40, "00 00", "packet identifier 0", "packet identifier 0"],
    ["PUBACK, flags [MQTT-2.2.2-2]", 0x42, "00 01", "reserved flags", ok],
    ["PUBACK, too short", 0x40, "01", "a packet of a wrong length", "a packet of a wrong length"],
    ["PUBACK, too long", 0x40, "00 01 00", "a packet of a wrong length", "a packet of a wrong length"],
    ["PUBREC", 0x50, "00 01", ok, ok],
    ["PUBREC, flags [MQTT-2.2.2-2]", 0x51, "00 01", "reserved flags", ok],
    ["PUBREL [MQTT-3.6.1-1]", 0x62, "00 01", ok, ok],
    ["PUBREL without its flag [MQTT-3.6.1-1]", 0x60, "00 01", "reserved flags", ok],
    ["PUBREL again, as 3.1 repeats it", 0x6a, "00 01", "reserved flags", ok],
    ["PUBREL, number 0", 0x62, "00 00", "packet identifier 0", "packet identifier 0"],
    ["PUBCOMP", 0x70, "12 34", ok, ok],
    ["PUBCOMP, too long", 0x70, "12 34 56", "a packet of a wrong length", "a packet of a wrong length"],
    ["SUBSCRIBE", 0x82, `00 01 "a/+" 01`, ok, ok],
    ["SUBSCRIBE to two", 0x82, `00 01 "a" 00 "#" 02`, ok, ok],
    ["SUBSCRIBE without its flag [MQTT-3.8.1-1]", 0x80, `00 01 "a" 00`, "reserved flags", ok],
    ["SUBSCRIBE again, as 3.1 repeats it", 0x8a, `00 01 "a" 00`, "reserved flags", ok],
    ["SUBSCRIBE, number 0 [MQTT-2.3.1-1]", 0x82, `00 00 "a" 00`, "packet identifier 0", "packet identifier 0"],
    ["SUBSCRIBE to nothing [MQTT-3.8.3-3]", 0x82, "00 01", "no filter", "no filter"],
    ["SUBSCRIBE without a number", 0x82, "", "a packet that is too short", "a packet that is too short"],
    ["SUBSCRIBE, QoS 3 [MQTT-3.8.3-4]", 0x82, `00 01 "a" 03`, "a QoS that is none", "a QoS that is none"],
    ["SUBSCRIBE, upper bits of the QoS [MQTT-3.8.3-4]", 0x82, `00 01 "a" 41`, "a QoS that is none", ok],
    ["SUBSCRIBE, the second filter's QoS 3", 0x82, `00 01 "a" 01 "b" 03`, "a QoS that is none", "a QoS that is none"],
    ["SUBSCRIBE without a QoS", 0x82, `00 01 "a"`, "a packet that is too short", "a packet that is too short"],
    ["SUBSCRIBE, a filter longer than the packet", 0x82, `00 01 00 09 'a' 00`, "a packet that is too short", "a packet that is too short"],
    ["SUBSCRIBE, an empty filter [MQTT-4.7.3-1]", 0x82, "00 01 00 00 00", "a filter that is none", "a filter that is none"],
    ["SUBSCRIBE, # not at the end [MQTT-4.7.1-2]", 0x82, `00 01 "#/a" 00`, "a filter that is none", "a filter that is none"],
    ["SUBSCRIBE, + not alone [MQTT-4.7.1-3]", 0x82, `00 01 "a+" 00`, "a filter that is none", "a filter that is none"],
    ["SUBSCRIBE, no UTF-8 [MQTT-3.8.3-1]", 0x82, "00 01 00 01 ff 00", "a filter that is none", "a filter that is none"],
    ["UNSUBSCRIBE", 0xa2, `00 01 "a" "b/#"`, ok, ok],
    ["UNSUBSCRIBE from nothing [MQTT-3.10.3-2]", 0xa2, "00 01", "no filter", "no filter"],
    ["UNSUBSCRIBE without its flag [MQTT-3.10.1-1]", 0xa0, `00 01 "a"`, "reserved flags", ok],
    ["UNSUBSCRIBE with a byte left over", 0xa2, `00 01 "a" 00`, "a packet that is too short", "a packet that is too short"],
    ["UNSUBSCRIBE, no UTF-8 [MQTT-3.10.3-1]", 0xa2, "00 01 00 01 c3", "a filter that is none", "a filter that is none"],
    ["PINGREQ", 0xc0, "", ok, ok],
    ["PINGREQ, flags [MQTT-2.2.2-2]", 0xc1, "", "reserved flags", ok],
    ["PINGREQ with something", 0xc0, "00", "a packet that is too long", "a packet that is too long"],
    ["DISCONNECT", 0xe0, "", ok, ok],
    ["DISCONNECT, flags [MQTT-3.14.1-1]", 0xe2, "", "reserved flags", ok],
    ["DISCONNECT with something", 0xe0, "00 00", "a packet that is too long", "a packet that is too long"],
    ["CONNECT again [MQTT-3.1.0-2]", 0x10, `"MQTT" 04 02 00 3c "a"`, "a second CONNECT", "a second CONNECT"],
    ["CONNACK, a server's", 0x20, "00 00", "a packet that no client sends", "a packet that no client sends"],
    ["SUBACK, a server's", 0x90, "00 01 00", "a packet that no client sends", "a packet that no client sends"],
    ["UNSUBACK, a server's", 0xb0, "00 01", "a packet that no client sends", "a packet that no client sends"],
    ["PINGRESP, a server's", 0xd0, "", "a packet that no client sends", "a packet that no client sends"],
    ["type 0, reserved", 0x00, "", "a packet that no client sends", "a packet that no client sends"],
    ["type 15, reserved", 0xf0, "", "a packet that no client sends", "a packet that no client sends"],
  ])("%s", (_name, first, rest, in311, in31) => {
    const packet = withHeader(first, bytesOf(rest));
    expect([judge(packet, 4), judge(packet, 3)]).toEqual([in311, in31]);
  });
});

const number = fc.integer({ min: 1, max: 65_535 });
const qos = fc.constantFrom(0, 1, 2);
const level = fc.string({ unit: fc.constantFrom("a", "z", "-", "9", " ", "$", "é", "東", "😀", "\ufeff"), minLength: 1, maxLength: 6 });
const topic = fc.array(level, { minLength: 1, maxLength: 5 }).map((levels) => levels.join("/"));
const filter = fc
  .tuple(fc.array(fc.oneof(level, fc.constant("+")), { minLength: 1, maxLength: 5 }), fc.boolean())
  .map(([levels, rest]) => [...levels, ...(rest ? ["#"] : [])].join("/"));
const valid = fc.oneof(
  fc
    .record({ topic, qos, retain: fc.boolean(), dup: fc.boolean(), messageId: number, payload: fc.uint8Array({ maxLength: 300 }) })
    .map((given) => ({ cmd: "publish", ...given, dup: given.dup && given.qos > 0, payload: Buffer.from(given.payload) })),
  fc.record({ cmd: fc.constantFrom("puback", "pubrec", "pubrel", "pubcomp"), messageId: number }),
  fc.record({
    cmd: fc.constant("subscribe"),
    messageId: number,
    subscriptions: fc.array(fc.record({ topic: filter, qos }), { minLength: 1, maxLength: 5 }),
  }),
  fc.record({ cmd: fc.constant("unsubscribe"), messageId: number, unsubscriptions: fc.array(filter, { minLength: 1, maxLength: 5 }) }),
  fc.record({ cmd: fc.constantFrom("pingreq", "disconnect") }),
);
const version = fc.constantFrom<Version>(3, 4);
const made = (packet: object) => generate(packet as Packet);

test("everything that the library's own generator makes of right input is right", () => {
  fc.assert(
    fc.property(valid, version, (packet, kind) => {
      expect(judge(made(packet), kind)).toBeUndefined();
    }),
    { numRuns: 2_000 },
  );
});

test("a right packet with any one byte changed is taken or refused, never more: nothing is thrown, nothing outside is read", () => {
  let refused = 0;
  fc.assert(
    fc.property(valid, version, fc.nat(), fc.integer({ min: 1, max: 255 }), (packet, kind, place, change) => {
      const bytes = made(packet);
      const body = bodyOf(bytes);
      // The length is the business of the framing: what is judged here always has the length that its header says.
      const at = place % (bytes.length - body + 1);
      const changed = Buffer.from(bytes);
      changed[at === 0 ? 0 : body + at - 1]! ^= change;
      if (judge(changed, kind) !== undefined) refused++;
    }),
    { numRuns: 5_000 },
  );
  expect(refused).toBeGreaterThan(500);
});

test("a right packet that is cut anywhere, with a header that says so, is never read beyond its end", () => {
  fc.assert(
    fc.property(valid, version, fc.nat(), (packet, kind, place) => {
      const bytes = made(packet);
      const body = bodyOf(bytes);
      judge(withHeader(bytes[0]!, bytes.subarray(body, body + (place % (bytes.length - body + 1)))), kind);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ["PUBREL without its flag", 0x60, 0x62],
  ["PUBREL repeated", 0x6a, 0x62],
  ["SUBSCRIBE repeated", 0x8a, 0x82],
  ["PINGREQ with flags", 0xcf, 0xc0],
  ["DISCONNECT as it is", 0xe0, 0xe0],
  ["PUBLISH with all its flags", 0x3b, 0x3b],
])("of 3.1, %s is passed on with the flags of 3.1.1", (_name, first, wanted) => {
  const given = Buffer.from([first, 2, 0, 1]);
  expect([withFixedFlags(given)[0], given[0]]).toEqual([wanted, first]);
});
