/** Samples that carry the sensor's own time and come late: they may be late, but the totals must be true at every moment of the chart. */
import { describe, expect, it } from "vitest";
import type { Sample } from "../../../edge/driver.ts";
import { ReadingMaker } from "../../../edge/readings.ts";

const start = Date.UTC(2026, 10, 25, 3);
type Point = [second: number, raw: number];

function made(maker: ReadingMaker, sample: Sample): { energyWhTotal?: number } {
  return JSON.parse(maker.make({ device: "bin", kind: "compactor", sample })?.body ?? "{}");
}
/** The total that a raw count shows; NaN if none: better no value than a wrong one. */
const energy = (maker: ReadingMaker, [second, raw]: Point): Point => {
  const { energyWhTotal } = made(maker, { at: start + second * 1000, ownTime: true, values: { energyWhTotal: raw } });
  return [second, energyWhTotal ?? Number.NaN];
};
const inOrderOfTime = (points: readonly Point[]) => [...points].sort((a, b) => a[0] - b[0]).map(([, total]) => total);

describe("the energy of a smart plug that gives its own time", () => {
  it("counts on when another driver of the device is always a little ahead of it", () => {
    const maker = new ReadingMaker(undefined);
    const totals = [100, 110, 120, 0, 5].map((raw, i) => {
      // The relay is read by our clock, the plug's message of the same moment carries whole seconds and comes after it.
      made(maker, { at: start + i * 30_000 + 700, values: { doorOpen: false } });
      return energy(maker, [i * 30, raw])[1];
    });
    expect(totals).toEqual([100, 110, 120, 120, 125]);
    expect(maker.takeCorrections().map(({ what }) => what)).toEqual(["reset"]);
  });

  it("counts on when the agent's own clock is five minutes fast", () => {
    const maker = new ReadingMaker(undefined);
    energy(maker, [0, 100]);
    made(maker, { at: start + 300_000, values: { doorOpen: false } });
    expect([30, 60, 90].map((second, i) => energy(maker, [second, i * 5])[1])).toEqual([100, 105, 110]);
  });

  it.each<[string, Point[]]>([
    ["a late one from before a reset", [[0, 100], [60, 110], [90, 3], [30, 105], [120, 8]]],
    ["a late one from before a reset that the counter has passed again", [[0, 3], [60, 9], [90, 0], [120, 50], [30, 4]]],
    ["a late one that is simply wrong", [[0, 100], [60, 110], [30, 999], [90, 115]]],
    ["late ones from both sides of a reset", [[0, 100], [120, 2], [60, 110], [90, 1], [150, 4]]],
  ])("never shows more than what comes after it: %s", (_, points) => {
    const maker = new ReadingMaker(undefined);
    const shown = inOrderOfTime(points.map((point) => energy(maker, point)).filter(([, total]) => !Number.isNaN(total)));
    expect(shown).toEqual([...shown].sort((a, b) => a - b));
  }); // biome-ignore format: a table

  it("takes a late one for a late one also after a restart of the agent, not for a reset", () => {
    const before = new ReadingMaker(undefined);
    for (const point of [[0, 100], [60, 110]] as Point[]) energy(before, point); // biome-ignore format: pairs
    const after = new ReadingMaker(before.save());
    expect(energy(after, [30, 105])[1]).toBe(105);
    expect(energy(after, [90, 115])[1]).toBe(115);
    expect(after.takeCorrections()).toEqual([]);
  });

  it("a late one of the old machine is not taken for the first one of the new machine", () => {
    const maker = new ReadingMaker(undefined);
    energy(maker, [0, 100]);
    energy(maker, [60, 110]);
    maker.replaced("bin", { who: "山口", why: "故障のため交換" });
    expect(energy(maker, [30, 105])[1]).toBe(105);
    expect([energy(maker, [90, 7])[1], energy(maker, [120, 9])[1]]).toEqual([110, 112]);
  });
});
