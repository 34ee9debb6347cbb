/** Who may be connected at all: a limit for everybody, and one for connections that have not signed in, of which the oldest gives way. */
import type { Gate } from "./gate/gate.ts";
import type { Limits } from "./gate/limits.ts";

export class Admission {
  readonly #limits: Pick<Limits, "connections" | "halfOpen">;
  readonly #all = new Set<Gate>();
  /** In the order of their coming. */
  readonly #halfOpen = new Set<Gate>();

  constructor(limits: Pick<Limits, "connections" | "halfOpen">) {
    this.#limits = limits;
  }

  get connections(): number {
    return this.#all.size;
  }

  /** True if there is no room for another one. */
  isFull(): boolean {
    return this.#all.size >= this.#limits.connections && this.#halfOpen.size === 0;
  }

  /** Takes the connection; one that holds a place without signing in loses it, the oldest first. */
  add(gate: Gate): void {
    const full = this.#all.size >= this.#limits.connections || this.#halfOpen.size >= this.#limits.halfOpen;
    const [oldest] = this.#halfOpen;
    if (full && oldest) {
      this.#forget(oldest); // at once: several may come before its end is told
      oldest.cut("too many connections that do not sign in");
    }
    this.#all.add(gate);
    this.#halfOpen.add(gate);
    gate.once("close", () => this.#forget(gate));
  }

  #forget(gate: Gate): void {
    this.#all.delete(gate);
    this.#halfOpen.delete(gate);
  }

  signedIn(gate: Gate): void {
    this.#halfOpen.delete(gate);
  }

  /** Cuts everybody. */
  close(): void {
    for (const gate of this.#all) gate.destroy();
  }
}
