/**
 * Slows whoever tries too often: so many tries within a window cost nothing, then each further one begins a wait, and the waits grow.
 * In memory and bounded: above `maxKeys` the oldest key is forgotten. The caller gives the time, so nothing here has a clock or a timer.
 */

export interface LimitPolicy {
  /** So many tries within `windowMs`, counted from the first, begin no wait; the last of them begins one. */
  free: number;
  windowMs: number;
  /** The first wait, the second …; the last one from then on. */
  waitsMs: readonly [number, ...number[]];
  /** So long after a wait the count still stands, so that the next try begins a longer one. 0: after its wait a key begins anew. */
  rememberMs: number;
  maxKeys: number;
}

interface Entry {
  count: number;
  waitUntil: number;
  forgetAt: number;
}

export class Limiter {
  readonly #policy: LimitPolicy;
  readonly #entries = new Map<string, Entry>();
  constructor(policy: LimitPolicy) {
    this.#policy = policy;
  }

  /** How long this key still has to wait; 0: it may try. */
  waitMs(key: string, now: number): number {
    return Math.max(0, (this.#entries.get(key)?.waitUntil ?? 0) - now);
  }

  /** Counts a try. Before the check that it is about, so that tries side by side count too. */
  count(key: string, now: number): void {
    const { free, windowMs, waitsMs, rememberMs, maxKeys } = this.#policy;
    const before = this.#entries.get(key);
    const entry = before && before.forgetAt > now ? before : { count: 0, waitUntil: 0, forgetAt: now + windowMs };
    entry.count++;
    if (entry.count >= free) {
      entry.waitUntil = now + waitsMs[Math.min(entry.count - free, waitsMs.length - 1)]!;
      entry.forgetAt = entry.waitUntil + rememberMs;
    }
    if (!before && this.#entries.size >= maxKeys) this.#entries.delete(this.#entries.keys().next().value!);
    this.#entries.set(key, entry);
  }

  /** Takes a try back that turned out right, and the wait that it began. */
  takeBack(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    entry.count--;
    entry.waitUntil = 0;
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }
}
