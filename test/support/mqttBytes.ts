/** MQTT packets as bytes, right ones from the generator of the library and others by hand. */
import { generate, type IConnectPacket, type Packet, type QoS } from "mqtt-packet";

/** A CONNECT of 3.1.1 with a clean session; the client id is the user name unless told. */
export function connectPacket(name: string, secret: string, more: Partial<IConnectPacket> = {}): Buffer {
  return generate({
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: 4,
    clean: true,
    keepalive: 60,
    clientId: name,
    username: name,
    password: Buffer.from(secret),
    ...more,
  });
}

export function publishPacket(
  topic: string,
  payload: string | Buffer,
  more: { qos?: QoS; retain?: boolean; messageId?: number } = {},
): Buffer {
  const { qos = 1, retain = false, messageId = 1 } = more;
  return generate({ cmd: "publish", topic, payload, qos, retain, dup: false, ...(qos > 0 && { messageId }) } as Packet);
}

export function subscribePacket(filters: readonly string[], qos: QoS = 1, messageId = 1): Buffer {
  return generate({ cmd: "subscribe", messageId, subscriptions: filters.map((topic) => ({ topic, qos })) } as Packet);
}

/** `12 00 c3`: bytes as one writes them down; `'text'`: its UTF-8, `"text"`: the same as a field with its length before it. */
export function bytesOf(written: string): Buffer {
  const parts = written.match(/'[^']*'|"[^"]*"|[0-9a-f]{2}/g) ?? [];
  return Buffer.concat(
    parts.map((part) => {
      if (!/^['"]/.test(part)) return Buffer.from(part, "hex");
      const text = Buffer.from(part.slice(1, -1));
      return part.startsWith("'") ? text : Buffer.concat([Buffer.from([text.length >> 8, text.length & 255]), text]);
    }),
  );
}

/** A fixed header with its length, and what is behind it. */
export function withHeader(first: number, rest: Uint8Array): Buffer {
  const length: number[] = [];
  for (let left = rest.length; length.length === 0 || left > 0; left >>= 7) length.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
  return Buffer.concat([Buffer.from([first, ...length]), rest]);
}
