/**
 * The agent's end of a simulation: the real journal on a real file and the real outbox, driven like `edge/agent.ts` drives them, with a disk
 * that can be replaced or put back to an earlier copy.
 */
import { expect } from "vitest";
import { type AgentStatus, storedSchema } from "../../contract/messages.ts";
import { Outbox } from "../../edge/outbox.ts";
import { Journal, type JournalLimits } from "../../runtime/journal.ts";
import { type Files, filesOf, layDown } from "../support/journalFiles.ts";
import type { Books, Given } from "./networkBooks.ts";
import type { Chance } from "./networkChance.ts";
import type { Line } from "./networkLine.ts";
import type { Time } from "./networkTime.ts";

export interface EdgeParts {
  file: string;
  limits: Partial<JournalLimits>;
  window: number;
  time: Time;
  chance: Chance;
  line: Line;
  books: Books;
  /** How far the ledger on the disk is with a journal. */
  ledgerUpTo(journal: string): number;
  /** The highest number of a journal that the collector may hold, in its memory or in the ledger. */
  highestTaken(journal: string): number;
}

const statusEveryMs = 5_000;
const tickMs = 250;

export class Edge {
  readonly #parts: EdgeParts;
  #journal: Journal;
  #outbox: Outbox;
  #id: string;
  #kept = new Map<number, Given>();
  #copy: { files: Files; kept: Map<number, Given> } | undefined;
  /** The file was put back: from this number on it may give what it gave before. */
  #putBackAt: number | undefined;
  #counted: { dropped: number; droppedEvents: number } | undefined;
  #serial = 0;
  #running = true;
  #saidAt = 0;
  renewals = 0;

  constructor(parts: EdgeParts) {
    this.#parts = parts;
    this.#journal = new Journal(parts.file, parts.limits);
    this.#id = this.#journal.id;
    this.#outbox = this.#newOutbox();
    this.#tick();
  }

  get journal(): Journal {
    return this.#journal;
  }

  get connected(): boolean {
    return this.#parts.line.toAgent !== undefined;
  }

