/** Whether the one who knows everything is really as good as it gets: against all plans there are, in small worlds. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type OracleAnswer, type OracleFacts, oracle } from "./yearOracle.ts";

const world = (changes: Partial<OracleFacts>): OracleFacts => ({
  deposits: [],
  staffed: [{ from: 0, to: 100 }],
  from: 0,
  to: 100,
  maxHeldMs: 1_000,
  capacity: () => 3,
  replacedAt: [],
  ...changes,
});
const one = (...times: number[]) => times.map((at) => ({ at, diapers: 1 }));

describe("somebody who knows every diaper", () => {
  it("does nothing while everything fits", () => {
    expect(oracle(world({ deposits: one(10, 20, 30) }))).toEqual({ acts: [], overflows: 0, lost: 0 });
  });

  it("changes the bag at the very moment at which a diaper would find no place", () => {
    expect(oracle(world({ deposits: one(10, 20, 30, 40, 50, 60, 70) })).acts).toEqual([40, 70]);
  });

  it("changes it before closing when more comes while nobody is there", () => {
    const staffed = [
      { from: 0, to: 25 },
      { from: 50, to: 100 },
    ];
    expect(oracle(world({ staffed, deposits: one(10, 20, 30, 40) }))).toMatchObject({ acts: [24], overflows: 0 });
  });

  it("cannot help it when more comes than a bag holds while nobody is there", () => {
    const staffed = [
      { from: 0, to: 25 },
      { from: 50, to: 100 },
    ];
    expect(oracle(world({ staffed, deposits: one(30, 32, 34, 36, 38) }))).toEqual({ acts: [24, 50], overflows: 1, lost: 2 });
  });

  it("does not let a bag get older than it may", () => {
    expect(oracle(world({ maxHeldMs: 40, deposits: one(10) })).acts).toEqual([40, 80]);
  });

  it("need not act when another machine comes with an empty bag", () => {
    expect(oracle(world({ replacedAt: [35], deposits: one(10, 20, 30, 40, 50, 60) })).acts).toEqual([]);
  });
});

/** Every plan: all sets of staffed moments at which the bag is changed. The best by lost diapers, overflowed bags, number of acts. */
function bestOfAll({
  deposits,
  staffed,
  from,
  to,
  maxHeldMs,
  capacity,
  replacedAt,
}: OracleFacts): Omit<OracleAnswer, "acts"> & { acts: number } {
  const moments: number[] = [];
  for (let at = from + 1; at < to; at++) if (staffed.some((span) => at >= span.from && at < span.to)) moments.push(at);
  let best: { lost: number; overflows: number; acts: number } | undefined;
  for (let set = 0; set < 2 ** moments.length; set++) {
    const acts = moments.filter((_, i) => set & (1 << i));
    const ends = [...new Set([...acts, ...replacedAt, to])].sort((a, b) => a - b);
    const plan = { lost: 0, overflows: 0, acts: acts.length };
    let since = from;
    let tooOld = false;
    for (const [bag, end] of ends.entries()) {
      tooOld ||= end - since > maxHeldMs;
      let inBag = 0;
      let lost = 0;
      for (const { at, diapers } of deposits.filter((deposit) => deposit.at >= since && deposit.at < end)) {
        if (lost > 0 || inBag + diapers > capacity(bag)) lost += diapers;
        else inBag += diapers;
        expect(at).toBeLessThan(end);
      }
      plan.lost += lost;
      if (lost > 0) plan.overflows++;
      since = end;
    }
    if (tooOld) continue;
    const isBetter =
      !best ||
      plan.lost < best.lost ||
      (plan.lost === best.lost && (plan.overflows < best.overflows || (plan.overflows === best.overflows && plan.acts < best.acts)));
    if (isBetter) best = plan;
  }
  return best!;
}

describe("no plan", () => {
  const size = 13;
  const deposit = fc.record({ at: fc.integer({ min: 1, max: size - 1 }), diapers: fc.integer({ min: 1, max: 2 }) });
  const small = fc.record({
    deposits: fc.array(deposit, { maxLength: 14 }).map((all) => all.sort((a, b) => a.at - b.at)),
    capacities: fc.array(fc.integer({ min: 2, max: 5 }), { minLength: size, maxLength: size }),
    replaced: fc.option(fc.integer({ min: 2, max: size - 1 })),
    maxHeldMs: fc.integer({ min: 3, max: 20 }),
    closed: fc.record({ from: fc.integer({ min: 1, max: size }), length: fc.integer({ min: 1, max: 6 }) }),
  });
  const worldOf = (
    { deposits, capacities, replaced, maxHeldMs, closed }: typeof small extends fc.Arbitrary<infer T> ? T : never,
    isAlwaysOpen: boolean,
  ): OracleFacts => ({
    deposits,
    staffed: isAlwaysOpen
      ? [{ from: 0, to: 2 * size }]
      : [
          { from: 0, to: closed.from },
          { from: closed.from + closed.length, to: 2 * size },
        ],
    from: 0,
    to: size,
    maxHeldMs: isAlwaysOpen ? maxHeldMs : 100,
    // The next bag may be the roomier one for a time in which nobody is there; then one act more could win a place.
    capacity: (bag) => capacities[isAlwaysOpen ? bag : 0]!,
    replacedAt: replaced === null ? [] : [replaced],
  });

  it("loses fewer diapers, or as few with fewer acts, in any week that is always staffed", () => {
    fc.assert(
      fc.property(small, (given) => {
        const facts = worldOf(given, true);
        // More than a bag at one moment cannot be helped by anybody and is no plan's fault.
        fc.pre(noMomentIsTooMuch(facts));
        const { acts, ...answer } = oracle(facts);
        expect({ ...answer, acts: acts.length }).toEqual(bestOfAll(facts));
      }),
      { numRuns: 60 },
    );
  });

  it("loses fewer diapers in any week in which nobody is there for a while", () => {
    fc.assert(
      fc.property(small, (given) => {
        const facts = worldOf(given, false);
        fc.pre(noMomentIsTooMuch(facts));
        const { acts, lost } = oracle(facts);
        const best = bestOfAll(facts);
        expect(lost).toBe(best.lost);
        if (lost === 0) expect(acts.length).toBe(best.acts);
      }),
      { numRuns: 60 },
    );
  });
});

function noMomentIsTooMuch({ deposits, from, to }: OracleFacts): boolean {
  for (let at = from; at < to; at++) {
    const inMoment = deposits.filter((one) => one.at === at).reduce((sum, { diapers }) => sum + diapers, 0);
    if (inMoment > 2) return false;
  }
  return true;
}
