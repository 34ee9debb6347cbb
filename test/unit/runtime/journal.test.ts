import { randomUUID } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError } from "../../../runtime/errors.ts";
import { Journal, type NewEntry } from "../../../runtime/journal.ts";
import { tempDir } from "../../support/processes.ts";

const dir = tempDir();
const fresh = () => join(dir, `${randomUUID()}.db`);
const sample = (body = "{}"): NewEntry => ({ body, event: false });
const event = (body = "{}"): NewEntry => ({ body, event: true });
const samples = (count: number) => Array.from({ length: count }, (_, i) => sample(`{"i":${i}}`));
const numbersIn = (journal: Journal) => journal.read(1, 1_000).map(({ n }) => n);

function using<T>(journal: Journal, work: (journal: Journal) => T): T {
  try {
    return work(journal);
  } finally {
    journal.close();
  }
}

describe("numbers", () => {
  test("start at 1 and have no gaps", () =>
    using(new Journal(fresh()), (journal) => {
      expect(journal.oldest()).toBe(1);
      expect(journal.append([sample("a"), sample("b")])).toBe(2);
      expect(journal.append([event("c")])).toBe(3);
      expect(journal.read(1, 10)).toEqual([
        { n: 1, body: "a" },
        { n: 2, body: "b" },
        { n: 3, body: "c" },
      ]);
      expect(journal.read(2, 1)).toEqual([{ n: 2, body: "b" }]);
    }));

  test("are never given twice, not even when everything was stored and the program started again", () => {
    const file = fresh();
    using(new Journal(file), (journal) => {
      journal.append(samples(3));
      journal.release(3);
    });
    using(new Journal(file), (journal) => {
      expect(journal.oldest()).toBe(4);
      expect(journal.append([sample()])).toBe(4);
    });
  });
});

test("what is stored is forgotten, a confirmation of numbers that were never given takes nothing more", () =>
  using(new Journal(fresh()), (journal) => {
    journal.append(samples(5));
    journal.release(2);
    expect(numbersIn(journal)).toEqual([3, 4, 5]);
    journal.release(1);
    journal.release(1_000);
    expect(journal.counts()).toEqual({ read: 5, released: 5, length: 0, dropped: 0, droppedEvents: 0 });
    expect(journal.append([sample()])).toBe(6);
  }));

test("a journal opened again is the same journal with the same entries, counts and state", () => {
  const file = fresh();
  const before = using(new Journal(file, { entries: 10 }), (journal) => {
    journal.append(samples(14), { totals: "[1]" });
    journal.release(6);
    journal.setMeta("calibration", "x");
    return { id: journal.id, counts: { ...journal.counts() }, numbers: numbersIn(journal), skipped: journal.skipped() };
  });
  using(new Journal(file, { entries: 10 }), (journal) => {
    expect({ id: journal.id, counts: { ...journal.counts() }, numbers: numbersIn(journal), skipped: journal.skipped() }).toEqual(before);
    expect([journal.meta("totals"), journal.meta("calibration"), journal.meta("nothing")]).toEqual(["[1]", "x", undefined]);
  });
});

test("every new file is a journal of its own, so that a replaced disk is noticed", () => {
  const ids = [fresh(), fresh()].map((file) => using(new Journal(file), ({ id }) => id));
  expect(new Set(ids).size).toBe(2);
});

test("a second agent on the same file is refused with a hint, and may start when the first has ended", () => {
  const file = fresh();
  using(new Journal(file), () => {
    expect(() => new Journal(file)).toThrow(ConfigError);
    expect(() => new Journal(file)).toThrow(/another agent/);
  });
  using(new Journal(file), (journal) => expect(journal.append([sample()])).toBe(1));
});

test("closing twice is closing once", () => {
  const journal = new Journal(fresh());
  journal.close();
  expect(() => journal.close()).not.toThrow();
});

describe("a full journal", () => {
  test("drops the oldest samples and says which", () =>
    using(new Journal(fresh(), { entries: 3 }), (journal) => {
      journal.append(samples(5));
      expect(numbersIn(journal)).toEqual([3, 4, 5]);
      expect(journal.skipped()).toEqual([[1, 2]]);
      expect(journal.counts()).toEqual({ read: 5, released: 0, length: 3, dropped: 2, droppedEvents: 0 });
    }));

  test("keeps events as long as there is a sample left", () =>
    using(new Journal(fresh(), { entries: 3 }), (journal) => {
      journal.append([event("bag"), sample(), event("fault"), sample(), event("door")]);
      expect(numbersIn(journal)).toEqual([1, 3, 5]);
      expect(journal.skipped()).toEqual([
        [2, 2],
        [4, 4],
      ]);
      journal.append([event("bag")]);
      expect(numbersIn(journal)).toEqual([3, 5, 6]);
      expect(journal.skipped()).toEqual([
        [1, 2],
        [4, 4],
      ]);
    }));

  test("forgets the dropped ranges once they are confirmed", () =>
    using(new Journal(fresh(), { entries: 3 }), (journal) => {
      journal.append(samples(5));
      journal.release(3);
      expect(journal.skipped()).toEqual([]);
    }));

  test("forgets a dropped range at the very end with the next confirmation", () =>
    using(new Journal(fresh(), { entries: 2 }), (journal) => {
      journal.append([event(), event(), sample()]);
      expect(journal.skipped()).toEqual([[3, 3]]);
      journal.release(3);
      journal.append([sample()]);
      journal.release(4);
      expect(journal.skipped()).toEqual([]);
    }));
});

test("whatever happens: read = released + in the journal + dropped, and every number is in one of the three", () => {
  const operation = fc.oneof(
    { weight: 3, arbitrary: fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }).map((events) => ({ append: events })) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 120 }).map((upTo) => ({ release: upTo })) },
    { weight: 1, arbitrary: fc.constant({ reopen: true as const }) },
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 15 }), fc.array(operation, { maxLength: 25 }), (limit, operations) => {
      const file = fresh();
      let journal = new Journal(file, { entries: limit });
      const isEvent = new Map<number, boolean>();
      let released = 0;
      try {
        for (const step of operations) {
          if ("append" in step) {
            const before = numbersIn(journal);
            journal.append(step.append.map((one) => ({ body: "{}", event: one })));
            for (const one of step.append) isEvent.set(isEvent.size + 1, one);
            const after = new Set(numbersIn(journal));
            const added = step.append.map((_, i) => isEvent.size - i);
            const gone = [...before, ...added].filter((n) => !after.has(n));
            // An event goes only when no sample is left.
            if (gone.some((n) => isEvent.get(n))) expect([...after].every((n) => isEvent.get(n))).toBe(true);
          } else if ("release" in step) {
            released = Math.max(released, step.release >= journal.oldest() ? Math.min(step.release, isEvent.size) : 0);
            journal.release(step.release);
          } else {
            journal.close();
            journal = new Journal(file, { entries: limit });
          }
          const counts = journal.counts();
          const kept = numbersIn(journal);
          expect(counts.read).toBe(isEvent.size);
          expect(counts.read).toBe(counts.released + counts.length + counts.dropped);
          expect(counts.length).toBe(kept.length);
          expect(counts.length).toBeLessThanOrEqual(limit);
          // Above what was confirmed, what is not kept is announced as dropped, and nothing else.
          const announced = new Set(journal.skipped().flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i)));
          for (let n = released + 1; n <= counts.read; n++) expect(announced.has(n), `number ${n}`).toBe(!kept.includes(n));
        }
      } finally {
        journal.close();
      }
    }),
    { numRuns: 60 },
  );
});
