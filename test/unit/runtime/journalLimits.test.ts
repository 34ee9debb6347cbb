/** What a journal drops when it reached its limits, in entries or in bytes, and how it counts that. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { Unavailable } from "../../../runtime/errors.ts";
import { Journal, type JournalLimits, type NewEntry } from "../../../runtime/journal.ts";
import { tempDir } from "../../support/processes.ts";

const dir = tempDir();
const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

function fresh(limits: Partial<JournalLimits>, file = join(dir, `${randomUUID()}.db`)) {
  const journal = new Journal(file, limits);
  open.push(journal);
  const again = () => {
    journal.close();
    return fresh(limits, file);
  };
  return { journal, file, again };
}
/** An entry of so many bytes. */
const sample = (bytes: number): NewEntry => ({ body: "x".repeat(bytes), event: false });
const event = (bytes: number): NewEntry => ({ body: "e".repeat(bytes), event: true });
const many = (count: number, one: NewEntry) => Array.from({ length: count }, () => one);
const kept = (journal: Journal) => journal.read(1, 10_000).map(({ n }) => n);
const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

describe("a limit in bytes", () => {
  test("is kept: the oldest samples go, and are announced and counted", () => {
    const { journal } = fresh({ bytes: 1_000 });
    journal.append(many(10, sample(100)));
    expect(kept(journal)).toEqual(from(1, 10));
    journal.append([sample(150)]);
    expect(kept(journal)).toEqual(from(3, 11));
    expect(journal.skipped()).toEqual([[1, 2]]);
    expect(journal.counts()).toEqual({ read: 11, released: 0, length: 9, dropped: 2, droppedEvents: 0 });
  });

  test("counts bytes as they travel: one Japanese letter is three", () => {
    const { journal } = fresh({ bytes: 1_000 });
    journal.append(many(3, { body: "圧".repeat(110), event: false }));
    expect(journal.counts().dropped).toBe(0);
    journal.append([{ body: "圧".repeat(4), event: false }]);
    expect(kept(journal)).toEqual([2, 3, 4]);
  });

  test("keeps events as long as there is a sample left, then lets the oldest of them go and counts them by themselves", () => {
    const { journal } = fresh({ bytes: 1_000 });
    journal.append([event(200), sample(200), event(200), sample(200), event(200)]);
    journal.append([event(150)]);
    expect(kept(journal)).toEqual([1, 3, 4, 5, 6]);
    journal.append([event(200)]);
    expect([kept(journal), journal.counts().droppedEvents]).toEqual([[1, 3, 5, 6, 7], 0]);
    journal.append([event(200)]);
    expect([kept(journal), journal.counts().droppedEvents, journal.counts().dropped]).toEqual([[3, 5, 6, 7, 8], 1, 3]);
  });

  test("counts room that was made by the server's word: what is stored takes none", () => {
    const { journal } = fresh({ bytes: 1_000 });
    for (let i = 0; i < 50; i++) {
      journal.append(many(9, sample(100)));
      journal.release(journal.counts().read);
    }
    expect(journal.counts()).toMatchObject({ read: 450, released: 450, length: 0, dropped: 0 });
  });

  test("is known over a restart of the agent, with what was dropped before", () => {
    const { journal, again } = fresh({ bytes: 1_000 });
    journal.append([event(300), event(300), event(300), event(300), sample(100)]);
    const before = { ...journal.counts() };
    expect(before).toMatchObject({ dropped: 2, droppedEvents: 1 });
    const later = again().journal;
    expect(later.counts()).toEqual(before);
    later.append([event(300)]);
    expect(later.counts()).toMatchObject({ dropped: 3, droppedEvents: 2 });
    expect(kept(later)).toEqual([3, 4, 6]);
  });

  test("lets nothing in that is larger than the whole, and does not break on it", () => {
    const { journal } = fresh({ bytes: 1_000 });
    journal.append([sample(100), sample(2_000)]);
    expect(journal.counts()).toMatchObject({ read: 2, length: 0, dropped: 2 });
    journal.append([sample(100)]);
    expect(kept(journal)).toEqual([3]);
  });

  test("and one in entries hold together, whichever is reached first", () => {
    const { journal } = fresh({ bytes: 1_000, entries: 5 });
    journal.append(many(6, sample(10)));
    expect(kept(journal)).toEqual(from(2, 6));
    journal.append([sample(985)]);
    expect(kept(journal)).toEqual([6, 7]);
  });
});

