/** Sensors that speak more often than a device is to be recorded: what lies between is merged, events pass at once. Pure. */
import { type QuantityName, quantityOf, type Values } from "../contract/quantities.ts";
import type { Instant } from "../contract/time.ts";
import type { Sample } from "./driver.ts";
import { isEvent } from "./readings.ts";

/**
 * At most one sample in `everyMs`, but for events. Samples in between are merged: the newest value of each quantity at the newest time,
 * counts added up. A sample that is older than what waits by its own word (it came late) passes as it is.
 */
export class Thinner {
  #everyMs: number;
  #last: Values = {};
  #passedAt: Instant | undefined;
  #waiting: Sample | undefined;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  set everyMs(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** What passes now, in order; `elapsedMs` rises evenly (not the clock of people, which jumps). */
  take(samples: readonly Sample[], elapsedMs: number): Sample[] {
    const passed: Sample[] = [];
    for (const sample of samples) {
      const waiting = this.#waiting;
      if (waiting && sample.ownTime && sample.at < waiting.at) {
        passed.push(sample);
        continue;
      }
      if (waiting && this.#keepApart(waiting, sample)) passed.push(...this.#pass(elapsedMs));
      this.#waiting = this.#waiting ? merge(this.#waiting, sample) : sample;
      if (sample.added || isEvent(this.#last, sample.values)) passed.push(...this.#pass(elapsedMs));
    }
    // A little early is in time: a poll that comes every second must not pass every other time.
    if (this.#waiting && (this.#passedAt === undefined || elapsedMs - this.#passedAt >= this.#everyMs * 0.9))
      passed.push(...this.#pass(elapsedMs));
    return passed;
  }

  /** Everything that waits. */
  flush(): Sample[] {
    return this.#pass(this.#passedAt ?? 0);
  }

  /** What must not be merged: times that are apart by the sensor's own word, a step back of our clock, a counter that started again. */
  #keepApart(waiting: Sample, sample: Sample): boolean {
    if (sample.at < waiting.at || (sample.ownTime && sample.at - waiting.at >= this.#everyMs)) return true;
    return (Object.entries(sample.values) as [QuantityName, number | boolean][]).some(
      ([name, value]) => quantityOf(name).nature === "total" && value < (waiting.values[name] ?? value),
    );
  }

  #pass(elapsedMs: number): Sample[] {
    if (!this.#waiting) return [];
    const sample = this.#waiting;
    this.#waiting = undefined;
    this.#last = { ...this.#last, ...sample.values };
    this.#passedAt = elapsedMs;
    return [sample];
  }
}

function merge(older: Sample, newer: Sample): Sample {
  const added: Partial<Record<QuantityName, number>> = { ...older.added };
  for (const [name, count] of Object.entries(newer.added ?? {}) as [QuantityName, number][]) added[name] = (added[name] ?? 0) + count;
  const { added: _, ownTime: __, ...rest } = { ...older, ...newer };
  return {
    ...rest,
    ...(newer.ownTime && { ownTime: true }),
    values: { ...older.values, ...newer.values },
    ...(Object.keys(added).length > 0 && { added }),
    ...((older.modulus || newer.modulus) && { modulus: { ...older.modulus, ...newer.modulus } }),
  };
}
