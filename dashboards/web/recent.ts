/** What was read a moment ago and is asked for again: kept for a short time, a limited number of them; many who ask at once make one reading. */
import type { Instant } from "../../contract/time.ts";

export class Recent<T> {
  readonly #known = new Map<string, { at: Instant; value: Promise<T> }>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** What is known of `key` if it is younger than `keepMs`, else what `read` gives. What was refused is not kept. */
  get(key: string, keepMs: number, now: Instant, read: () => Promise<T>): Promise<T> {
    const known = this.#known.get(key);
    // A clock that was set back does not keep what is old.
    if (known && Math.abs(now - known.at) < keepMs) return known.value;
    const fresh = { at: now, value: read() };
    this.#known.delete(key);
    this.#known.set(key, fresh);
    if (this.#known.size > this.#most) this.#known.delete(this.#known.keys().next().value!);
    fresh.value.catch(() => {
      if (this.#known.get(key) === fresh) this.#known.delete(key);
    });
    return fresh.value;
  }
}
