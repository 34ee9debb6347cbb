/** Readings that are not confirmed yet; whoever pours in many waits here until there are few enough. */
import { within } from "../runtime/clock.ts";
import { Unavailable } from "../runtime/errors.ts";
import type { Journal } from "../runtime/journal.ts";

/** The journal shrinks by its limits too, without a word. */
const lookAgainMs = 200;

export class Backlog {
  readonly #journal: Pick<Journal, "counts">;
  readonly #waiters = new Set<() => void>();

  constructor(journal: Pick<Journal, "counts">) {
    this.#journal = journal;
  }

  /** Resolves when less than `limit` readings are unconfirmed. Rejects with Unavailable when the signal aborts before. */
  async below(limit: number, signal: AbortSignal): Promise<void> {
    while (this.#journal.counts().length >= limit) {
      if (signal.aborted) throw new Unavailable("stopped while readings were still waiting to be stored");
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiters.add(resolve);
      await within(lookAgainMs, promise);
      this.#waiters.delete(resolve);
    }
  }

  /** Some were confirmed. */
  shrank(): void {
    for (const wake of this.#waiters) wake();
    this.#waiters.clear();
  }
}
