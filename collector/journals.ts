/** What the collector holds of each journal while it runs: where it stands, what of it is under way. */
import type { Batch } from "../contract/messages.ts";
import { dayMs, type Instant } from "../contract/time.ts";
import { type Cursor, newCursor } from "./accept.ts";
import type { JournalEntry } from "./series/ledger.ts";

export interface Journal {
  entry: JournalEntry;
  cursor: Cursor;
  /** Groups in the queue: their confirmation is still to come. */
  waiting: number;
  /** The highest number that came, taken or not; when the last one that was taken was measured. */
  heard: number;
  lastAt: Instant | undefined;
}

/** New journals of one agent in a day: a disk is not replaced so often. */
const maxBegunADay = 100;

export class Journals {
  readonly #known = new Map<string, Journal>();
  /** How many began on this day, by agent. */
  readonly #begun = new Map<string, number>();
  #begunOn = 0;

  constructor(entries: readonly JournalEntry[]) {
    for (const entry of entries) {
      const cursor = { expected: entry.upTo + 1, skipped: entry.skipped, missing: entry.missing };
      this.#known.set(entry.journal, { entry, cursor, waiting: 0, heard: entry.upTo, lastAt: undefined });
    }
  }

  get(id: string): Journal | undefined {
    return this.#known.get(id);
  }

  /** The journal of a batch. A new one is known only after `remember`, when something of it is taken. */
  of(center: string, agent: string, batch: Batch): Journal {
    const known = this.#known.get(batch.journal);
    if (known) return known;
    const cursor = newCursor(batch);
    const before = cursor.expected - 1;
    const none = { stored: before, quarantined: 0, skipped: 0, missing: 0 };
    const entry = { journal: batch.journal, center, agent, upTo: before, ...none, highest: before };
    return { entry, cursor, waiting: 0, heard: before, lastAt: undefined };
  }

  /** False: one journal too many of this agent on this day. */
  mayTake({ entry }: Journal, now: Instant): boolean {
    if (this.#known.has(entry.journal)) return true;
    const day = Math.floor(now / dayMs);
    if (day !== this.#begunOn) this.#begun.clear();
    this.#begunOn = day;
    return (this.#begun.get(`${entry.center}/${entry.agent}`) ?? 0) < maxBegunADay;
  }

  remember(journal: Journal): void {
    const { entry } = journal;
    if (this.#known.has(entry.journal)) return;
    this.#known.set(entry.journal, journal);
    const name = `${entry.center}/${entry.agent}`;
    this.#begun.set(name, (this.#begun.get(name) ?? 0) + 1);
  }
}

/** `numbers` more are handled, up to where the cursor stood at their end; so many of them are in the quarantine. */
export function advance(entry: JournalEntry, { numbers, end }: { numbers: number; end: Cursor }, quarantined: number): void {
  entry.stored += numbers - quarantined;
  entry.quarantined += quarantined;
  entry.skipped = end.skipped;
  entry.missing = end.missing;
  entry.upTo = end.expected - 1;
  entry.highest = Math.max(entry.highest, entry.upTo);
}
