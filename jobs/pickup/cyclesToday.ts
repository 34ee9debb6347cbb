/** Cycles of today, for whoever has looked since before the center opened. */
import type { Latest } from "../../collector/series/port.ts";
import { type Instant, tokyoMidnight } from "../../contract/time.ts";

interface Counted {
  day: Instant;
  /** Where today began; undefined: the program came up in the middle of it, or the machine was replaced. */
  start: number | undefined;
  newest: number;
}

export class CyclesToday {
  readonly #counted = new Map<string, Counted>();

  /** To be asked at every look. `hasOpened`: the center has been open today. Undefined: not known. */
  cycles(name: string, { cyclesTotal }: Latest, hasOpened: boolean, now: Instant): number | undefined {
    const total = cyclesTotal?.value;
    if (typeof total !== "number") return undefined;
    const day = tokyoMidnight(now);
    const before = this.#counted.get(name);
    const first = hasOpened ? undefined : total;
    // The last total of yesterday is where today began.
    let start = before ? (before.day === day ? before.start : before.newest) : first;
    if (start !== undefined && total < start) start = undefined;
    this.#counted.set(name, { day, start, newest: total });
    return start === undefined ? undefined : total - start;
  }
}
