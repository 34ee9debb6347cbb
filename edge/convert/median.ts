import { type Instant, minuteMs } from "../../contract/time.ts";

/** Older values than this say nothing about now. */
const maxAgeMs = 15 * minuteMs;

/** The median of the newest values: one stray echo changes nothing. */
export class MedianWindow {
  readonly #size: number;
  #values: { at: Instant; value: number }[] = [];

  /** `size`: how many values, at least 1. */
  constructor(size: number) {
    this.#size = size;
  }

  /** Takes a value; the median of the window with it. */
  take(at: Instant, value: number): number {
    this.#values = [...this.#values.filter((one) => Math.abs(at - one.at) <= maxAgeMs), { at, value }].slice(-this.#size);
    const sorted = this.#values.map((one) => one.value).sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  }
}
