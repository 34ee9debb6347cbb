import fc from "fast-check";
import { expect, test } from "vitest";
import { countLate, lateAfterMs, unseenRanges, withTimes } from "../../../collector/arrivals.ts";
import type { Range } from "../../../runtime/ranges.ts";

const batch = (numbers: number[], { oldest = 1, skipped = [] as [number, number][] } = {}) => ({
  oldest,
  skipped,
  readings: numbers.map((n) => ({ n })),
});

test.each<[string, number, ReturnType<typeof batch>, Range[]]>([
  ["the next numbers", 4, batch([5, 6, 7]), []],
  ["numbers that came before", 7, batch([5, 6, 7]), []],
  ["a message was lost on the way", 4, batch([8, 9]), [[5, 7]]],
  ["after that the next ones: nothing new is missing", 9, batch([10, 11]), []],
  ["holes inside a message", 0, batch([1, 3, 6]), [[2, 2], [4, 5]]],
  ["what was dropped by policy is not missing", 4, batch([10], { skipped: [[6, 8]] }), [[5, 5], [9, 9]]],
  ["what the agent no longer has is not waited for", 4, batch([10, 11], { oldest: 9 }), [[9, 9]]],
  ["it begins with what came and goes on after a hole", 4, batch([3, 4, 7]), [[5, 6]]],
  ["an empty message", 4, batch([]), []],
])("unseen: %s", (_, heard, sent, ranges) => {
  expect(unseenRanges(heard, sent)).toEqual(ranges);
}); // biome-ignore format: a table

test("whatever comes in which order: what was called unseen and what was heard is everything up to the highest", () => {
  const messages = fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 12 }), { maxLength: 20 });
  fc.assert(
    fc.property(messages, (sent) => {
      const heard = new Set<number>();
      const unseen = new Set<number>();
      let highest = 0;
      for (const numbers of sent) {
        const sorted = numbers.sort((a, b) => a - b);
        for (const [from, to] of unseenRanges(highest, batch(sorted))) {
          for (let n = from; n <= to; n++) {
            expect([heard.has(n), unseen.has(n)], `${n} is new`).toEqual([false, false]);
            unseen.add(n);
          }
        }
        for (const n of sorted) heard.add(n);
        highest = Math.max(highest, ...sorted);
      }
      expect(new Set([...heard, ...unseen]).size).toBe(highest);
    }),
  );
});

test("a reading is late when it comes over a quarter of an hour after it was measured", () => {
  const now = Date.UTC(2026, 10, 25);
  const readings = (...ages: number[]) => ages.map((age, i) => ({ n: i + 1, at: now - age }));
  expect(countLate(readings(3_000, 2_000, lateAfterMs), now)).toBe(0);
  expect(countLate(readings(lateAfterMs + 2, lateAfterMs + 1, 0), now)).toBe(2);
  expect(countLate(readings(lateAfterMs + 9, lateAfterMs + 5, lateAfterMs + 1), now)).toBe(3);
  expect(countLate([], now)).toBe(0);
  expect(countLate([{ n: 1, at: 0 }, { n: 2 }, ...readings(lateAfterMs + 1)], now), "a clock that is not set says nothing").toBe(1);
});

test("numbers that are gone were measured between their neighbours, as far as those are known", () => {
  const now = Date.UTC(2026, 10, 25);
  const readings = [10, 11, 15].map((n) => ({ n, at: now + n * 100 }));
  const times = (from: number, to: number, lastAt?: number) => withTimes([{ from, to, why: "dropped" }], readings, lastAt, now)[0];
  expect(times(12, 14, 5)).toMatchObject({ measuredAfter: now + 1_100, measuredBefore: now + 1_500 });
  expect(times(7, 9, 500)).toMatchObject({ measuredAfter: 500, measuredBefore: now + 1_000 });
  expect(times(16, 20)).toEqual({ from: 16, to: 20, why: "dropped", measuredAfter: now + 1_500 });
});

test.each([undefined, Date.UTC(2026, 10, 24) + 0.5, "2026", 1e300, 0, Number.NaN])("a time that cannot be one says nothing: %s", (at) => {
  const now = Date.UTC(2026, 10, 25);
  expect(
    withTimes(
      [{ from: 2, to: 2, why: "lost" }],
      [
        { n: 1, at },
        { n: 3, at },
      ],
      undefined,
      now,
    ),
  ).toEqual([{ from: 2, to: 2, why: "lost" }]);
  expect(countLate([{ n: 1, at }], now)).toBe(0);
});
