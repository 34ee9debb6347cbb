/** What a connection may take. Each limit has its test in test/integration/broker. */
export interface Limits {
  /** Connections at once; the next one is closed. */
  connections: number;
  /** Connections that are not signed in yet; the oldest one gives way to the next. */
  halfOpen: number;
  /** From the connection to its CONNECT, and again from there to its answer. */
  connectMs: number;
  /** A whole CONNECT packet: names, a secret and a last will fit many times. */
  connectBytes: number;
  /** A whole packet later: a batch of readings has at most 32 KiB. */
  packetBytes: number;
  /** Longest time between two packets that a client may ask for; the shortest is 1 (0 would be for ever). */
  keepaliveSeconds: number;
  /** Of one connection, and an account has one. A backlog goes out at some hundred messages a second. */
  messagesPerSecond: number;
  bytesPerSecond: number;
  /** What waits to be sent to a client that does not read; above it the connection is cut. */
  unreadBytes: number;
  /** Messages kept for a session whose client is away, or there and not acknowledging (it is cut); later ones are dropped and counted. */
  offlineMessages: number;
  topicLevels: number;
}

export const defaultLimits: Limits = {
  connections: 12_000,
  halfOpen: 100,
  connectMs: 5_000,
  connectBytes: 8 * 1_024,
  packetBytes: 64 * 1_024,
  keepaliveSeconds: 300,
  messagesPerSecond: 20_000,
  bytesPerSecond: 32 * 1_024 * 1_024,
  unreadBytes: 4 * 1_024 * 1_024,
  offlineMessages: 1_000,
  topicLevels: 10,
};

/** Messages and bytes a second. What is not used stays for one second, so that who sends evenly in gusts is not cut. */
export class Rate {
  readonly #limits: Pick<Limits, "messagesPerSecond" | "bytesPerSecond">;
  #at = 0;
  #messages: number;
  #bytes: number;

  constructor(limits: Pick<Limits, "messagesPerSecond" | "bytesPerSecond">) {
    this.#limits = limits;
    this.#messages = limits.messagesPerSecond;
    this.#bytes = limits.bytesPerSecond;
  }

  /** What is above its limit, in words, or undefined. `now`: milliseconds that rise evenly. */
  add(messages: number, bytes: number, now: number): string | undefined {
    const { messagesPerSecond, bytesPerSecond } = this.#limits;
    const seconds = (now - this.#at) / 1_000;
    this.#at = now;
    this.#messages = Math.min(messagesPerSecond, this.#messages + seconds * messagesPerSecond) - messages;
    this.#bytes = Math.min(bytesPerSecond, this.#bytes + seconds * bytesPerSecond) - bytes;
    if (this.#messages < 0) return `over ${messagesPerSecond} messages a second`;
    return this.#bytes < 0 ? `over ${bytesPerSecond} bytes a second` : undefined;
  }
}
