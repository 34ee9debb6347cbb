/** Counts that arrive in another order than they were made, e.g. a file with the newest row first. */
import { describe, expect, it } from "vitest";
import { ReadingMaker } from "../../../edge/readings.ts";

const start = Date.UTC(2026, 10, 25, 3);
const minute = 60_000;

/** Lifetime totals of samples, each [minute of the measurement, raw count]. */
function totals(
  maker: ReadingMaker,
  samples: readonly [minuteOf: number, raw: number][],
  device = "compactor-1",
  ownTime = true,
): number[] {
  return samples.map(([at, cyclesTotal]) => {
    const sample = { at: start + at * minute, ...(ownTime && { ownTime }), values: { cyclesTotal } };
    const entry = maker.make({ device, kind: "compactor", sample })!;
    return JSON.parse(entry.body).cyclesTotal as number;
  });
}
type Samples = [minuteOf: number, raw: number][];

describe("totals of samples that do not come in order of time", () => {
  it.each<[string, Samples, number[]]>([
    ["the newest first: no fall is taken for a reset", [[3, 300], [2, 200], [1, 100]], [300, 200, 100]],
    ["after an old one a less old one is still late", [[5, 500], [3, 300], [4, 400]], [500, 300, 400]],
    ["one that comes late between two others stays what it was", [[1, 100], [3, 300], [2, 200], [4, 310]], [100, 300, 200, 310]],
    ["a reset after all of them still adds up", [[3, 300], [2, 200], [1, 100], [4, 5], [5, 7]], [300, 200, 100, 305, 307]],
    ["two resets with a late one before them are both kept", [[2, 50], [1, 40], [3, 1], [4, 9], [5, 2]], [50, 40, 51, 59, 61]],
    ["a fall at the same moment is a reset, as before", [[1, 40], [1, 3]], [40, 43]],
  ])("%s", (_name, samples, wanted) => {
    expect(totals(new ReadingMaker(undefined), samples)).toEqual(wanted);
  }); // biome-ignore format: a table

  it("keeps the order of two machines apart: what is late for one is new for the other", () => {
    const maker = new ReadingMaker(undefined);
    totals(maker, [[9, 500]], "compactor-2");
    expect(totals(maker, [[1, 40], [2, 3]], "compactor-1")).toEqual([40, 43]); // biome-ignore format: pairs
  });

  it("counts on over a restart after late ones: they moved nothing", () => {
    const before = new ReadingMaker(undefined);
    totals(before, [[3, 300], [1, 100]]); // biome-ignore format: pairs
    expect(totals(new ReadingMaker(before.save()), [[4, 310], [5, 2]])).toEqual([310, 312]); // biome-ignore format: pairs
  });
});
