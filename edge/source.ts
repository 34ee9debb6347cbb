/** The port of a driver that hears signals (modbus, pulse, mqtt, http): what was said, not yet what it means. */
import type { Heard } from "../contract/signals.ts";
import type { Instant } from "../contract/time.ts";
import type { Log } from "../runtime/log.ts";
import type { Shared } from "./shared.ts";

export interface Source {
  /**
   * What was said since the last call, in order of arrival; a device that must be asked is asked. Empty: nothing new. Calls never overlap
   * and none comes after `close`. Rejects with ReadFailed.
   */
  read(now: Instant, signal: AbortSignal): Promise<Heard[]>;
  /** What was said and not read yet, without asking anybody: the last words before the end. */
  drain?(): Heard[];
  close(): Promise<void> | void;
}

export interface SourceContext {
  /** Something was said without being asked: read soon. */
  wake(): void;
  /** Something was said that could not be kept. */
  lost(): void;
  /** Connections that several drivers of an agent use together. */
  shared: Shared;
  now(): Instant;
  log: Log;
}

/** Messages that wait to be read, per source; the oldest go first and are counted. */
export const maxHeard = 1_000;

/** What was heard and not read yet: bounded, and what does not fit is counted. */
export class HeardQueue {
  readonly #context: Pick<SourceContext, "wake" | "lost">;
  #heard: Heard[] = [];

  constructor(context: Pick<SourceContext, "wake" | "lost">) {
    this.#context = context;
  }

  push(heard: Heard): void {
    this.#heard.push(heard);
    if (this.#heard.length > maxHeard) {
      this.#heard.shift();
      this.#context.lost();
    }
    this.#context.wake();
  }

  /** Everything, in order; the queue is empty then. */
  take(): Heard[] {
    const all = this.#heard;
    this.#heard = [];
    return all;
  }
}
