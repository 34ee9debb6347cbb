/**
 * Cuts the bytes of a connection into MQTT packets (fixed header: MQTT 3.1.1, 2.2). Nothing is copied but what a chunk leaves over.
 *
 * A packet that will be too long is refused when its length is read, not when its bytes have been kept.
 */

/** A whole packet: `bytes[from]` is its first byte, its variable header begins at `body`, `to` is behind its last byte. */
export type OnPacket = (bytes: Buffer, from: number, body: number, to: number) => string | undefined;

const maxLengthBytes = 4;

export class Framing {
  /** Room for a packet that has not come to its end, as far as its length is known, and how many of its bytes are there. */
  #partial: Buffer | undefined;
  #kept = 0;

  /**
   * Hands every packet that is whole on. Returns why the stream ends here: a length that is none, a packet above `maxBytes` (asked again
   * for each packet), or whatever `onPacket` says.
   */
  take(chunk: Buffer, maxBytes: () => number, onPacket: OnPacket): string | undefined {
    let bytes = chunk;
    if (this.#partial) {
      if (this.#kept + chunk.length < this.#partial.length) {
        this.#kept += chunk.copy(this.#partial, this.#kept);
        return undefined;
      }
      bytes = Buffer.concat([this.#partial.subarray(0, this.#kept), chunk]);
      this.#partial = undefined;
    }
    let from = 0;
    while (from < bytes.length) {
      let [length, shift, at] = [0, 0, from + 1];
      let more = true;
      while (more && at < bytes.length) {
        const byte = bytes[at++]!;
        length += (byte & 0x7f) << shift;
        shift += 7;
        more = byte >= 0x80;
        if (more && at - from > maxLengthBytes) return "a length of over four bytes";
      }
      if (more) return this.#keep(bytes.subarray(from), at - from + 1);
      const to = at + length;
      if (to - from > maxBytes()) return `a packet of ${to - from} bytes`;
      if (to > bytes.length) return this.#keep(bytes.subarray(from), to - from);
      const reason = onPacket(bytes, from, at, to);
      if (reason !== undefined) return reason;
      from = to;
    }
    return undefined;
  }

  /** One copy with room for the rest: neither a few bytes hold a whole chunk, nor is a packet in small pieces many objects. */
  #keep(rest: Buffer, wanted: number): undefined {
    this.#partial = Buffer.allocUnsafeSlow(wanted);
    this.#kept = rest.copy(this.#partial);
  }
}
