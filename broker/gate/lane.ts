/**
 * The short way of an agent's readings: from the gate to the collector in the same process.
 *
 * Nine of ten messages are readings of an agent to its own topic, and only the collector wants them. The library would parse each, look
 * for its receivers in a tree and keep two promises: half of a message's time (docs/performance.md). The right was asked when the lane
 * was opened, for this one topic. It closes as soon as anybody else subscribes to readings.
 */
const publishQos1 = 0x32;
const duplicate = 0x08;

export interface LaneOptions {
  topic: string;
  /** False: somebody else listens too, take the long way. */
  isOpen(): boolean;
  deliver(topic: string, payload: Buffer): void;
  /** The library sees nothing of this, so it must be told that the client is alive. */
  alive(): void;
}

export class Lane {
  readonly #options: LaneOptions;
  readonly #topic: Buffer;
  #numbers: number[] = [];

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#topic = Buffer.from(options.topic, "latin1");
  }

  /** Takes a PUBLISH of its topic with QoS 1 that is not retained and has a number; anything else goes the long way. */
  takes(bytes: Buffer, from: number, body: number, to: number): boolean {
    if ((bytes[from]! & ~duplicate) !== publishQos1) return false;
    const at = body + 2 + this.#topic.length;
    if (at + 2 > to || bytes.readUInt16BE(body) !== this.#topic.length || this.#topic.compare(bytes, body + 2, at) !== 0) return false;
    const number = bytes.readUInt16BE(at);
    if (number === 0 || !this.#options.isOpen()) return false;
    this.#numbers.push(number);
    this.#options.deliver(this.#options.topic, bytes.subarray(at + 2, to));
    return true;
  }

  /** The acknowledgements of what was taken since the last call, as they travel. */
  acks(): Buffer | undefined {
    if (this.#numbers.length === 0) return undefined;
    const bytes = Buffer.allocUnsafe(this.#numbers.length * 4);
    for (const [i, number] of this.#numbers.entries()) {
      bytes.writeUInt16BE(0x4002, i * 4);
      bytes.writeUInt16BE(number, i * 4 + 2);
    }
    this.#numbers = [];
    this.#options.alive();
    return bytes;
  }
}
