import fc from "fast-check";
import { expect, test } from "vitest";
import { merge, type Range, without } from "../../../runtime/ranges.ts";

test("ranges that touch or overlap are joined", () => {
  expect(
    merge([
      [5, 6],
      [1, 2],
      [3, 4],
      [8, 9],
      [6, 7],
      [20, 20],
    ]),
  ).toEqual([
    [1, 9],
    [20, 20],
  ]);
  expect(merge([])).toEqual([]);
  const range = fc.tuple(fc.integer({ min: 1, max: 50 }), fc.nat(5)).map(([from, length]): Range => [from, from + length]);
  const numbers = (ranges: Range[]) => new Set(ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i)));
  fc.assert(
    fc.property(fc.array(range), (ranges) => {
      expect(numbers(merge(ranges))).toEqual(numbers(ranges));
    }),
  );
});

test.each<[string, Range, Range[], Range[]]>([
  ["nothing taken away", [1, 5], [], [[1, 5]]],
  ["the middle", [1, 9], [[4, 5]], [[1, 3], [6, 9]]],
  ["both ends, given in another order", [1, 9], [[8, 20], [0, 2]], [[3, 7]]],
  ["all of it", [3, 4], [[1, 9]], []],
  ["what lies beside it", [5, 6], [[1, 4], [7, 9]], [[5, 6]]],
  ["ranges that overlap", [1, 9], [[2, 5], [4, 7]], [[1, 1], [8, 9]]],
])("a range without %s", (_, range, others, left) => {
  expect(without(range, others)).toEqual(left);
}); // biome-ignore format: a table
