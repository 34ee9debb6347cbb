/** What several drivers of one agent use together: one bus, one connection to a broker. Made by the first, closed by the last. */
import type { Closable } from "../runtime/lifecycle.ts";

export class Shared {
  readonly #parts = new Map<string, { part: Closable; users: number }>();

  /** The part of this name; `release` gives it back. */
  use<T extends Closable>(name: string, make: () => T): { part: T; release(): Promise<void> } {
    const entry = this.#parts.get(name) ?? { part: make(), users: 0 };
    this.#parts.set(name, entry);
    entry.users++;
    let released = false;
    return {
      part: entry.part as T,
      release: async () => {
        if (released) return;
        released = true;
        if (--entry.users > 0) return;
        this.#parts.delete(name);
        await entry.part.close();
      },
    };
  }
}
