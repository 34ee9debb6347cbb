import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advanceTotal, lifetimeTotal, type TotalState } from "../../../edge/totals.ts";

function lifetimes(raws: readonly number[], modulus?: number): number[] {
  let state: TotalState | undefined;
  return raws.map((raw, at) => {
    state = advanceTotal(state, raw, at, modulus).state;
    return lifetimeTotal(state);
  });
}

const count = fc.nat({ max: 100_000 });
/** A counter that begins near its end, so that it runs over once or more (16 bits: every 65 steps of 1,000). */
const startAndSteps = fc.tuple(fc.nat({ max: 5_000 }), fc.array(fc.nat({ max: 1_023 }), { maxLength: 300 }));

describe("lifetime totals", () => {
  it.each<[string, number[], number[], number?]>([
    ["a counter that only counts is shown as it is", [5, 6, 6, 9], [5, 6, 6, 9]],
    ["a counter that was reset by a power cut goes on from what it had", [10, 12, 0, 3], [10, 12, 12, 15]],
    ["a reset that already counted again loses none of the new cycles", [100, 4], [100, 104]],
    ["a machine replaced by a used one counts the used one's own number once", [500, 40, 41], [500, 540, 541]],
    ["two resets in a row are both kept", [7, 0, 5, 2], [7, 7, 12, 14]],
    ["a 16-bit counter that rolls over counts on", [65_530, 3], [65_530, 65_539], 65_536],
    ["a big fall of a 16-bit counter is a reset, not a roll-over", [30_000, 10], [30_000, 30_010], 65_536],
  ])("%s", (_name, raws, wanted, modulus) => {
    expect(lifetimes(raws, modulus)).toEqual(wanted);
  });

  it("a lifetime total never falls, whatever the device says", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 65_535 }), { minLength: 1 }), fc.constantFrom(undefined, 65_536), (raws, modulus) => {
        const totals = lifetimes(raws, modulus);
        expect(totals).toEqual([...totals].sort((a, b) => a - b));
      }),
    );
  });

  it("keeps every true step when the counter is only ever reset to 0", () => {
    fc.assert(
      fc.property(count, fc.array(fc.oneof(fc.nat({ max: 50 }), fc.constant("reset" as const))), (start, steps) => {
        let raw = start;
        let trueTotal = start;
        const raws = steps.map((step) => {
          raw = step === "reset" ? 0 : raw + step;
          if (step !== "reset") trueTotal += step;
          return raw;
        });
        expect(lifetimes([start, ...raws]).at(-1)).toBe(trueTotal);
      }),
    );
  });

  it("keeps every true step of a counter that only rolls over", () => {
    fc.assert(
      fc.property(fc.constantFrom(2 ** 16, 2 ** 32), startAndSteps, (modulus, [back, steps]) => {
        const start = modulus - 1 - back;
        let trueTotal = start;
        const raws = steps.map((step) => {
          trueTotal += step;
          return trueTotal % modulus;
        });
        expect(lifetimes([start, ...raws], modulus).at(-1)).toBe(trueTotal);
      }),
    );
  });
});
