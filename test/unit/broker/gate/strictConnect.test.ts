import fc from "fast-check";
import { generate, type IConnectPacket } from "mqtt-packet";
import { describe, expect, it, test } from "vitest";
import { readConnect } from "../../../../broker/gate/strictConnect.ts";
import { bytesOf, connectPacket, withHeader } from "../../../support/mqttBytes.ts";

const bodyOf = (packet: Buffer) => 2 + packet.subarray(1).findIndex((byte) => byte < 0x80);
const read = (packet: Buffer) => readConnect(packet, bodyOf(packet));

describe("the first packet", () => {
  it.each<[string, string, object]>([
    ["CONNECT of 3.1.1", `"MQTT" 04 02 00 3c "a"`, { version: 4, keepaliveSeconds: 60 }],
    ["CONNECT of 3.1", `"MQIsdp" 03 02 01 00 "a"`, { version: 3, keepaliveSeconds: 256 }],
    ["a last will, a name and a secret", `"MQTT" 04 ee 00 01 "a" "t" "w" "u" "p"`, { version: 4, keepaliveSeconds: 1 }],
    ["an empty last will, name and secret", `"MQTT" 04 c6 00 01 "a" "t" 00 00 00 00 00 00`, { version: 4 }],
    ["any bytes as last will and secret", `"MQTT" 04 c6 00 01 "a" "t" 00 01 00 "u" 00 01 ff`, { version: 4 }],
    ["a name without a secret", `"MQTT" 04 82 00 01 "a" "u"`, { version: 4 }],
    ["no client id in a clean session [MQTT-3.1.3-6]", `"MQTT" 04 02 00 01 00 00`, { version: 4 }],
    ["no client id in a kept session [MQTT-3.1.3-8]", `"MQTT" 04 00 00 01 00 00`, { reason: "an empty client id", answer: 2 }],
    ["no client id in 3.1", `"MQIsdp" 03 02 00 01 00 00`, { reason: "an empty client id", answer: 2 }],
    ["MQTT 5 [MQTT-3.1.2-2]", `"MQTT" 05 02 00 01 00 00 00`, { reason: "another version of MQTT", answer: 1 }],
    ["3.1.1 that says 3 [MQTT-3.1.2-2]", `"MQTT" 03 02 00 01 "a"`, { reason: "another version of MQTT", answer: 1 }],
    ["3.1 that says 4", `"MQIsdp" 04 02 00 01 "a"`, { reason: "another version of MQTT", answer: 1 }],
    ["another protocol [MQTT-3.1.2-1]", `"HTTP" 04 02 00 01 "a"`, { reason: "another protocol" }],
    ["its name in small letters [MQTT-3.1.2-1]", `"mqtt" 04 02 00 01 "a"`, { reason: "another protocol" }],
    ["an empty protocol", `00 00 04 02 00 01 "a"`, { reason: "another protocol" }],
    ["the reserved flag [MQTT-3.1.2-3]", `"MQTT" 04 03 00 01 "a"`, { reason: "reserved flags" }],
    ["the lowest flag in 3.1, where it is open", `"MQIsdp" 03 03 00 01 "a"`, { version: 3 }],
    ["a will's QoS without a will [MQTT-3.1.2-13]", `"MQTT" 04 0a 00 01 "a"`, { reason: "a will that is none" }],
    ["a retained will without a will [MQTT-3.1.2-15]", `"MQTT" 04 22 00 01 "a"`, { reason: "a will that is none" }],
    ["a will of QoS 3 [MQTT-3.1.2-14]", `"MQTT" 04 1e 00 01 "a" "t" "w"`, { reason: "a will that is none" }],
    ["a secret without a name [MQTT-3.1.2-22]", `"MQTT" 04 42 00 01 "a" "p"`, { reason: "a password without a user name" }],
    ["a will to a wildcard", `"MQTT" 04 06 00 01 "a" "t/#" "w"`, { reason: "a text that is none" }],
    ["a will to nowhere [MQTT-4.7.3-1]", `"MQTT" 04 06 00 01 "a" 00 00 "w"`, { reason: "a text that is none" }],
    ["a will's topic that is no UTF-8 [MQTT-3.1.3-10]", `"MQTT" 04 06 00 01 "a" 00 01 ff "w"`, { reason: "a text that is none" }],
    ["a client id that is no UTF-8 [MQTT-3.1.3-4]", `"MQTT" 04 02 00 01 00 02 c3 28`, { reason: "a text that is none" }],
    ["U+0000 in the client id [MQTT-1.5.3-2]", `"MQTT" 04 02 00 01 00 01 00`, { reason: "a text that is none" }],
    ["a name that is no UTF-8 [MQTT-3.1.3-11]", `"MQTT" 04 82 00 01 "a" 00 01 80`, { reason: "a text that is none" }],
    ["a control character in the name", `"MQTT" 04 82 00 01 "a" 00 02 61 1b`, { reason: "a text that is none" }],
    ["no client id at all [MQTT-3.1.3-3]", `"MQTT" 04 02 00 01`, { reason: "a packet that is too short" }],
    ["a flag for a name that is not there [MQTT-3.1.2-19]", `"MQTT" 04 82 00 01 "a"`, { reason: "a packet that is too short" }],
    ["a flag for a secret that is not there [MQTT-3.1.2-21]", `"MQTT" 04 c2 00 01 "a" "u"`, { reason: "a packet that is too short" }],
    ["a flag for a will that is not there [MQTT-3.1.2-9]", `"MQTT" 04 06 00 01 "a" "t"`, { reason: "a packet that is too short" }],
    ["a name without its flag [MQTT-3.1.2-18]", `"MQTT" 04 02 00 01 "a" "u"`, { reason: "a packet that is too long" }],
    ["a byte behind everything", `"MQTT" 04 02 00 01 "a" 00`, { reason: "a packet that is too long" }],
    ["half a keepalive", `"MQTT" 04 02 00`, { reason: "a packet that is too short" }],
    ["a protocol that is longer than the packet", `00 09 'MQTT'`, { reason: "a packet that is too short" }],
    ["nothing", "", { reason: "a packet that is too short" }],
  ])("%s", (_name, rest, wanted) => {
    expect(read(withHeader(0x10, bytesOf(rest)))).toMatchObject(wanted);
  });

  it.each([
    ["PINGREQ", "c0 00"],
    ["PUBLISH", `30 03 "a"`],
    ["DISCONNECT", "e0 00"],
    ["type 0", "00 00"],
  ])("%s before CONNECT [MQTT-3.1.0-1]", (_name, written) => {
    expect(read(bytesOf(written))).toEqual({ reason: "a packet before CONNECT" });
  });

  it("has no flags in its first byte [MQTT-2.2.2-2], which 3.1 leaves open", () => {
    expect(read(withHeader(0x12, bytesOf(`"MQTT" 04 02 00 01 "a"`)))).toEqual({ reason: "reserved flags" });
    expect(read(withHeader(0x12, bytesOf(`"MQIsdp" 03 02 00 01 "a"`)))).toMatchObject({ version: 3 });
  });

  it("of 3.1 reaches the library with its open bits cleared, and the given bytes are left alone", () => {
    const given = withHeader(0x1f, bytesOf(`"MQIsdp" 03 03 00 01 "a"`));
    const before = Buffer.from(given);
    const answer = read(given);
    expect("bytes" in answer && answer.bytes).toEqual(withHeader(0x10, bytesOf(`"MQIsdp" 03 02 00 01 "a"`)));
    expect(given).toEqual(before);
  });
});

