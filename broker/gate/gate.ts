/**
 * Stands between a socket and the MQTT library: only whole packets that the standard allows get through, within the limits, and what the
 * library writes never waits for a client that does not read. It is the stream that the library takes for the connection.
 */
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { Framing } from "./framing.ts";
import type { Lane } from "./lane.ts";
import { type Limits, Rate } from "./limits.ts";
import { breachOf, packetTypes, type Version, withFixedFlags } from "./strict.ts";
import { readConnect } from "./strictConnect.ts";

export interface GateOptions {
  limits: Limits;
  /** Any keepalive and QoS 2: for other people's test suites on loopback. */
  open: boolean;
  /** Called once, before the connection is cut. */
  onBreach(reason: string): void;
}

export class Gate extends Duplex {
  readonly #socket: Socket;
  readonly #options: GateOptions;
  readonly #framing = new Framing();
  #rate: Rate;
  #version: Version | undefined;
  /** The last word is on its way: nothing more is read. */
  #refused = false;
  #packets = 0;
  /** Runs until the CONNECT has come, then until it is answered well. */
  #deadline: NodeJS.Timeout;
  /** The short way of one topic, once its account is known. */
  lane: Lane | undefined;

  constructor(socket: Socket, options: GateOptions) {
    // Never "full": a client that does not read must not make anybody wait (the library waits for every receiver).
    super({ writableHighWaterMark: Number.MAX_SAFE_INTEGER, readableHighWaterMark: 64 * 1_024, allowHalfOpen: false, emitClose: true });
    this.#socket = socket;
    this.#options = options;
    this.#rate = new Rate(options.limits);
    this.#deadline = this.#within("no CONNECT in time");
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#onData(chunk));
    socket.on("end", () => this.push(null));
    socket.on("error", () => this.destroy()); // a connection that breaks is no event: its end is
    socket.on("close", () => this.destroy());
  }

  get remoteAddress(): string {
    return this.#socket.remoteAddress ?? "";
  }

  /** The account is known: its rate counts on over its connections, and from here on the keepalive says what is in time. */
  signedIn(rate: Rate): void {
    clearTimeout(this.#deadline);
    this.#rate = rate;
  }

  #within(reason: string): NodeJS.Timeout {
    return setTimeout(() => this.cut(reason), this.#options.limits.connectMs);
  }

  #onData(chunk: Buffer): void {
    if (this.destroyed || this.#refused) return;
    this.#packets = 0;
    const breach = this.#framing.take(chunk, this.#maxBytes, this.#onPacket);
    const reason = breach ?? this.#rate.add(this.#packets, chunk.length, performance.now());
    this.#sendAcks();
    if (reason !== undefined) this.cut(reason);
  }

  readonly #maxBytes = () => (this.#version === undefined ? this.#options.limits.connectBytes : this.#options.limits.packetBytes);

  readonly #onPacket = (bytes: Buffer, from: number, body: number, to: number): string | undefined => {
    this.#packets++;
    if (this.#refused) return undefined;
    if (this.lane?.takes(bytes, from, body, to)) return undefined;
    if (this.#version === undefined) return this.#onConnect(bytes.subarray(from, to), body - from);
    const rules = { version: this.#version, topicLevels: this.#options.limits.topicLevels };
    const breach = breachOf(bytes, from, body, to, rules) ?? this.#qosBreach(bytes[from]!);
    if (breach !== undefined) return breach;
    const packet = bytes.subarray(from, to);
    this.#forward(this.#version === 3 ? withFixedFlags(packet) : packet);
    return undefined;
  };

  #onConnect(packet: Buffer, body: number): string | undefined {
    const connect = readConnect(packet, body);
    const { open, limits } = this.#options;
    if ("reason" in connect) {
      if (connect.answer === undefined) return connect.reason;
      this.cut(connect.reason, Buffer.from([0x20, 2, 0, connect.answer]));
      return undefined;
    }
    const { version, keepaliveSeconds, willQos, bytes } = connect;
    if (!open && (keepaliveSeconds < 1 || keepaliveSeconds > limits.keepaliveSeconds)) return `a keepalive of ${keepaliveSeconds} s`;
    if (!open && willQos === 2) return "QoS 2";
    this.#version = version;
    clearTimeout(this.#deadline);
    this.#deadline = this.#within("a log-in that comes to no end in time");
    this.#forward(bytes);
    return undefined;
  }

  #qosBreach(header: number): string | undefined {
    const isQos2 = header >> 4 === packetTypes.publish && ((header >> 1) & 3) === 2;
    return isQos2 && !this.#options.open ? "QoS 2" : undefined;
  }

  #forward(packet: Buffer): void {
    if (!this.push(packet)) this.#socket.pause();
  }

  #sendAcks(): void {
    const acks = this.lane?.acks();
    if (acks) this.#write(acks);
  }

  /** Ends the connection and says why: at once, or after a last answer to the client. */
  cut(reason: string, answer?: Buffer): void {
    if (this.destroyed || this.#refused) return;
    this.#refused = true;
    this.#options.onBreach(reason);
    if (answer) this.#socket.write(answer, () => this.destroy());
    else this.destroy();
  }

  override _read(): void {
    if (this.#socket.isPaused()) this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#write(chunk);
    done();
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#write(Buffer.concat(chunks.map(({ chunk }) => chunk)));
    done();
  }

  #write(bytes: Buffer): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
    if (this.#socket.writableLength > this.#options.limits.unreadBytes)
      this.cut(`${this.#socket.writableLength} bytes that it does not read`);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#deadline);
    this.#socket.destroy();
    done(error);
  }
}
