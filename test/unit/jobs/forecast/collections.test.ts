import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldOf } from "../../../../jobs/forecast/collections/collection.ts";
import { forecastCollection, samplesOf } from "../../../../jobs/forecast/collections/forecast.ts";
import { score } from "../../../../jobs/forecast/score.ts";
import { anyHistory, history } from "./histories.ts";

const bin = fc.string({ minLength: 1, maxLength: 12 });

describe("the forecast of a collection", () => {
  it("lies from 0 to 100 with the three levels in order, for any bin", () => {
    fc.assert(
      fc.property(bin, anyHistory({ minLength: 6, maxLength: 120 }), (name, collections) => {
        for (const { p10, p50, p90 } of samplesOf(name, collections)) {
          expect(p10 >= 0 && p10 <= p50 && p50 <= p90 && p90 <= 100).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("changes with nothing that comes later, and what is scored is what would have been said at the time", () => {
    fc.assert(
      fc.property(bin, anyHistory({ minLength: 6, maxLength: 130 }), fc.nat(), (name, collections, place) => {
        const index = 5 + (place % (collections.length - 5));
        const { at, wallClockDays } = collections[index]!;
        const said = forecastCollection(name, collections.slice(0, index), { at, wallClockDays });
        const { p10, p50, p90 } = samplesOf(name, collections)[index - 5]!;
        expect({ p10, p50, p90 }).toEqual(said);
      }),
      { numRuns: 60 },
    );
  });

  it("does not look at the level of the collection itself", () => {
    const collections = history(...Array.from({ length: 12 }, (_, index) => [1 + (index % 3), 30 + index * 5] as const));
    const last = samplesOf("a", collections).at(-1)!;
    const other = samplesOf("a", collections.with(-1, { ...collections.at(-1)!, fillPercent: 3 })).at(-1)!;
    expect({ ...other, actual: 0 }).toEqual({ ...last, actual: 0 });
    expect(other.actual).not.toBe(last.actual);
  });

  it("is more the longer a bin waits", () => {
    const collections = history(...Array.from({ length: 20 }, (_, index) => [1 + (index % 3), 25 + 20 * (index % 3)] as const));
    const levelAfter = (days: number) => {
      const at = collections.at(-1)!.at + days * 86_400_000;
      return forecastCollection("a", collections, { at, wallClockDays: at / 86_400_000 })!.p50;
    };
    const levels = [1, 1.5, 2, 3, 4, 6].map(levelAfter);
    expect(levels).toEqual(levels.toSorted((a, b) => a - b));
  });

  it("comes to know a machine that is unlike the bins it learned from: always a fifth full, give or take 2", () => {
    const machine = history(...Array.from({ length: 200 }, (_, index) => [2, 18 + ((index * 7) % 5)] as const));
    const late = samplesOf("a", machine).slice(100);
    expect(score(late).mae).toBeLessThan(3);
    expect(score(late).coverage80).toBeGreaterThan(0.6);
    expect(late.at(-1)!.p90).toBeLessThan(40);
  });

  it("has the two baselines beside it: the mean level, and the mean rate for as long as this gap, at most 150", () => {
    const collections = history([0, 50], [2, 40], [2, 60], [2, 50], [2, 50], [1, 20], [20, 100]);
    expect(samplesOf("a", collections)).toMatchObject([
      { actual: 20, meanFill: 50, meanRate: 25 },
      { actual: 100, meanFill: 45, meanRate: 150 },
    ]);
  });
});

describe("the fold of a bin", () => {
  it("is the same for ever: committed coefficients depend on it", () => {
    expect(["325144", "324930", "325222", "east/compactor-1"].map((name) => foldOf(name))).toEqual([2, 1, 2, 0]);
  });

  it("is one of five, each about as often", () => {
    const counts = [0, 0, 0, 0, 0];
    for (let bin = 0; bin < 5000; bin++) counts[foldOf(`bin ${bin}`)]!++;
    expect(Math.min(...counts)).toBeGreaterThan(900);
  });
});
