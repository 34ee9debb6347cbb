/** Cycles of today: the total now less the total at midnight, in Tokyo. For the figure of a page and for how busy the day is, alike. */
import type { DeviceRef, Latest, SeriesStore } from "../../collector/series/port.ts";
import { deviceKey } from "../../contract/deviceKey.ts";
import { dayMs, type Instant, tokyoMidnight } from "../../contract/time.ts";
import { Unavailable } from "../../runtime/errors.ts";

export interface CyclesOfToday {
  count: number;
  /** Counted since before the center opened; else only since the first value there is, on the first day of a machine. */
  isWholeDay: boolean;
}

/** What the question depends on at the center of the machine. */
export interface CenterToday {
  /** When it opens today; undefined: not at all. */
  opensAt: Instant | undefined;
  /** Midnight of the last day before today on which it was open: a machine that has no power while the center is closed spoke then. */
  lastOpenDay: Instant | undefined;
  /** Known to be: it is not asked. */
  isStoreAway: boolean;
  /** Its readings of before may still be on their way: what they say of yesterday is not remembered. */
  isCatchingUp: boolean;
}

interface Start {
  day: Instant;
  at: Instant;
  /** Undefined: the machine was replaced since, and until the next day nobody knows what came. */
  total: number | undefined;
}

/** Remembers where today began for each machine: one question to the store a machine and day. */
export class CyclesToday {
  readonly #series: SeriesStore;
  readonly #starts = new Map<string, Start>();

  constructor(series: SeriesStore) {
    this.#series = series;
  }

  /** Undefined: no value of today, a machine that was replaced today, or a store that is away. */
  async read(
    of: DeviceRef,
    { cyclesTotal }: Latest,
    { opensAt, lastOpenDay, isStoreAway, isCatchingUp }: CenterToday,
    now: Instant,
  ): Promise<CyclesOfToday | undefined> {
    const day = tokyoMidnight(now);
    const total = cyclesTotal?.value;
    if (typeof total !== "number" || cyclesTotal!.at < day) return undefined;
    const name = deviceKey(of);
    const known = this.#starts.get(name);
    const start =
      known?.day === day
        ? known
        : isStoreAway
          ? undefined
          : await this.#startOf(of, { from: Math.min(day - dayMs, lastOpenDay ?? day), day, now });
    if (start?.total === undefined) return undefined;
    const isReplaced = total < start.total;
    // While there is no value of before it may still come.
    if (isReplaced || (start.at < day && !isCatchingUp)) this.#starts.set(name, { ...start, total: isReplaced ? undefined : start.total });
    return isReplaced ? undefined : { count: total - start.total, isWholeDay: start.at < (opensAt ?? now) };
  }

  /** The last value before today; on the very first day the first one of today. */
  async #startOf(of: DeviceRef, { from, day, now }: { from: Instant; day: Instant; now: Instant }): Promise<Start | undefined> {
    const cycles = { of, quantity: "cyclesTotal" } as const;
    try {
      // By hours: of a machine that was replaced on that day the day's highest total is the old one's.
      const before = (await this.#series.range({ ...cycles, from, to: day, every: "1h" })).at(-1);
      if (before) return { day, at: before[0], total: before[3] };
      const [first] = await this.#series.range({ ...cycles, from: day, to: now + 1, every: "raw", limit: 1 });
      return first && { day, at: first[0], total: first[1] };
    } catch (error) {
      if (error instanceof Unavailable) return undefined;
      throw error;
    }
  }
}
