/** Is the agent's clock right? Compares it with the server's word and with itself. Pure: takes both times as arguments. */
import { isClockOff } from "../contract/messages.ts";
import type { Instant } from "../contract/time.ts";

export class ClockCheck {
  #offsetMs: number | undefined;
  #last: { now: Instant; elapsedMs: number } | undefined;

  /** The server said that it is `serverAt`. The way of the message (well under a second) counts as being ahead. */
  hear(serverAt: Instant, now: Instant): void {
    this.#offsetMs = now - serverAt;
  }

  /**
   * Looks whether somebody set the clock since the last look: by how much, or undefined. `elapsedMs` rises evenly. A jump counts at once,
   * also while the server is away.
   */
  look(now: Instant, elapsedMs: number): number | undefined {
    const last = this.#last;
    this.#last = { now, elapsedMs };
    if (!last) return undefined;
    const jumpMs = Math.round(now - last.now - (elapsedMs - last.elapsedMs));
    if (!isClockOff(jumpMs)) return undefined;
    this.#offsetMs = (this.#offsetMs ?? 0) + jumpMs;
    return jumpMs;
  }

  /** How far the clock is ahead (negative: behind), or undefined: nobody said. */
  get offsetMs(): number | undefined {
    return this.#offsetMs;
  }

  /** Readings taken now have a wrong time: they are marked, never rewritten. */
  get off(): boolean {
    return isClockOff(this.#offsetMs);
  }
}
