/** What a gate has in front of it, without a network: bytes are given by the test, what is written waits until it is read. */
import type { Socket } from "node:net";
import { Duplex } from "node:stream";

export class StillSocket extends Duplex {
  readonly remoteAddress = "192.0.2.1";
  /** Everything that was written. */
  readonly written: Buffer[] = [];
  /** A peer that does not read: what is written stays. */
  reads = true;
  /** The address that a gate knows its peer by is enough: the rest of a socket is not asked for. */
  readonly socket = this as unknown as Socket;

  constructor() {
    super({ allowHalfOpen: false });
  }

  setNoDelay(): this {
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written.push(chunk);
    if (this.reads) done();
  }

  /** The peer sends. */
  sends(bytes: Uint8Array): void {
    this.emit("data", Buffer.from(bytes));
  }
}
