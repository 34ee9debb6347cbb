/** A contact that bounces. Pure: takes the time of each edge, owns no timer. */

/** The contact rests at another level since `atMs`. */
export interface Change {
  high: boolean;
  atMs: number;
}

/**
 * A level counts when it has lasted `debounceMs`: bounce at closing and at opening, and spikes on a long wire, change nothing. Times only
 * need to rise evenly.
 */
export class Contact {
  readonly #debounceMs: number;
  #stable: boolean | undefined;
  #candidate: Change | undefined;

  /** `high`: the level at the start, where it is known. */
  constructor(debounceMs: number, high?: boolean) {
    this.#debounceMs = debounceMs;
    this.#stable = high;
  }

  /** An edge to `high`; the change that was settled before it, if any. */
  edge(high: boolean, atMs: number): Change | undefined {
    const settled = this.settle(atMs);
    this.#stable ??= !high;
    if (high === this.#stable) this.#candidate = undefined;
    else this.#candidate ??= { high, atMs };
    return settled;
  }

  /** The change that is settled by now, once. */
  settle(atMs: number): Change | undefined {
    const candidate = this.#candidate;
    if (!candidate || atMs - candidate.atMs < this.#debounceMs) return undefined;
    this.#candidate = undefined;
    this.#stable = candidate.high;
    return candidate;
  }
}
