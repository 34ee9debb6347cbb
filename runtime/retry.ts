/** Back-off as an endless iterable of waits: no timers, no requests, randomness injected. */
export interface Backoff {
  firstMs: number;
  maxMs: number;
  factor?: number;
}

/**
 * Waits in milliseconds: first, first × 2, … up to max, each with jitter of ±50 % so that many clients do not come back together.
 * `random`: 0 ≤ x < 1.
 */
export function* backoff({ firstMs, maxMs, factor = 2 }: Backoff, random: () => number = Math.random): Generator<number, never> {
  for (let wait = firstMs; ; wait = Math.min(wait * factor, maxMs)) {
    yield Math.min(maxMs, wait * (0.5 + random()));
  }
}
