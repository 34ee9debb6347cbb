/**
 * What to send next, and when to send it again. Takes (now, event), owns no timer and no socket; `now` are milliseconds that rise evenly,
 * so a clock that somebody sets holds nothing up.
 *
 * Sends ahead of the last confirmation by at most `window` numbers. A confirmation of this journal releases; of another one it is
 * ignored (a replaced disk); one of numbers that were never given means that the
 * journal was put back to an earlier state, and starts a new one. Without progress, or reconnected, it starts again from the oldest: doubles are harmless at the other end.
 */
import { type Batch, maxBatchBytes, maxBatchReadings, type Stored } from "../contract/messages.ts";
import { Unavailable } from "../runtime/errors.ts";
import type { Journal } from "../runtime/journal.ts";
import type { Range } from "../runtime/ranges.ts";
import { type Backoff, backoff } from "../runtime/retry.ts";

const maxSkippedRanges = 1_000;

export class Outbox {
  readonly #journal: Journal;
  readonly #window: number;
  readonly #retry: Backoff;
  readonly #random: () => number;
  #connected = false;
  #next = 1;
  #resendAt = Number.POSITIVE_INFINITY;
  #waits: Iterator<number, never>;

  constructor(journal: Journal, window = 4_000, retry: Backoff = { firstMs: 2_000, maxMs: 60_000 }, random: () => number = Math.random) {
    this.#journal = journal;
    this.#window = window;
    this.#retry = retry;
    this.#random = random;
    this.#waits = backoff(retry, random);
  }

  connected(now: number): void {
    this.#connected = true;
    this.#restart(now);
  }

  disconnected(): void {
    this.#connected = false;
    this.#resendAt = Number.POSITIVE_INFINITY;
  }

  /** True if the confirmation was of this journal and brought progress. */
  stored({ journal, upTo }: Pick<Stored, "journal" | "upTo">, now: number): boolean {
    if (journal !== this.#journal.id) return false;
    if (upTo > this.#journal.counts().read) {
      this.#journal.renew();
      this.#restart(now);
      return false;
    }
    if (upTo < this.#journal.oldest()) return false;
    this.#journal.release(upTo);
    this.#next = Math.max(this.#next, upTo + 1);
    this.#waits = backoff(this.#retry, this.#random);
    this.#resendAt = this.#outstanding() ? now + this.#waits.next().value : Number.POSITIVE_INFINITY;
    return true;
  }

  /** The payload of the next message, or undefined: nothing to send, window full or not connected. */
  next(now: number): string | undefined {
    if (!this.#connected) return undefined;
    if (now >= this.#resendAt) {
      this.#next = this.#journal.oldest();
      this.#resendAt = now + this.#waits.next().value;
    }
    const oldest = this.#journal.oldest();
    this.#next = Math.max(this.#next, oldest);
    if (this.#next >= oldest + this.#window) return undefined;
    const entries = this.#journal.read(this.#next, maxBatchReadings);
    if (entries.length === 0) return undefined;

    const skipped = this.#journal.skipped().slice(0, maxSkippedRanges);
    const parts: string[] = [];
    let bytes = 200 + JSON.stringify(skipped).length;
    for (const { n, body } of entries) {
      if (n >= oldest + this.#window) break;
      if (!isWhole(body)) {
        this.#discard(n);
        this.#next = n + 1;
        continue;
      }
      const part = `{"n":${n},${body.slice(1)}`;
      bytes += part.length + 1; // ids and numbers only: one byte a character
      if (bytes > maxBatchBytes && parts.length > 0) break;
      parts.push(part);
      this.#next = n + 1;
    }
    if (parts.length === 0) return undefined;
    if (this.#resendAt === Number.POSITIVE_INFINITY) this.#resendAt = now + this.#waits.next().value;
    return envelope(this.#journal.id, oldest, skipped, parts);
  }

  /** Passed over at least; a disk that takes no change is asked again at the next resend. */
  #discard(n: number): void {
    try {
      this.#journal.discard(n);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
    }
  }

  #outstanding(): boolean {
    return this.#next > this.#journal.oldest();
  }

  #restart(now: number): void {
    this.#next = this.#journal.oldest();
    this.#waits = backoff(this.#retry, this.#random);
    this.#resendAt = this.#outstanding() ? now + this.#waits.next().value : Number.POSITIVE_INFINITY;
  }
}

/** A text that was damaged on the disk would make the whole message unreadable at the other end, again and again. */
function isWhole(body: string): boolean {
  try {
    JSON.parse(body);
    return body.startsWith("{") && body.length > 2;
  } catch {
    return false;
  }
}

function envelope(journal: Batch["journal"], oldest: number, skipped: Range[], readings: string[]): string {
  return `{"v":1,"journal":"${journal}","oldest":${oldest},"skipped":${JSON.stringify(skipped)},"readings":[${readings.join(",")}]}`;
}
