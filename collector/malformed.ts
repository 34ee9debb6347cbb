/**
 * Messages that are wrong as a whole wait a moment and go to the quarantine together: an agent that sends nothing else must not cost a
 * commit for each of them. Equal ones are one entry with a count, so that the memory has a limit and the count is right.
 */
import type { Refusal, Refused } from "./series/ledger.ts";

const maxKinds = 1_000;
const others = "wrong in more ways than are kept apart";

export class Malformed {
  #waiting = new Map<string, Refused & { times: number }>();

  add(refusal: Refusal, head: Uint8Array): void {
    const key = (reason: string) => [refusal.center, refusal.agent, refusal.device, reason].join("\n");
    const reason = this.#waiting.size < maxKinds || this.#waiting.has(key(refusal.reason)) ? refusal.reason : others;
    const known = this.#waiting.get(key(reason));
    if (known) known.times++;
    else this.#waiting.set(key(reason), { refusal: { ...refusal, reason }, head: Buffer.from(head.subarray(0, 200)), times: 1 });
  }

  /** Hands everything over that waits; false: it was not taken and waits on. */
  flush(write: (refused: readonly Refused[]) => boolean): void {
    if (this.#waiting.size > 0 && write([...this.#waiting.values()])) this.#waiting.clear();
  }
}
