/**
 * The books of a simulation: what became of every reading, kept beside the program and from what it did, never from what it counts itself.
 *
 * A reading is known by its time of measurement, which no two share.
 */
import { expect } from "vitest";
import type { JournalEntry } from "../../collector/series/ledger.ts";
import type { Range } from "../../runtime/ranges.ts";

export interface Given {
  at: number;
  event: boolean;
  /** good · invalid: the collector refuses it · unkeepable: the store refuses it */
  nature: "good" | "invalid" | "unkeepable";
}

/** Everything about one journal, by its id. */
interface JournalBook {
  /** Number → the readings that had it: two of them after the file was put back to an earlier copy. */
  given: Map<number, Given[]>;
  /** Numbers that the edge dropped by policy. */
  dropped: Set<number>;
  /** What the ledger said last. */
  entry: JournalEntry | undefined;
}

/** What one collector has really written since its last commit. */
export interface Written {
  stored: Set<number>;
  refused: Set<number>;
}

export class Books {
  readonly readings = new Map<number, Given>();
  /** In the store, by the store's own word. */
  readonly stored = new Set<number>();
  readonly dropped = new Set<number>();
  /** Gone with a disk before anybody else had them. */
  readonly lostWithDisk = new Set<number>();
  readonly #journals = new Map<string, JournalBook>();

  of(journal: string): JournalBook {
    const known = this.#journals.get(journal) ?? { given: new Map(), dropped: new Set(), entry: undefined };
    this.#journals.set(journal, known);
    return known;
  }

  gave(journal: string, n: number, reading: Given): void {
    this.readings.set(reading.at, reading);
    const { given } = this.of(journal);
    const before = given.get(n) ?? [];
    if (!before.includes(reading)) given.set(n, [...before, reading]);
  }

  /** The edge forgets `numbers` because it was told that all up to `upTo` were handled. `ledgerUpTo`: how far the ledger on the disk is. */
  released(journal: string, readings: ReadonlyMap<number, Given>, upTo: number, ledgerUpTo: number): void {
    for (const [n, { at, nature }] of readings) {
      expect(n, "deleted beyond what was confirmed").toBeLessThanOrEqual(upTo);
      expect(ledgerUpTo, `${n} of ${journal} was deleted before the collector had written down that it was handled`).toBeGreaterThanOrEqual(
        n,
      );
      // Dropped and kept at once: an earlier copy of the journal has it again, after the collector was told that it is gone and has counted it.
      if (nature === "good" && !this.dropped.has(at))
        expect(this.stored.has(at), `${n} of ${journal} was deleted before it was stored`).toBe(true);
    }
  }

  /** The edge dropped these because its limit was reached; `kept` is what it has left. */
  droppedAt(journal: string, gone: ReadonlyMap<number, Given>, kept: ReadonlyMap<number, Given>, skipped: readonly Range[]): void {
    const events = [...gone.values()].some(({ event }) => event);
    const left = [...kept].filter(([, { event }]) => event === events).map(([n]) => n);
    if (events)
      expect(
        [...kept.values()].every(({ event }) => event),
        "an event was dropped while samples were left",
      ).toBe(true);
    const newest = Math.max(...[...gone].filter(([, { event }]) => event === events).map(([n]) => n));
    expect(newest, "a newer one was dropped before an older one").toBeLessThan(Math.min(...left, Number.POSITIVE_INFINITY));
    for (const [n, reading] of gone) {
      this.of(journal).dropped.add(n);
      this.dropped.add(reading.at);
      expect(
        skipped.some(([from, to]) => from <= n && n <= to),
        `${n} was dropped and is not announced`,
      ).toBe(true);
    }
  }

  /** The journal goes on under another name: what it announces as dropped counts there too. */
  renamed(journal: string, kept: ReadonlyMap<number, Given>, skipped: readonly Range[]): void {
    for (const [n, reading] of kept) this.gave(journal, n, reading);
    for (const [from, to] of skipped) for (let n = from; n <= to; n++) this.of(journal).dropped.add(n);
  }

  /**
   * The collector has committed. Each number is one of three: written to the store and not settled yet, refused, or dropped at the edge; and
   * the ledger has counted it as that, once. Returns the times of their readings. Without the numbers of a journal that came before its first one here.
   */
  committed(entry: JournalEntry, written: Written, quarantined: ReadonlySet<number>): number[] {
    const book = this.of(entry.journal);
    const settled: number[] = [];
    const [stored, refused, skipped]: [number[], number[], number[]] = [[], [], []];
    const first = Math.min(...book.given.keys(), ...book.dropped);
    const before = book.entry ?? { upTo: first - 1, stored: first - 1, quarantined: 0, skipped: 0, missing: 0 };
    for (let n = before.upTo + 1; n <= entry.upTo; n++) {
      const readings = book.given.get(n) ?? [];
      settled.push(...readings.map(({ at }) => at));
      if (readings.some(({ at }) => written.stored.has(at))) stored.push(n);
      else if (quarantined.has(n) || readings.some(({ at }) => written.refused.has(at))) refused.push(n);
      else skipped.push(n);
    }
    const counted = {
      stored: entry.stored - before.stored,
      quarantined: entry.quarantined - before.quarantined,
      skipped: entry.skipped - before.skipped,
      missing: entry.missing - before.missing,
    };
    const real = { stored: stored.length, quarantined: refused.length, skipped: skipped.length, missing: 0 };
    expect(counted, `numbers ${before.upTo + 1} to ${entry.upTo} of ${entry.journal}`).toEqual(real);
    const unannounced = skipped.filter((n) => !book.dropped.has(n));
    expect(unannounced, "passed over although nobody dropped them").toEqual([]);
    expect(entry.upTo, "a number was counted twice or not at all").toBe(entry.stored + entry.quarantined + entry.skipped + entry.missing);
    book.entry = { ...entry };
    return settled;
  }

  /** Nothing is under way any more and every journal in use is empty: every reading is stored, refused, dropped, or lost with a disk. */
  closed(journal: string, read: number, inStore: ReadonlySet<number>): void {
    expect(
      [...this.stored].filter((at) => !inStore.has(at)),
      "the store forgot",
    ).toEqual([]);
    expect(
      [...inStore].filter((at) => this.readings.get(at)?.nature !== "good"),
      "stored, but nobody read it",
    ).toEqual([]);
    const unaccounted = [...this.readings.values()].filter(
      ({ at, nature }) => nature === "good" && !inStore.has(at) && !this.dropped.has(at) && !this.lostWithDisk.has(at),
    );
    expect(unaccounted, "neither stored nor dropped nor lost with a disk").toEqual([]);
    const book = this.of(journal);
    expect(book.entry).toMatchObject({ upTo: read, missing: 0 });
  }
}
