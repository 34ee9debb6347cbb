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
  /** Messages kept for a session whose client is away; later ones are dropped and counted. */
  offlineMessages: number;
  topicLevels: number;
}

export const defaultLimits: Limits = {
  connections: 2_000,
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

/** Messages and bytes of the running second. */
export class Rate {
  readonly #limits: Pick<Limits, "messagesPerSecond" | "bytesPerSecond">;
  #since = 0;
  #messages = 0;
  #bytes = 0;

  constructor(limits: Pick<Limits, "messagesPerSecond" | "bytesPerSecond">) {
    this.#limits = limits;
  }

  /** What is above its limit, in words, or undefined. `now`: milliseconds that rise evenly. */
  add(messages: number, bytes: number, now: number): string | undefined {
    if (now - this.#since >= 1_000) [this.#since, this.#messages, this.#bytes] = [now, 0, 0];
    this.#messages += messages;
    this.#bytes += bytes;
    if (this.#messages > this.#limits.messagesPerSecond) return `over ${this.#limits.messagesPerSecond} messages a second`;
    if (this.#bytes > this.#limits.bytesPerSecond) return `over ${this.#limits.bytesPerSecond} bytes a second`;
    return undefined;
  }
}
