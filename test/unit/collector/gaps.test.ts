import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Gone, lostAtEnd, type OpenGap, settleGaps } from "../../../collector/series/gaps.ts";
import type { Range } from "../../../runtime/ranges.ts";

const [seenAt, now] = [1_000, 2_000];
const open = (from: number, to: number): OpenGap => ({ from, to, seenAt });
const gone = (from: number, to: number, why: Gone["why"] = "dropped"): Gone => ({ from, to, why });
const ended = (from: number, to: number, end: "recovered" | Gone["why"], seen = seenAt) => ({ from, to, seenAt: seen, endedAt: now, end });

interface Case {
  what: string;
  open?: OpenGap[];
  upTo: number;
  gone?: Gone[];
  ended?: object[];
  still?: object[];
  recovered?: number;
}
const cases: Case[] = [
  { what: "no gap, nothing gone", upTo: 10 },
  { what: "numbers that came after all are recovered", open: [open(3, 5)], upTo: 9, ended: [ended(3, 5, "recovered")], recovered: 3 },
  { what: "a gap that lies ahead stays open", open: [open(30, 50)], upTo: 9, still: [open(30, 50)] },
  {
    what: "of a gap that is half settled the rest stays open",
    open: [open(3, 8)],
    upTo: 5,
    ended: [ended(3, 5, "recovered")],
    still: [open(6, 8)],
    recovered: 3,
  },
  {
    what: "what the agent dropped meanwhile is not recovered",
    open: [open(3, 8)],
    upTo: 8,
    gone: [gone(4, 6)],
    ended: [ended(3, 3, "recovered"), ended(4, 6, "dropped"), ended(7, 8, "recovered")],
    recovered: 3,
  },
  {
    what: "a drop that nobody had missed is seen and ended at once",
    upTo: 8,
    gone: [gone(4, 6), gone(7, 7, "lost")],
    ended: [ended(4, 6, "dropped", now), ended(7, 7, "lost", now)],
  },
  {
    what: "a drop that is longer than the gap: each part since it was seen",
    open: [open(4, 5)],
    upTo: 8,
    gone: [gone(2, 8)],
    ended: [ended(2, 3, "dropped", now), ended(4, 5, "dropped"), ended(6, 8, "dropped", now)],
  },
  {
    what: "what was given up with its disk comes back with it, as far as it does",
    open: [{ ...open(3, 8), givenUp: { at: 1_500 } }],
    upTo: 5,
    ended: [ended(3, 5, "recovered")],
    still: [{ ...open(6, 8), givenUp: { at: 1_500 } }],
    recovered: 3,
  },
];
test.each(cases)("$what", ({ open = [], upTo, gone = [], ended = [], still = [], recovered = 0 }) => {
  expect(settleGaps(open, upTo, gone, now)).toEqual({ ended, still, recovered });
});

test("whatever was missed and whatever is gone, each number of it ends once or stays open, and no other does", () => {
  const lengths = fc.array(fc.record({ space: fc.nat(4), length: fc.integer({ min: 1, max: 5 }) }), { maxLength: 8 });
  const rangesOf = (pieces: { space: number; length: number }[]) => {
    let next = 1;
    return pieces.map(({ space, length }): Range => {
      const from = next + space;
      next = from + length;
      return [from, next - 1];
    });
  };
  const numbers = (ranges: readonly { from: number; to: number }[]) =>
    ranges.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
  fc.assert(
    fc.property(lengths, lengths, fc.integer({ min: 0, max: 60 }), (missed, lost, upTo) => {
      const gaps = rangesOf(missed).map(([from, to]) => open(from, to));
      const never = rangesOf(lost)
        .filter(([, to]) => to <= upTo)
        .map(([from, to]) => gone(from, to, "lost"));
      const result = settleGaps(gaps, upTo, never, now);
      const of = (end: string) => numbers(result.ended.filter((one) => one.end === end));
      const ascending = (list: number[]) => list.sort((a, b) => a - b);
      const isGone = new Set(numbers(never));
      expect(ascending(of("lost"))).toEqual(numbers(never));
      expect(ascending(of("recovered"))).toEqual(numbers(gaps).filter((n) => n <= upTo && !isGone.has(n)));
      expect(result.recovered).toBe(of("recovered").length);
      expect(numbers(result.still)).toEqual(numbers(gaps).filter((n) => n > upTo));
    }),
  );
});

describe("when an agent goes on with another journal", () => {
  const said = { announced: 30, kept: 10, saidAt: 900 };
  test.each<[string, number, number | undefined, [number, number] | undefined]>([
    ["everything had been handed over", 30, 30, undefined],
    ["more had been handed over than it had said", 30, 33, undefined],
    ["the rest dies with the disk", 30, 25, [26, 30]],
    ["nothing ever came of it: what it said it still had", 30, undefined, [21, 30]],
    ["it never had anything", 0, undefined, undefined],
  ])("%s", (_, announced, upTo, range) => {
    const lost = lostAtEnd({ ...said, announced, kept: announced === 0 ? 0 : 10 }, upTo);
    expect(lost).toEqual(range && { from: range[0], to: range[1], why: "lost", measuredBefore: 900 });
  });
});
