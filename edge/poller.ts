/**
 * Reads one driver again and again: every so often, and soon when something came by itself.
 *
 * Reads of a driver never overlap: one that does not come back in time is reported as a time-out, and the next begins only when it has
 * really ended. Every driver has a poller of its own, so a slow one delays nobody. Reads lie on a common grid of time, so that what is read
 * in the same moment is committed together.
 */
import { type SteadyClock, sleep, within } from "../runtime/clock.ts";

export interface PollerOptions {
  /** One read; never rejects. Ends early when the signal aborts. */
  read(signal: AbortSignal): Promise<void>;
  /** The read has not come back in time. */
  late(): void;
  timeoutMs: number;
  everyMs: number;
  clock: SteadyClock;
}

/** A sensor that never stops talking is read in steps of this. */
const wokenEveryMs = 20;
const closeWithinMs = 2_000;

export class Poller {
  readonly #options: PollerOptions;
  readonly #stop = new AbortController();
  #everyMs: number;
  #due = 0;
  #nap = new AbortController();
  #woken = false;
  #running: Promise<void> | undefined;

  constructor(options: PollerOptions) {
    this.#options = options;
    this.#everyMs = options.everyMs;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Reads soon; once, however often it is said before. */
  wake(): void {
    this.#woken = true;
    this.#nap.abort();
  }

  set everyMs(everyMs: number) {
    this.#everyMs = everyMs;
    this.wake();
  }

  async close(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    this.#nap.abort();
    if (this.#running) await within(closeWithinMs, this.#running);
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#stop.signal.aborted) {
      const startedAt = clock.elapsed();
      await this.#once();
      // At least half a step away: two readings in one millisecond would be one point in the series.
      this.#due = (Math.floor(startedAt / this.#everyMs + 0.5) + 1) * this.#everyMs;
      while (!this.#woken && !this.#stop.signal.aborted) {
        const leftMs = this.#due - clock.elapsed();
        if (leftMs <= 0) break;
        this.#nap = new AbortController();
        await sleep(leftMs, this.#nap.signal);
      }
      if (this.#woken) await sleep(wokenEveryMs, this.#stop.signal);
    }
  }

  async #once(): Promise<void> {
    this.#woken = false;
    const { read, late, timeoutMs } = this.#options;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      late();
      controller.abort();
    }, timeoutMs);
    const abort = () => {
      clearTimeout(timer);
      controller.abort();
    };
    this.#stop.signal.addEventListener("abort", abort, { once: true });
    try {
      await read(controller.signal);
    } finally {
      clearTimeout(timer);
      this.#stop.signal.removeEventListener("abort", abort);
    }
  }
}