const text = fc.string({ unit: fc.constantFrom("a", "/", "é", "東", "😀", "\ufeff"), maxLength: 30 });
const will = fc.record({
  topic: text.map((one) => `t${one}`),
  payload: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
  qos: fc.constantFrom<0 | 1 | 2>(0, 1, 2),
  retain: fc.boolean(),
});
const valid = fc
  .record({
    old: fc.boolean(),
    clean: fc.boolean(),
    keepalive: fc.integer({ min: 0, max: 65_535 }),
    clientId: text.map((one) => `c${one}`),
    will: fc.option(will, { nil: undefined }),
    username: fc.option(
      text.map((one) => `u${one}`),
      { nil: undefined },
    ),
    password: fc.option(
      fc.uint8Array({ minLength: 1, maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
      { nil: undefined },
    ),
  })
  .map(({ old, will: last, username, password, ...given }) => {
    const kind = old ? { protocolId: "MQIsdp", protocolVersion: 3 } : { protocolId: "MQTT", protocolVersion: 4 };
    const secret = username === undefined ? {} : { username, ...(password && { password }) };
    return { cmd: "connect", ...kind, ...given, ...secret, ...(last && { will: last }) } as IConnectPacket;
  });

test("every CONNECT that the library's own generator makes of right input is right", () => {
  fc.assert(
    fc.property(valid, (packet) => {
      const wanted = { version: packet.protocolVersion, keepaliveSeconds: packet.keepalive };
      expect(read(generate(packet))).toMatchObject(wanted);
    }),
    { numRuns: 2_000 },
  );
});

test("a CONNECT with any one byte changed, or cut anywhere, is taken or refused: nothing is thrown", () => {
  let refused = 0;
  fc.assert(
    fc.property(valid, fc.nat(), fc.integer({ min: 1, max: 255 }), (packet, place, change) => {
      const bytes = generate(packet);
      const body = bodyOf(bytes);
      const at = place % (bytes.length - body);
      const changed = Buffer.from(bytes);
      changed[body + at]! ^= change;
      if ("reason" in readConnect(changed, body)) refused++;
      expect("reason" in readConnect(withHeader(0x10, bytes.subarray(body, body + at)), bodyOf(withHeader(0x10, Buffer.alloc(at))))).toBe(
        true,
      );
    }),
    { numRuns: 5_000 },
  );
  expect(refused).toBeGreaterThan(500);
});

test("no refusal names anything that was sent", () => {
  const secret = "very secret";
  const packet = connectPacket("name", secret);
  for (let at = 2; at < packet.length; at++) {
    const changed = Buffer.from(packet);
    changed[at]! ^= 0xff;
    expect(JSON.stringify(read(changed)).includes("secret") && "reason" in read(changed)).toBe(false);
  }
});
