import { describe, expect, it } from "vitest";
import { pinball, type Sample, score } from "../../../../jobs/forecast/score.ts";

const sample = (changed: Partial<Sample>): Sample => ({ actual: 50, p10: 30, p50: 45, p90: 80, meanFill: 60, meanRate: 90, ...changed });

describe("the score of forecasts", () => {
  it("is the mean distance of the median forecast, beside that of the two baselines", () => {
    const { n, mae, baselines } = score([sample({}), sample({ actual: 90 })]);
    expect({ n, mae, baselines }).toEqual({ n: 2, mae: 25, baselines: { meanFill: { mae: 20 }, meanRate: { mae: 20 } } });
  });

  it("takes the mean of the pinball losses of the three quantiles", () => {
    expect(score([sample({})]).pinball).toBeCloseTo((0.1 * 20 + 0.5 * 5 + 0.1 * 30) / 3, 12);
    expect(pinball(20, 30, 0.1)).toBeCloseTo(9, 12);
  });

  it("counts a level on either end of the interval as covered", () => {
    const actuals = [29, 30, 50, 80, 81];
    expect(score(actuals.map((actual) => sample({ actual }))).coverage80).toBe(0.6);
  });

  it("clips our forecasts to what can be reported, 0 to 100, and leaves the baselines as they come", () => {
    const full = score([sample({ actual: 100, p10: 101, p50: 130, p90: 150, meanRate: 150 })]);
    expect(full).toMatchObject({ mae: 0, pinball: 0, coverage80: 1, baselines: { meanRate: { mae: 50 } } });
    expect(score([sample({ actual: 0, p10: -30, p50: -10, p90: -1 })])).toMatchObject({ mae: 0, pinball: 0, coverage80: 1 });
  });

  it("says that there is nothing to score instead of giving a figure", () => {
    expect(() => score([])).toThrow(RangeError);
  });
});
