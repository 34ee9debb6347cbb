import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bucket } from "../../../../collector/series/port.ts";
import { dayMs, hourMs, tokyoTime } from "../../../../contract/time.ts";
import { increments } from "../../../../dashboards/web/device/increments.ts";
import { weekByHours, weeksMeasured } from "../../../../dashboards/web/device/weekByHours.ts";

const from = tokyoTime("2026-11-30", "9:00");
/** First and last value of each hour; undefined: nothing was heard. */
const hours = (...values: ([first: number, last: number] | undefined)[]): Bucket[] =>
  values.flatMap((one, i) => (one ? [[from + i * hourMs, one[0], (one[0] + one[1]) / 2, one[1]] satisfies Bucket] : []));
const counts = (buckets: Bucket[], start = from) => increments(buckets, hourMs, start).map(({ count }) => count);

describe("what came in each hour", () => {
  it("is what the counter rose by since the last reading of the hour before", () => {
    expect(counts(hours([100, 103], [104, 108], [108, 108]))).toEqual([3, 5, 0]);
  });

  it("counts the hour before the picture only to know where the counter stood", () => {
    expect(counts(hours([100, 103], [104, 108]), from + hourMs)).toEqual([5]);
  });

  it("loses nothing in a gap: it is counted when the counter is read again, and marked", () => {
    const found = increments(hours([100, 103], undefined, undefined, [110, 111]), hourMs, from);
    expect(found.map(({ count, coversGap }) => [count, coversGap])).toEqual([
      [3, false],
      [8, true],
    ]);
  });

  it("says nothing of an hour in which the counter fell: another machine came", () => {
    expect(counts(hours([100, 103], [5, 9], [9, 12]))).toEqual([3, 3]);
  });

  it("adds up to what the counter rose by, whatever the gaps", () => {
    const steps = fc.array(fc.option(fc.tuple(fc.nat(9), fc.nat(9)), { nil: undefined }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(steps, (rises) => {
        let total = 0;
        const buckets = hours(
          ...rises.map((rise): [number, number] | undefined => {
            if (!rise) return undefined;
            const first = total + rise[0];
            total = first + rise[1];
            return [first, total];
          }),
        );
        const sum = counts(buckets).reduce((a, b) => a + b, 0);
        expect(sum).toBe((buckets.at(-1)?.[3] ?? 0) - (buckets[0]?.[1] ?? 0));
      }),
    );
  });
});

describe("a week by its hours", () => {
  const days = (count: number, first = 0) => Array.from({ length: count }, (_, i) => first + i);

  it("is the mean of the hours that were measured", () => {
    const monday = increments(hours([0, 4], [4, 4]), hourMs, from);
    const nextMonday = monday.map((one) => ({ ...one, at: one.at + 7 * 24 * hourMs, count: one.count + 2 }));
    const week = weekByHours([...monday, ...nextMonday]);
    expect([week[1]![9], week[1]![10], week[1]![11], week[2]![9]]).toEqual([5, 1, undefined, undefined]);
  });

  it("leaves out what came in nobody knows which hour", () => {
    expect(weekByHours(increments(hours([0, 4], undefined, [9, 9]), hourMs, from))[1]![11]).toBeUndefined();
  });

  it.each<[string, number, readonly number[]]>([
    ["two months", 9, days(60)],
    ["a month", 4, days(30)],
    ["two fortnights with half a year between them", 4, [...days(14), ...days(14, 200)]],
    ["eight weeks of a machine that is switched off at weekends", 8, days(56).filter((day) => day % 7 < 5)],
    ["two days", 1, days(2)],
    ["nothing", 0, []],
  ])("is of as many weeks as have values: %s", (_name, weeks, measured) => {
    const daily = measured.map((day) => ({ at: from + day * dayMs, count: 1, coversGap: false }));
    expect(weeksMeasured(daily)).toBe(weeks);
    expect(weeksMeasured([...daily, { at: from + 300 * dayMs, count: 9, coversGap: true }])).toBe(weeks);
  });
});
