import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accept, type Cursor, newCursor } from "../../../collector/accept.ts";
import type { Gone } from "../../../collector/series/gaps.ts";
import { merge, type Range } from "../../../runtime/ranges.ts";

const cursorAt = (expected: number): Cursor => ({ expected, skipped: 0, missing: 0 });
const batch = (numbers: number[], { oldest = 1, skipped = [] as Range[] } = {}) => ({
  oldest,
  skipped,
  readings: numbers.map((n) => ({ n })),
});
const numbers = (readings: { n: number }[]) => readings.map(({ n }) => n);

interface Case {
  what: string;
  expected: number;
  batch: ReturnType<typeof batch>;
  room?: number;
  fresh: number[];
  duplicates?: number;
  gap?: boolean;
  gone?: Gone[];
  cursor: Partial<Cursor>;
}
const cases: Case[] = [
  { what: "the next numbers are taken", expected: 1, batch: batch([1, 2, 3]), fresh: [1, 2, 3], cursor: { expected: 4 } },
  {
    what: "numbers that came before are counted as doubles",
    expected: 3,
    batch: batch([1, 2, 3]),
    fresh: [3],
    duplicates: 2,
    cursor: { expected: 4 },
  },
  {
    what: "after a hole nothing is taken, it comes again",
    expected: 1,
    batch: batch([1, 3, 4]),
    fresh: [1],
    gap: true,
    cursor: { expected: 2 },
  },
  { what: "what is beyond the room waits", expected: 1, batch: batch([1, 2, 3]), room: 2, fresh: [1, 2], cursor: { expected: 3 } },
  { what: "no room at all: nothing moves", expected: 1, batch: batch([1]), room: 0, fresh: [], cursor: { expected: 1 } },
  {
    what: "numbers dropped by policy are passed over and counted",
    expected: 1,
    batch: batch([1, 5], { skipped: [[2, 4]] }),
    fresh: [1, 5],
    gone: [{ from: 2, to: 4, why: "dropped" }],
    cursor: { expected: 6, skipped: 3 },
  },
  {
    what: "a dropped range counts only from where we stand",
    expected: 3,
    batch: batch([5], { oldest: 5, skipped: [[1, 4]] }),
    fresh: [5],
    gone: [{ from: 3, to: 4, why: "dropped" }],
    cursor: { expected: 6, skipped: 2 },
  },
  {
    what: "a range dropped at the end is passed over at once",
    expected: 1,
    batch: batch([1], { skipped: [[2, 3]] }),
    fresh: [1],
    gone: [{ from: 2, to: 3, why: "dropped" }],
    cursor: { expected: 4, skipped: 2 },
  },
  {
    what: "a range that was passed over before counts once",
    expected: 5,
    batch: batch([5], { oldest: 5, skipped: [[2, 4]] }),
    fresh: [5],
    cursor: { expected: 6, skipped: 0 },
  },
  {
    what: "numbers that the agent no longer has and never announced are missing",
    expected: 2,
    batch: batch([6], { oldest: 6, skipped: [[3, 4]] }),
    fresh: [6],
    gone: [
      { from: 2, to: 2, why: "lost" },
      { from: 3, to: 4, why: "dropped" },
      { from: 5, to: 5, why: "lost" },
    ],
    cursor: { expected: 7, skipped: 2, missing: 2 },
  },
  { what: "an empty batch changes nothing", expected: 4, batch: batch([], { oldest: 4 }), fresh: [], cursor: { expected: 4 } },
];

test.each(cases)("$what", ({ expected, batch, room = 100, fresh, duplicates = 0, gap = false, gone = [], cursor: end }) => {
  const cursor = cursorAt(expected);
  const result = accept(cursor, batch, room);
  expect({ ...result, fresh: numbers(result.fresh) }).toEqual({ fresh, duplicates, gap, gone });
  expect(cursor).toEqual({ skipped: 0, missing: 0, ...end });
});

describe("a journal that was not seen before", () => {
  test("starts at the oldest number that the agent still keeps", () => {
    expect(newCursor({ oldest: 501, skipped: [] })).toEqual({ expected: 501, skipped: 0, missing: 0 });
  });
  test("starts before ranges that were dropped and not yet counted", () => {
    expect(newCursor({ oldest: 501, skipped: [[401, 500]] }).expected).toBe(401);
    expect(newCursor({ oldest: 501, skipped: [[600, 700]] }).expected).toBe(501);
  });
});

test("an agent that claims an absurd oldest number does not keep the collector busy", () => {
  let looks = 0;
  class Counted extends Array<Range> {
    override [Symbol.iterator]() {
      looks++;
      return super[Symbol.iterator]();
    }
  }
  const skipped = Counted.from<Range>([[11, 20]]);
  const cursor = cursorAt(1);
  accept(cursor, { ...batch([], { oldest: 100_001 }), skipped }, 100);
  expect(cursor).toEqual({ expected: 100_001, skipped: 10, missing: 99_990 });
  expect(looks, "how often the ranges were gone through; a number may be as large as 9,007,199,254,740,991").toBeLessThan(100);
});

test("whatever is lost, doubled or comes in another order: each number is taken once, in order", () => {
  const windows = fc.array(fc.record({ from: fc.nat(60), length: fc.nat(20), room: fc.nat(15) }), { maxLength: 30 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.uniqueArray(fc.integer({ min: 1, max: 60 })), windows, (last, droppedAny, sent) => {
      const dropped = droppedAny.filter((n) => n <= last).sort((a, b) => a - b);
      const kept = Array.from({ length: last }, (_, i) => i + 1).filter((n) => !dropped.includes(n));
      const skipped = merge(dropped.map((n): Range => [n, n]));
      const oldest = kept[0] ?? last + 1;
      const cursor = cursorAt(1);
      const taken: number[] = [];
      const send = (numbersSent: number[], room: number) =>
        taken.push(...numbers(accept(cursor, batch(numbersSent, { oldest, skipped }), room).fresh));
      for (const { from, length, room } of sent) send(kept.slice(from, from + length), room);
      send(kept, 1_000);
      expect(taken).toEqual(kept);
      expect(cursor).toEqual({ expected: last + 1, skipped: dropped.length, missing: 0 });
    }),
  );
});

test("ranges that are announced in any order cost no more and give the same", () => {
  const skipped = Array.from({ length: 1_000 }, (_, i): [number, number] => [2 + i * 2, 2 + i * 2]);
  const take = (ranges: [number, number][]) => {
    const cursor = { expected: 1, skipped: 0, missing: 0 };
    return { ...accept(cursor, { oldest: 2_001, skipped: ranges, readings: [{ n: 2_002 }] }, 10), cursor };
  };
  const inOrder = take(skipped);
  expect(inOrder.cursor).toEqual({ expected: 2_001, skipped: 1_000, missing: 1_000 });
  expect(take(skipped.toReversed())).toEqual(inOrder);
});
