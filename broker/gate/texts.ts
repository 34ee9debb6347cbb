/** Strings of MQTT: UTF-8 with a length before it, no U+0000 (MQTT-1.5.3-2), none of the characters that a server may refuse (1.5.3). */
import { isUtf8 } from "node:buffer";

/** A string or bytes of a packet: `to` is where the next field begins. Undefined: it does not fit into the packet. */
export function fieldAt(bytes: Buffer, from: number, end: number): { from: number; to: number } | undefined {
  if (from + 2 > end) return undefined;
  const to = from + 2 + bytes.readUInt16BE(from);
  return to > end ? undefined : { from: from + 2, to };
}

/** UTF-8 without control characters (U+0000–001F, U+007F–009F) and non-characters. Surrogates are no UTF-8. */
export function isText(bytes: Buffer, from: number, to: number): boolean {
  let plain = true;
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!;
    if (byte < 0x20 || byte === 0x7f) return false;
    if (byte > 0x7f) plain = false;
  }
  if (plain) return true;
  const part = bytes.subarray(from, to);
  return isUtf8(part) && !/[\u0080-\u009f]|\p{Noncharacter_Code_Point}/u.test(part.toString("utf8"));
}

const [plus, hash, slash] = [0x2b, 0x23, 0x2f];

/** A name that is published to: a text that is not empty and has no wildcard. */
export function isTopicName(bytes: Buffer, from: number, to: number): boolean {
  if (from === to || !isText(bytes, from, to)) return false;
  for (let i = from; i < to; i++) if (bytes[i] === plus || bytes[i] === hash) return false;
  return true;
}

export function levelsOf(bytes: Buffer, from: number, to: number): number {
  let levels = 1;
  for (let i = from; i < to; i++) if (bytes[i] === slash) levels++;
  return levels;
}

/** A filter: a text that is not empty, `+` alone in its level, `#` alone in the last (4.7.1). */
export function isTopicFilter(bytes: Buffer, from: number, to: number): boolean {
  if (from === to || !isText(bytes, from, to)) return false;
  for (let i = from; i < to; i++) {
    const byte = bytes[i];
    if (byte !== plus && byte !== hash) continue;
    if (i > from && bytes[i - 1] !== slash) return false;
    if (byte === hash ? i !== to - 1 : i < to - 1 && bytes[i + 1] !== slash) return false;
  }
  return true;
}
