/**
 * From samples to the journal: readings of a moment are committed together (one sync for all of them).
 *
 * While the disk does not take them (full, read-only) they wait in memory, at most `maxWaiting`; above that the oldest go and are counted.
 * They had no number yet, so the sum of read, stored, kept and dropped is not touched.
 */

import type { Values } from "../contract/quantities.ts";
import { sleep } from "../runtime/clock.ts";
import { Unavailable } from "../runtime/errors.ts";
import type { Journal, NewEntry } from "../runtime/journal.ts";
import type { Log } from "../runtime/log.ts";
import type { Taken } from "./driver.ts";
import { ReadingMaker } from "./readings.ts";
import type { Replacement } from "./totals.ts";

const commitWithinMs = 20;
const retryMs = 1_000;
const maxWaiting = 10_000;

export class Intake {
  readonly #journal: Journal;
  readonly #maker: ReadingMaker;
  readonly #log: Log;
  readonly #center: string;
  readonly #onCommitted: () => void;
  readonly #mark: () => Values;
  #waiting: NewEntry[] = [];
  #corrections: string[] = [];
  #state: Record<string, string> = {};
  #timer: NodeJS.Timeout | undefined;
  #lost = 0;
  #closed = false;
  #droppedSaid: number;

  /** `mark`: what every reading of this moment carries. */
  constructor(options: { journal: Journal; log: Log; center: string; onCommitted: () => void; mark: () => Values }) {
    this.#journal = options.journal;
    this.#maker = new ReadingMaker(options.journal.meta("totals"));
    this.#log = options.log;
    this.#center = options.center;
    this.#onCommitted = options.onCommitted;
    this.#mark = options.mark;
    this.#droppedSaid = options.journal.counts().dropped;
  }

  /** The machine of a device is another one: its totals go on where they are. `state` is kept with the next readings. */
  replaced(device: string, replacement: Replacement, state: Readonly<Record<string, string>>): void {
    this.#maker.replaced(device, replacement);
    Object.assign(this.#state, state);
  }

  /** Readings of now; committed within 20 ms, with the others of the moment. */
  take(taken: readonly Taken[]): void {
    if (this.#closed) return;
    this.#waiting.push(...this.#made(taken, this.#mark()));
    if (this.#waiting.length > maxWaiting) {
      this.#lost += this.#waiting.splice(0, this.#waiting.length - maxWaiting).length;
      this.#log.error("journal-unavailable", { center: this.#center, lost: this.#lost, once: "lost" });
    }
    this.#timer ??= setTimeout(() => this.flush(), commitWithinMs);
  }

  /** Commits what waits; keeps it and tries again if the disk does not take it. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#closed || this.#waiting.length === 0) return;
    try {
      this.#append(this.#waiting, {});
      this.#waiting = [];
    } catch (error) {
      this.#keep(error);
      this.#timer = setTimeout(() => this.flush(), retryMs);
    }
  }

  /** Commits a batch and its state together; waits until the disk takes it. Gives up only when the signal aborts. */
  async write(batch: readonly Taken[], state: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void> {
    this.flush();
    const entries = this.#made(batch);
    while (!signal.aborted) {
      try {
        return this.#append(entries, state);
      } catch (error) {
        this.#keep(error);
        await sleep(retryMs, signal);
      }
    }
  }

  /** The newest values of a device, totals over its lifetime. */
  latest(device: string): Values {
    return this.#maker.latest(device);
  }

  /** Readings that were given up before they had a number. */
  get lost(): number {
    return this.#lost;
  }

  /** Commits what waits if the disk takes it; what comes later is not taken. */
  close(): void {
    if (this.#closed) return;
    this.flush();
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #made(batch: readonly Taken[], mark: Values = {}): NewEntry[] {
    return batch.flatMap((taken) => this.#maker.make(taken, mark) ?? []);
  }

  #append(entries: readonly NewEntry[], state: Readonly<Record<string, string>>): void {
    if (entries.length === 0 && Object.keys(state).length === 0) return;
    this.#corrections.push(...this.#maker.takeCorrections().map((one) => JSON.stringify(one)));
    this.#journal.append(entries, { totals: this.#maker.save(), ...this.#state, ...state }, this.#corrections);
    this.#corrections = [];
    this.#state = {};
    const { dropped } = this.#journal.counts();
    if (dropped > this.#droppedSaid) {
      this.#log.warn("journal-dropped", { center: this.#center, dropped, once: this.#center });
      this.#droppedSaid = dropped;
    }
    this.#onCommitted();
  }

  #keep(error: unknown): void {
    if (!(error instanceof Unavailable)) throw error;
    this.#log.warn("journal-unavailable", { center: this.#center, error, once: this.#center });
  }
}