  /** Takes so many readings in one commit. */
  read(natures: readonly { event: boolean; nature: Given["nature"] }[]): void {
    const { time, books } = this.#parts;
    if (!this.#mayGive(natures.length)) return;
    const taken = natures.map((one): Given => ({ ...one, at: time.now() - 86_400_000 + ++this.#serial }));
    const { read } = this.#journal.counts();
    this.#journal.append(taken.map((one) => ({ body: bodyOf(one), event: one.event })));
    for (const [i, reading] of taken.entries()) {
      books.gave(this.#id, read + 1 + i, reading);
      this.#kept.set(read + 1 + i, reading);
    }
    this.#look("append");
    this.#pump();
  }

  connect(): void {
    const { line, time } = this.#parts;
    if (this.connected || !line.up) return;
    line.agentConnected((payload) => this.#onStored(payload), JSON.stringify({ v: 1, state: "down", at: time.now(), version: "0" }));
    this.#outbox.connected(time.elapsed);
    this.say();
    this.#pump();
  }

  disconnect(): void {
    this.#parts.line.agentGone();
    this.#outbox.disconnected();
  }

  /** The process ends, in order or by a kill, and starts again. */
  restart(killed: boolean): void {
    this.disconnect();
    const files = filesOf(this.#parts.file);
    this.#journal.close();
    // What a kill leaves behind are the files as they were at that moment.
    if (killed) layDown(this.#parts.file, files);
    this.#open();
    expect(this.#journal.id).toBe(this.#id);
    this.#look("restart");
  }

  takeCopy(): void {
    this.#copy = { files: filesOf(this.#parts.file), kept: new Map(this.#kept) };
  }

  /** The disk is put back to its last copy. That takes longer than any message is under way. False if there is no copy. */
  putBack(): boolean {
    if (!this.#copy) return false;
    const { files, kept } = this.#copy;
    const gone = [...this.#kept.values()];
    this.#swapDisk(() => layDown(this.#parts.file, files));
    this.#parts.line.forget();
    this.#id = this.#journal.id;
    this.#putBackAt = this.#journal.counts().read;
    this.#kept = new Map(kept);
    this.#lose(gone);
    this.#look("restart");
    return true;
  }

  /** Put back to a copy, and not yet told by a confirmation how far its numbers had gone. */
  get wasPutBack(): boolean {
    return this.#putBackAt !== undefined;
  }

  /** A new disk, empty. */
  replaceDisk(): void {
    const gone = [...this.#kept.values()];
    this.#swapDisk(() => layDown(this.#parts.file, { main: Buffer.alloc(0), wal: Buffer.alloc(0) }));
    expect(this.#journal.id).not.toBe(this.#id);
    this.#id = this.#journal.id;
    this.#kept = new Map();
    this.#putBackAt = undefined;
    this.#lose(gone);
    this.#look("restart");
  }

  say(): void {
    const { line, time } = this.#parts;
    if (!this.connected) return;
    const { length, read, released, dropped } = this.#journal.counts();
    const { id } = this.#journal;
    const numbers = { journal: id, read, released, dropped, journalLength: length };
    line.send("status", JSON.stringify({ v: 1, state: "up", at: time.now(), version: "0", ...numbers } satisfies AgentStatus));
    this.#saidAt = time.elapsed;
  }

  close(): void {
    this.#running = false;
    this.#journal.close();
  }

  #newOutbox = () => new Outbox(this.#journal, this.#parts.window, undefined, this.#parts.chance.next);

  #open(): void {
    this.#journal = new Journal(this.#parts.file, this.#parts.limits);
    expect(this.#journal.damage).toBe(undefined);
    this.#outbox = this.#newOutbox();
  }

  #swapDisk(lay: () => void): void {
    this.disconnect();
    this.#journal.close();
    lay();
    this.#open();
    this.#counted = undefined;
  }

  /** What only the old disk had. */
  #lose(gone: readonly Given[]): void {
    const there = new Set([...this.#kept.values()].map(({ at }) => at));
    for (const { at } of gone) if (!there.has(at)) this.#parts.books.lostWithDisk.add(at);
  }

  /**
   * A journal that was put back gives numbers that it gave before. It learns so from the first confirmation that is above its own numbers. A
   * journal that has caught up by then cannot see it: a known limit, which `network.test.ts` shows and which these runs stay out of.
   */
  careful = true;
  #mayGive(count: number): boolean {
    if (this.#putBackAt !== undefined && this.#parts.highestTaken(this.#id) <= this.#putBackAt) this.#putBackAt = undefined;
    if (!this.careful || this.#putBackAt === undefined) return true;
    return this.#journal.counts().read + count < this.#parts.ledgerUpTo(this.#id);
  }

  #onStored(payload: unknown): void {
    const { time } = this.#parts;
    const stored = storedSchema.parse(payload);
    const progress = this.#outbox.stored(stored, time.elapsed);
    if (this.#journal.id !== this.#id) {
      this.renewals++;
      this.#id = this.#journal.id;
      this.#putBackAt = undefined;
      // Under its new name it may number anew what it has.
      const known = new Map([...this.#kept.values()].map((reading) => [bodyOf(reading), reading]));
      this.#kept = new Map(this.#journal.read(1, 1_000_000).map(({ n, body }) => [n, known.get(body)!]));
      this.#counted = undefined;
      this.#parts.books.renamed(this.#id, this.#kept, this.#journal.skipped());
    }
    this.#look("stored", stored.upTo);
    if (progress) this.#pump();
  }

  #tick(): void {
    if (!this.#running) return;
    this.#pump();
    const { time } = this.#parts;
    if (time.elapsed - this.#saidAt >= statusEveryMs) this.say();
    time.after(tickMs, () => this.#tick());
  }

  #pump(): void {
    const { line, time } = this.#parts;
    for (let payload = this.#outbox.next(time.elapsed); payload !== undefined; payload = this.#outbox.next(time.elapsed))
      line.send("readings", payload);
  }

  /** Holds what the journal has now against what it had: everything that is gone must have a right reason. */
  #look(cause: "append" | "stored" | "restart", upTo = 0): void {
    const { books, limits } = this.#parts;
    const kept = new Map<number, Given>();
    let bytes = 0;
    for (const { n, body } of this.#journal.read(1, 1_000_000)) {
      const reading = this.#kept.get(n);
      if (!reading || body !== bodyOf(reading)) expect.fail(`${n} came into the journal from nowhere`);
      kept.set(n, reading);
      bytes += Buffer.byteLength(body);
    }
    const gone = new Map([...this.#kept].filter(([n]) => !kept.has(n)));
    this.#kept = kept;
    if (gone.size > 0) {
      if (cause === "restart") expect.fail(`${[...gone.keys()]} are gone after a restart`);
      if (cause === "append") books.droppedAt(this.#id, gone, kept, this.#journal.skipped());
      if (cause === "stored") books.released(this.#id, gone, upTo, this.#parts.ledgerUpTo(this.#id));
    }
    const counts = this.#journal.counts();
    expect(counts.length).toBe(kept.size);
    expect(counts.read, "read = released + kept + dropped").toBe(counts.released + counts.length + counts.dropped);
    if (this.#counted) {
      const dropped = cause === "append" ? [...gone.values()] : [];
      expect(counts.dropped - this.#counted.dropped, "drops that were counted").toBe(dropped.length);
      const events = dropped.filter(({ event }) => event).length;
      expect(counts.droppedEvents - this.#counted.droppedEvents, "dropped events that were counted").toBe(events);
    }
    this.#counted = { ...counts };
    expect(counts.length).toBeLessThanOrEqual(limits.entries ?? Number.POSITIVE_INFINITY);
    expect(bytes).toBeLessThanOrEqual(limits.bytes ?? Number.POSITIVE_INFINITY);
  }
}

/** What travels: like a compactor's reading, padded so that bytes and counts are different limits. */
export function bodyOf({ at, nature, event }: Given): string {
  const values = nature === "invalid" ? { fillRatio: 7 } : { fillRatio: 0.5, ...(event && { fault: true }) };
  return JSON.stringify({ device: "bin", kind: "compactor", at, ...values });
}
