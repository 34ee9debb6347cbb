import { expect, test } from "vitest";
import { backoff } from "../../../runtime/retry.ts";

const first = (count: number, waits: Iterator<number, never>) => Array.from({ length: count }, () => waits.next().value);

test("waits double up to the longest one and stay there", () => {
  expect(
    first(
      6,
      backoff({ firstMs: 100, maxMs: 1_000 }, () => 0.5),
    ),
  ).toEqual([100, 200, 400, 800, 1_000, 1_000]);
});

test("another factor", () => {
  expect(
    first(
      3,
      backoff({ firstMs: 1, maxMs: 1_000, factor: 10 }, () => 0.5),
    ),
  ).toEqual([1, 10, 100]);
});

test("chance moves a wait by half of it, never above the longest one", () => {
  expect(
    first(
      3,
      backoff({ firstMs: 100, maxMs: 400 }, () => 0),
    ),
  ).toEqual([50, 100, 200]);
  expect(
    first(
      4,
      backoff({ firstMs: 100, maxMs: 400 }, () => 0.999),
    ),
  ).toEqual([149.9, 299.8, 400, 400].map((ms) => expect.closeTo(ms, 6)));
});

test("two clients that lose the same server do not come back together", () => {
  const options = { firstMs: 1_000, maxMs: 60_000 };
  expect(first(5, backoff(options))).not.toEqual(first(5, backoff(options)));
});
