/** CONNECT: what is wrong with it, and the few of its fields that are wanted before the library sees it. Pure. */
import type { Version } from "./strict.ts";
import { fieldAt, isText, isTopicName } from "./texts.ts";

export interface Connect {
  version: Version;
  keepaliveSeconds: number;
  /** Of the last will; 0 without one. */
  willQos: number;
  /** As the library wants it: what 3.1 leaves open is cleared. */
  bytes: Buffer;
}

/** `answer`: the return code of a CONNACK that goes out before the end. */
export interface ConnectRefused {
  reason: string;
  answer?: 1 | 2;
}

const versions = new Map<string, Version>([
  ["MQIsdp", 3],
  ["MQTT", 4],
]);
const [unacceptableVersion, identifierRejected] = [1, 2] as const;
const tooShort = { reason: "a packet that is too short" };

/** Reads the first packet of a connection, whose variable header begins at `body`. Numbers in brackets: rules of MQTT 3.1.1. */
export function readConnect(packet: Buffer, body: number): Connect | ConnectRefused {
  const to = packet.length;
  if (packet[0]! >> 4 !== 1) return { reason: "a packet before CONNECT" }; // [MQTT-3.1.0-1]
  const name = fieldAt(packet, body, to);
  if (!name || name.to + 4 > to) return tooShort;
  const version = versions.get(packet.toString("latin1", name.from, name.to));
  if (version === undefined) return { reason: "another protocol" }; // [MQTT-3.1.2-1]
  if (version === 4 && packet[0] !== 0x10) return { reason: "reserved flags" }; // [MQTT-2.2.2-2]
  if (packet[name.to] !== version) return { reason: "another version of MQTT", answer: unacceptableVersion }; // [MQTT-3.1.2-2]
  const refused = flagsRefused(packet[name.to + 1]!, version) ?? payloadRefused(packet, name.to, version);
  if (refused) return refused;
  const bytes = version === 3 ? withoutOpenBits(packet, name.to + 1) : packet;
  return { version, keepaliveSeconds: packet.readUInt16BE(name.to + 2), willQos: has(packet[name.to + 1]!).willQos, bytes };
}

const has = (flags: number) => ({
  user: (flags & 0x80) !== 0,
  password: (flags & 0x40) !== 0,
  willRetain: (flags & 0x20) !== 0,
  willQos: (flags >> 3) & 3,
  will: (flags & 0x04) !== 0,
  clean: (flags & 0x02) !== 0,
});

function flagsRefused(flags: number, version: Version): ConnectRefused | undefined {
  const { user, password, will, willQos, willRetain } = has(flags);
  if (version === 4 && flags & 1) return { reason: "reserved flags" }; // [MQTT-3.1.2-3]
  if (willQos === 3 || (!will && (willQos !== 0 || willRetain))) return { reason: "a will that is none" }; // [MQTT-3.1.2-11 … 15]
  if (password && !user) return { reason: "a password without a user name" }; // [MQTT-3.1.2-22]
  return undefined;
}

/** Client id, will, user name and password in this order, each as its flag says, and nothing behind them [MQTT-3.1.3-1]. */
function payloadRefused(packet: Buffer, version: number, kind: Version): ConnectRefused | undefined {
  const { user, password, will, clean } = has(packet[version + 1]!);
  const anything = () => true;
  const text = (from: number, end: number) => isText(packet, from, end);
  const topic = (from: number, end: number) => isTopicName(packet, from, end);
  const wanted = [text, ...(will ? [topic, anything] : []), ...(user ? [text] : []), ...(password ? [anything] : [])];
  let at = version + 4;
  for (const [i, isRight] of wanted.entries()) {
    const field = fieldAt(packet, at, packet.length);
    if (!field) return tooShort;
    if (!isRight(field.from, field.to)) return { reason: "a text that is none" }; // [MQTT-1.5.3-1, 1.5.3-2]
    const mayBeEmpty = i > 0 || (kind === 4 && clean);
    if (!mayBeEmpty && field.from === field.to) return { reason: "an empty client id", answer: identifierRejected }; // [MQTT-3.1.3-8]
    at = field.to;
  }
  return at === packet.length ? undefined : { reason: "a packet that is too long" };
}

function withoutOpenBits(packet: Buffer, flagsAt: number): Buffer {
  const copy = Buffer.from(packet);
  copy[0] = 0x10;
  copy[flagsAt] = copy[flagsAt]! & 0xfe;
  return copy;
}
