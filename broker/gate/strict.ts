/**
 * Whether one packet of a client is what MQTT 3.1 and 3.1.1 allow. Pure; numbers in brackets are the rules of the 3.1.1 standard.
 *
 * The library behind parses leniently: it passes reserved bits, broken texts and packets of a server on. What is found here ends the
 * connection, as the standard wants [MQTT-4.8.0-1].
 */
import { fieldAt, isTopicFilter, isTopicName, levelsOf } from "./texts.ts";

/** MQTT version of a connection, as in its CONNECT: 3 is 3.1, 4 is 3.1.1. */
export type Version = 3 | 4;

const types = {
  connect: 1,
  publish: 3,
  puback: 4,
  pubrec: 5,
  pubrel: 6,
  pubcomp: 7,
  subscribe: 8,
  unsubscribe: 10,
  pingreq: 12,
  disconnect: 14,
};
export const packetTypes: Readonly<typeof types> = types;

/** Flags of the fixed header that a type must have [MQTT-2.2.2-1]. */
const fixedFlags = new Map<number, number>([
  [types.puback, 0],
  [types.pubrec, 0],
  [types.pubrel, 2],
  [types.pubcomp, 0],
  [types.subscribe, 2],
  [types.unsubscribe, 2],
  [types.pingreq, 0],
  [types.disconnect, 0],
]);

/** MQTT 3.1 leaves these flags open, and lets some packets be repeated with the duplicate flag: as 3.1.1, and so the library, wants them. */
export function withFixedFlags(bytes: Buffer): Buffer {
  const flags = fixedFlags.get(bytes[0]! >> 4);
  if (flags === undefined || (bytes[0]! & 0x0f) === flags) return bytes;
  const copy = Buffer.from(bytes);
  copy[0] = (copy[0]! & 0xf0) | flags;
  return copy;
}

/**
 * What is wrong with a packet after CONNECT that begins at `from`, has its variable header at `body` and ends before `to`; undefined:
 * nothing. `topicLevels`: so many levels a topic or filter may have.
 */
export function breachOf(
  bytes: Buffer,
  from: number,
  body: number,
  to: number,
  { version, topicLevels }: { version: Version; topicLevels: number },
): string | undefined {
  const type = bytes[from]! >> 4;
  const flags = bytes[from]! & 0x0f;
  if (version === 4 && (fixedFlags.get(type) ?? flags) !== flags) return "reserved flags"; // [MQTT-2.2.2-2]
  switch (type) {
    case types.publish:
      return publishBreach(bytes, flags, body, to, topicLevels);
    case types.puback:
    case types.pubrec:
    case types.pubcomp:
    case types.pubrel:
      return onlyNumber(bytes, body, to);
    case types.subscribe:
      return filtersBreach(bytes, body, to, { withQos: true, version, topicLevels });
    case types.unsubscribe:
      return filtersBreach(bytes, body, to, { withQos: false, version, topicLevels });
    case types.pingreq:
    case types.disconnect:
      return to > body ? "a packet that is too long" : undefined;
    case types.connect:
      return "a second CONNECT";
    default:
      return "a packet that no client sends";
  }
}

/** [MQTT-2.3.1-1] */
function numberBreach(bytes: Buffer, at: number, to: number): string | undefined {
  if (at + 2 > to) return "a packet that is too short";
  return bytes.readUInt16BE(at) === 0 ? "packet identifier 0" : undefined;
}

function onlyNumber(bytes: Buffer, body: number, to: number): string | undefined {
  return to - body === 2 ? numberBreach(bytes, body, to) : "a packet of a wrong length";
}

function publishBreach(bytes: Buffer, flags: number, body: number, to: number, topicLevels: number): string | undefined {
  const qos = (flags >> 1) & 3;
  if (qos === 3) return "QoS 3"; // [MQTT-3.3.1-4]
  if (qos === 0 && (flags & 8) !== 0) return "a duplicate with QoS 0"; // [MQTT-3.3.1-2]
  const topic = fieldAt(bytes, body, to);
  if (!topic) return "a packet that is too short";
  if (!isTopicName(bytes, topic.from, topic.to)) return "a topic that is none"; // [MQTT-3.3.2-1, 3.3.2-2, 4.7.3-1]
  if (levelsOf(bytes, topic.from, topic.to) > topicLevels) return "a topic of too many levels";
  return qos === 0 ? undefined : numberBreach(bytes, topic.to, to);
}

/** SUBSCRIBE (filters with a QoS) and UNSUBSCRIBE: at least one [MQTT-3.8.3-3, 3.10.3-2]. */
function filtersBreach(
  bytes: Buffer,
  body: number,
  to: number,
  { withQos, version, topicLevels }: { withQos: boolean; version: Version; topicLevels: number },
): string | undefined {
  const wrongNumber = numberBreach(bytes, body, to);
  if (wrongNumber) return wrongNumber;
  let at = body + 2;
  if (at === to) return "no filter";
  while (at < to) {
    const filter = fieldAt(bytes, at, to);
    if (!filter || (withQos && filter.to === to)) return "a packet that is too short";
    if (!isTopicFilter(bytes, filter.from, filter.to)) return "a filter that is none";
    if (levelsOf(bytes, filter.from, filter.to) > topicLevels) return "a filter of too many levels";
    at = filter.to;
    if (!withQos) continue;
    const qos = bytes[at++]!;
    // [MQTT-3.8.3-4]; the upper bits mean nothing in 3.1.
    if ((version === 3 ? qos & 3 : qos) > 2) return "a QoS that is none";
  }
  return undefined;
}
