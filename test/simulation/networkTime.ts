/**
 * The time of a simulation: what happens next is a queue, and nothing waits for the wall clock.
 *
 * The collector's own waits (back-off, tickers) are entries of that queue too, because it stands in for `setTimeout` and `setInterval` while a
 * run lasts. After every event everything that the collector can do without time going on is done: its work is promises, SQLite
 * (which does not wait) and `setImmediate`, so it is idle when two turns of the event loop in a row brought no call from or to it.
 */
import type { Clock } from "../../runtime/clock.ts";

const startedAt = Date.UTC(2026, 10, 2);
const real = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate };

interface Event {
  at: number;
  order: number;
  work: () => void;
}

export class Time implements Clock {
  /** Milliseconds since the start; rises evenly. */
  elapsed = 0;
  /** Counted up by every call from and to the collector. */
  activity = 0;
  /** Looks at everything after each event that did something. */
  check: () => void = () => {};
  #failure: unknown;
  #over = false;
  #queue: Event[] = [];
  #order = 0;

  constructor() {
    const waiting = new Map<number, Event>();
    let timers = 0;
    const start = (work: () => void, ms: number, repeated: boolean, id: number) => {
      const ring = () => {
        waiting.delete(id);
        this.activity++;
        work();
        if (repeated) start(work, ms, repeated, id);
      };
      waiting.set(id, this.after(ms, ring));
      return id;
    };
    const clear = (id: number) => {
      this.#queue = this.#queue.filter((event) => event !== waiting.get(id));
      waiting.delete(id);
    };
    Object.assign(globalThis, {
      setTimeout: (work: () => void, ms = 0) => start(work, ms, false, ++timers),
      setInterval: (work: () => void, ms = 0) => start(work, ms, true, ++timers),
      clearTimeout: clear,
      clearInterval: clear,
    });
  }

  now = (): number => startedAt + this.elapsed;

  after(ms: number, work: () => void): Event {
    return this.at(this.elapsed + ms, work);
  }

  /** What is planned for the same moment happens in the order in which it was planned. */
  at(at: number, work: () => void): Event {
    const event = { at: Math.ceil(at), order: this.#order++, work };
    const place = this.#queue.findLastIndex((other) => other.at <= event.at);
    this.#queue.splice(place + 1, 0, event);
    return event;
  }

  async advance(ms: number): Promise<void> {
    const until = this.elapsed + ms;
    while (this.#queue[0] && this.#queue[0].at <= until) {
      const { at, work } = this.#queue.shift()!;
      this.elapsed = at;
      const before = this.activity;
      work();
      if (this.activity === before) continue;
      await this.idle();
    }
    this.elapsed = until;
  }

  async idle(): Promise<void> {
    for (let quiet = 0; quiet < 2; ) {
      const before = this.activity;
      await new Promise<void>((resolve) => real.setImmediate(resolve));
      quiet = this.activity === before ? quiet + 1 : 0;
    }
    if (this.#over) return;
    if (this.#failure) throw this.#failure;
    this.check();
  }

  /** A check inside the program's own work: it fails the run, not the program. */
  attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#failure ??= error;
    }
  }

  /** From now on nothing is looked at: what is ended half-way is not right any more. */
  over(): void {
    this.#over = true;
  }

  close(): void {
    Object.assign(globalThis, real);
  }
}