describe("a limit in entries", () => {
  test("drops a hundredth more than needed, so that a full journal does not tidy up at every reading", () => {
    const { journal } = fresh({ entries: 1_000 });
    journal.append(many(1_001, sample(10)));
    expect(journal.counts()).toMatchObject({ length: 991, dropped: 10 });
    journal.append(many(9, sample(10)));
    expect(journal.counts().dropped).toBe(10);
  });

  test("never drops an event where samples alone make room: the hundredth more is not taken from events", () => {
    const { journal } = fresh({ entries: 1_000 });
    journal.append([...many(995, event(10)), ...many(6, sample(10))]);
    expect(journal.counts()).toMatchObject({ length: 995, dropped: 6, droppedEvents: 0 });
  });

  test("drops no more events than it must", () => {
    const { journal } = fresh({ entries: 1_000 });
    journal.append(many(1_001, event(10)));
    expect(journal.counts().droppedEvents).toBeLessThanOrEqual(10);
    expect(kept(journal).at(-1)).toBe(1_001);
  });

  test("that was made smaller in the settings counts from the next reading on", () => {
    const { journal, file } = fresh({ entries: 100 });
    journal.append(many(100, sample(10)));
    journal.close();
    const smaller = fresh({ entries: 10 }, file).journal;
    smaller.append([sample(10)]);
    expect(kept(smaller)).toEqual(from(92, 101));
  });
});

test("whatever is read, kept within both limits: samples before events, the oldest first, and every drop is counted", () => {
  const entry = fc.record({ event: fc.boolean(), bytes: fc.integer({ min: 2, max: 400 }) });
  const step = fc.oneof(
    fc.array(entry, { minLength: 1, maxLength: 15 }),
    fc.record({ release: fc.double({ min: 0, max: 1, noNaN: true }) }),
  );
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 20 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 400, max: 4_000 }),
      (steps, entries, bytes) => {
        const { journal } = fresh({ entries, bytes });
        const all = new Map<number, { event: boolean; bytes: number }>();
        const dropped = new Set<number>();
        for (const one of steps) {
          if ("release" in one) {
            journal.release(Math.floor(journal.counts().read * one.release));
            continue;
          }
          const before = kept(journal);
          for (const each of one) all.set(all.size + 1, each);
          journal.append(one.map((each) => (each.event ? event(each.bytes) : sample(each.bytes))));
          const after = new Set(kept(journal));
          const candidates = [...before, ...one.map((_, i) => all.size - one.length + 1 + i)];
          const gone = candidates.filter((n) => !after.has(n));
          for (const n of gone) dropped.add(n);
          const isEvent = (n: number) => all.get(n)!.event;
          for (const event of [false, true]) {
            const [lost, left] = [gone.filter((n) => isEvent(n) === event), [...after].filter((n) => isEvent(n) === event)];
            if (lost.length > 0 && left.length > 0) expect(Math.max(...lost), "the oldest first").toBeLessThan(Math.min(...left));
          }
          if (gone.some(isEvent)) expect([...after].every(isEvent), "samples before events").toBe(true);
          const { length } = journal.counts();
          expect(length <= entries && [...after].reduce((sum, n) => sum + all.get(n)!.bytes, 0) <= bytes, "within the limits").toBe(true);
          expect(journal.counts()).toMatchObject({
            read: all.size,
            length: after.size,
            dropped: dropped.size,
            droppedEvents: [...dropped].filter(isEvent).length,
          });
        }
        journal.close();
      },
    ),
    { numRuns: 60 },
  );
});

describe("notes (corrections of totals)", () => {
  test("are committed with the readings that they are about, newest first, and stay over a restart", () => {
    const { journal, again } = fresh({});
    journal.append([sample(2)], { totals: "{}" }, ["one", "two"]);
    journal.append([sample(2)], {}, ["three"]);
    expect([journal.notes(10), journal.notes(1)]).toEqual([["three", "two", "one"], ["three"]]);
    journal.release(2);
    expect(again().journal.notes(2)).toEqual(["three", "two"]);
  });

  test("are at most ten thousand: the oldest go", () => {
    const { journal } = fresh({});
    const notes = (first: number, count: number) => Array.from({ length: count }, (_, i) => String(first + i));
    journal.append([], {}, notes(1, 9_999));
    journal.append([], {}, notes(10_000, 6));
    const all = journal.notes(20_000);
    expect([all.length, all[0], all.at(-1)]).toEqual([10_000, "10005", "6"]);
  });

  test("readings, state and notes go together or not at all when the disk does not take them, and the counts know it", () => {
    const { journal, file } = fresh({});
    journal.append([sample(2)], { totals: "before" }, ["before"]);
    const { id } = journal;
    const holder = new DatabaseSync(file);
    open.push(holder);
    holder.exec("BEGIN IMMEDIATE");
    expect(() => journal.append([sample(2)], { totals: "after" }, ["after"])).toThrow(Unavailable);
    expect(() => journal.release(1)).toThrow(Unavailable);
    expect(() => journal.renew()).toThrow(Unavailable);
    holder.exec("ROLLBACK");
    expect(journal.counts()).toEqual({ read: 1, released: 0, length: 1, dropped: 0, droppedEvents: 0 });
    expect([journal.meta("totals"), journal.notes(5), journal.id, kept(journal)]).toEqual(["before", ["before"], id, [1]]);
    expect(journal.append([sample(2)])).toBe(2);
  });
});
