import { describe, expect, it } from "vitest";
import { ownShift } from "../../../../jobs/forecast/collections/ownErrors.ts";
import { quantileWeights } from "../../../../jobs/forecast/collections/quantileFit.ts";
import { pinball } from "../../../../jobs/forecast/score.ts";

const numbers = Array.from({ length: 101 }, (_, index) => (index * 37) % 101);

describe("weights by quantile regression", () => {
  it.each([0.1, 0.5, 0.9])("of a single constant are the quantile %d of the targets", (quantile) => {
    const [level] = quantileWeights(
      numbers.map(() => [1]),
      numbers,
      quantile,
    );
    expect(level).toBeCloseTo(100 * quantile, 0);
  });

  it("find the line through most points; a few that are far off do not bend it", () => {
    const targets = numbers.map((x) => (x % 10 === 3 ? 5000 : 7 + 2 * x));
    const [base, slope] = quantileWeights(
      numbers.map((x) => [1, x]),
      targets,
      0.5,
    );
    expect(base).toBeCloseTo(7, 1);
    expect(slope).toBeCloseTo(2, 2);
  });

  it("have the smallest loss around: any other weights nearby do worse", () => {
    const rows = numbers.map((x) => [1, x, (x * x) % 17]);
    const targets = numbers.map((x) => 3 * x + ((x * 53) % 29));
    const weights = quantileWeights(rows, targets, 0.9);
    const loss = (tried: readonly number[]) =>
      rows.reduce(
        (sum, row, index) =>
          sum +
          pinball(
            targets[index]!,
            row.reduce((total, value, i) => total + value * tried[i]!, 0),
            0.9,
          ),
        0,
      );
    for (const [index, weight] of weights.entries())
      for (const step of [-0.3, 0.3]) expect(loss(weights.with(index, weight + step))).toBeGreaterThan(loss(weights));
  });

  it("are refused where columns depend on one another", () => {
    expect(() =>
      quantileWeights(
        numbers.map((x) => [1, x, 2 * x]),
        numbers,
        0.5,
      ),
    ).toThrow(RangeError);
    expect(() => quantileWeights([], [], 0.5)).not.toThrow();
  });
});

describe("what a bin's own errors move", () => {
  it.each([
    ["nothing as long as they can be chance", [-5, 3, -2, 8, -7, 4, 1, -1, 2, -3], 0.5, 0],
    ["nothing while there are few", [9, 9, 9], 0.5, 0],
    ["the median up when all of them lie above", [6, 6, 6, 6, 6, 6, 6, 6], 0.5, 6],
    ["the median down when all of them lie below", [-6, -6, -6, -6, -6, -6, -6, -6], 0.5, -6],
    ["the upper end not down after ten: nothing above is what is expected", Array(10).fill(-30), 0.9, 0],
    ["the upper end down after forty", Array(40).fill(-30), 0.9, -30],
    ["the lower end down at once when most lie below it", Array(5).fill(-10), 0.1, -10],
  ] as [string, number[], number, number][])("%s", (_, errors, quantile, shift) => {
    expect(ownShift(errors, quantile)).toBeCloseTo(shift, 9);
  });
});
