/**
 * The way of a reading from the journal to the store, under everything that can go wrong between the two: lost and doubled messages, lost
 * confirmations, broken connections, restarts of both ends, a journal that is too small. The real outbox and journal against the
 * collector's real rule of acceptance; only the network and the store are played.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { accept, type Cursor, newCursor } from "../../collector/accept.ts";
import { type Batch, batchSchema, type Stored } from "../../contract/messages.ts";
import { Outbox } from "../../edge/outbox.ts";
import { Journal } from "../../runtime/journal.ts";

const limit = 40;
const room = 25;
const steps = [
  "sample",
  "event",
  "many",
  "send",
  "deliver",
  "lose",
  "double",
  "write",
  "confirm",
  "lose confirmation",
  "disconnect",
  "reconnect",
  "wait",
  "collector restarts",
  "agent restarts",
] as const;
type Step = (typeof steps)[number];

/** The server's end: what it accepted waits in a buffer, what it wrote is durable and confirmed. */
class HonestCollector {
  readonly stored: number[] = [];
  #durable: Cursor | undefined;
  #cursor: Cursor | undefined;
  #buffer: number[] = [];

  get cursor(): Cursor | undefined {
    return this.#durable;
  }
  get buffered(): number {
    return this.#buffer.length;
  }

  /** Like the collector: a batch that brings nothing new is confirmed again. */
  take(batch: Batch): Stored | undefined {
    this.#cursor ??= newCursor(batch);
    const { fresh, duplicates } = accept(this.#cursor, batch, room - this.#buffer.length);
    this.#buffer.push(...fresh.map(({ n }) => n));
    return duplicates > 0 && this.#buffer.length === 0 ? this.write(batch.journal) : undefined;
  }

  write(journal: string): Stored | undefined {
    if (!this.#cursor) return undefined;
    this.stored.push(...this.#buffer);
    this.#buffer = [];
    this.#durable = { ...this.#cursor };
    return { v: 1, journal, upTo: this.#durable.expected - 1 };
  }

  restart(): void {
    this.#buffer = [];
    this.#cursor = this.#durable && { ...this.#durable };
  }
}

class World {
  readonly #file: string;
  readonly collector = new HonestCollector();
  readonly dropped = new Set<number>();
  journal: Journal;
  #outbox: Outbox;
  #now = 0;
  #up = false;
  #underWay: string[] = [];
  #confirmations: Stored[] = [];

  constructor(file: string) {
    this.#file = file;
    this.journal = new Journal(file, { entries: limit });
    this.#outbox = this.#newOutbox();
  }

  #newOutbox = () => new Outbox(this.journal, 30, { firstMs: 1_000, maxMs: 8_000 }, () => 0.5);

  #append(count: number, event: boolean): void {
    this.journal.append(Array.from({ length: count }, () => ({ body: '{"device":"a"}', event })));
    for (const [from, to] of this.journal.skipped()) for (let n = from; n <= to; n++) this.dropped.add(n);
  }

  #deliver(payload: string | undefined): void {
    if (payload !== undefined) this.#confirm(this.collector.take(batchSchema.parse(JSON.parse(payload))));
  }
  #confirm(stored: Stored | undefined): void {
    if (stored) this.#confirmations.push(stored);
  }

  play(step: Step): void {
    if (step === "sample" || step === "event") this.#append(1, step === "event");
    if (step === "many") this.#append(15, false);
    if (step === "send") this.#underWay.push(...[this.#outbox.next(this.#now)].filter((one) => one !== undefined));
    if (step === "deliver") this.#deliver(this.#underWay.shift());
    if (step === "lose") this.#underWay.shift();
    if (step === "double") this.#deliver(this.#underWay[0]);
    if (step === "write") this.#confirm(this.collector.write(this.journal.id));
    if (step === "confirm") {
      const stored = this.#confirmations.shift();
      if (stored && this.#up) this.#outbox.stored(stored, this.#now);
    }
    if (step === "lose confirmation") this.#confirmations.shift();
    if (step === "disconnect" || step === "agent restarts") {
      this.#up = false;
      this.#outbox.disconnected();
    }
    if (step === "reconnect") {
      this.#up = true;
      this.#outbox.connected(this.#now);
    }
    if (step === "wait") this.#now += 3_000;
    if (step === "collector restarts") this.collector.restart();
    if (step === "agent restarts") {
      this.journal.close();
      this.journal = new Journal(this.#file, { entries: limit });
      this.#outbox = this.#newOutbox();
    }
  }

  /** Nothing goes wrong any more; false if something is stuck all the same. */
  settles(): boolean {
    this.play("reconnect");
    for (let round = 0; round < 40; round++) {
      for (const step of ["send", "send", "deliver", "deliver", "write", "confirm", "confirm", "wait"] as const) this.play(step);
      if (this.journal.counts().length === 0 && this.collector.buffered === 0) return true;
    }
    return false;
  }

  /** What must hold at every moment. */
  check(): void {
    const { read, released, length, dropped } = this.journal.counts();
    expect(read).toBe(released + length + dropped);
    expect(dropped).toBe(this.dropped.size);
    const stored = new Set(this.collector.stored);
    expect(stored.size, "stored twice").toBe(this.collector.stored.length);
    const kept = new Set(this.journal.read(1, limit).map(({ n }) => n));
    for (let n = 1; n <= read; n++)
      if (!kept.has(n) && !stored.has(n) && !this.dropped.has(n)) expect.fail(`${n} was released before it was stored`);
  }
}

it("every reading arrives exactly once or is counted as dropped, whatever goes wrong on the way", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...steps), { minLength: 5, maxLength: 60 }), (played) => {
      const dir = mkdtempSync(join(tmpdir(), "delivery-"));
      const world = new World(join(dir, "journal.db"));
      try {
        for (const step of ["reconnect", ...played] as const) {
          world.play(step);
          world.check();
        }
        expect(world.settles(), "something is stuck").toBe(true);
        world.check();
        const { read } = world.journal.counts();
        const { stored, cursor } = world.collector;
        const passed = [...world.dropped].filter((n) => !stored.includes(n)).length;
        expect(cursor ?? { missing: 0 }).toMatchObject({ missing: 0 });
        expect(stored.length + passed, "stored or dropped").toBe(read);
        // The numbers dropped at the very end are announced with the next reading.
        world.play("event");
        expect(world.settles()).toBe(true);
        expect(world.collector.cursor).toMatchObject({ expected: read + 2, skipped: passed, missing: 0 });
      } finally {
        world.journal.close();
        rmSync(dir, { recursive: true });
      }
    }),
    { numRuns: 300 },
  );
}, 120_000);
