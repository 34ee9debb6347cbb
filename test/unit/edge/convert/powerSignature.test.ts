import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConversionOf } from "../../../../contract/config/conversions.ts";
import { dayMs } from "../../../../contract/time.ts";
import type { Outcome } from "../../../../edge/convert/outcome.ts";
import { powerSignature } from "../../../../edge/convert/powerSignature.ts";
import { now, ruleOf } from "./rules.ts";

/** The motor draws over 100 W; a cycle takes at least 5 s, pauses up to 3 s belong to it. */
const motor = { aboveW: 100, forSeconds: 5, mergeGapSeconds: 3 };
type Change = Partial<ConversionOf<"power-signature">>;
interface Cycle {
  endsAt: number;
  seconds: number;
  wattHours: number;
}

/** Cycles among outcomes, their end in seconds since `now`. */
function cyclesOf(outcomes: readonly Outcome[]): Cycle[] {
  return outcomes.flatMap(({ at, added, values }) =>
    added?.cyclesTotal === 1
      ? [{ endsAt: (at! - now) / 1000, seconds: values!.cycleSeconds as number, wattHours: values!.cycleEnergyWh as number }]
      : [],
  );
}

/** Plays values, each [second, watts], as an agent does: after each of them, and once a second in between, it looks whether a cycle is over. */
function play(values: readonly [second: number, watts: number][], change: Change = {}, until = (values.at(-1)?.[0] ?? 0) + 20): Cycle[] {
  const rule = powerSignature("cyclesTotal", ruleOf("power-signature", { ...motor, ...change }));
  const outcomes: Outcome[] = [];
  for (const [i, [second, watts]] of values.entries()) {
    outcomes.push(rule.take(now + second * 1000, watts), rule.tick!(now + second * 1000));
    const next = values[i + 1]?.[0] ?? until;
    for (let at = second + 1; at < next; at++) outcomes.push(rule.tick!(now + at * 1000));
  }
  return cyclesOf(outcomes);
}

/** Once a second, these watts for so many seconds each. */
function everySecond(...parts: [seconds: number, watts: number][]): [number, number][] {
  return parts.flatMap(([seconds, watts]) => Array<number>(seconds).fill(watts)).map((watts, second) => [second, watts]);
}

describe("a motor's cycle", () => {
  it("counts when the power fell, with its length, its energy and the moment at which it ended", () => {
    expect(play(everySecond([10, 2], [30, 360], [10, 2]))).toEqual([{ endsAt: 40, seconds: 30, wattHours: 3 }]);
  });

  it.each<[string, [number, number][], number]>([
    ["exactly the threshold is not above it", everySecond([5, 0], [30, 100], [10, 0]), 0],
    ["a watt more is", everySecond([5, 0], [30, 101], [10, 0]), 1],
    ["4 s are too short: somebody opened the lid", everySecond([5, 0], [4, 300], [10, 0]), 0],
    ["5 s are just long enough", everySecond([5, 0], [5, 300], [10, 0]), 1],
    ["a machine that never stops has not finished a cycle", everySecond([5, 0], [200, 300]), 0],
    ["one that was running when the agent started counts when it ends", everySecond([30, 300], [10, 0]), 1],
    ["two with a long pause are two", everySecond([10, 300], [10, 0], [10, 300], [10, 0]), 2],
    ["a pause of 2 s while the press turns round belongs to the cycle", everySecond([10, 300], [2, 0], [10, 300], [10, 0]), 1],
    ["a pause of exactly 3 s still belongs to it", everySecond([10, 300], [3, 0], [10, 300], [10, 0]), 1],
    ["a pause of 4 s does not", everySecond([10, 300], [4, 0], [10, 300], [10, 0]), 2],
    ["many short pauses are still one cycle", everySecond([3, 300], [2, 0], [3, 300], [2, 0], [3, 300], [10, 0]), 1],
    ["no power at all, no cycle", everySecond([60, 0]), 0],
    ["no value at all, no cycle", [], 0],
  ])("%s", (_, values, count) => {
    expect(play(values)).toHaveLength(count);
  });

  it("with a merge gap of 0 ends at once, and every pause ends it", () => {
    const cycles = play(everySecond([10, 300], [1, 0], [10, 300], [1, 0]), { mergeGapSeconds: 0 });
    expect(cycles.map(({ endsAt }) => endsAt)).toEqual([10, 21]);
  });

  it("of no length is none, also when any length would do", () => {
    expect(play([[0, 0], [5, 300], [5, 0], [20, 0]], { forSeconds: 0 })).toEqual([]); // biome-ignore format: pairs
  });

  it("holds the energy of its pauses, but not of the pause behind it", () => {
    const cycles = play(everySecond([10, 360], [2, 36], [10, 360], [10, 36]));
    expect(cycles).toEqual([{ endsAt: 22, seconds: 22, wattHours: 2.02 }]);
  });

  it("of ten minutes is seen by a plug that only says when it begins and ends", () => {
    const cycles = play([[0, 1], [10, 360], [610, 1], [620, 1]]); // biome-ignore format: pairs
    expect(cycles).toEqual([{ endsAt: 610, seconds: 600, wattHours: 60 }]);
  });

  it("is seen by a sensor that only speaks when something changes", () => {
    const cycles = play([[0, 1], [60, 360], [90, 1]]); // biome-ignore format: pairs
    expect(cycles).toEqual([{ endsAt: 90, seconds: 30, wattHours: 3 }]);
  });
});

describe("when the sensor is silent for over eleven minutes, longer than any cycle", () => {
  it.each<[string, [number, number][], Cycle[]]>([
    ["a cycle ends where it was last seen", [[0, 360], [10, 360], [800, 0]], [{ endsAt: 10, seconds: 10, wattHours: 1 }]],
    ["nothing of the silence counts, also if the motor runs after it", [[0, 360], [10, 360], [800, 360], [810, 0]], [
      { endsAt: 10, seconds: 10, wattHours: 1 },
      { endsAt: 810, seconds: 10, wattHours: 1 },
    ]],
    ["a cycle that had ended before keeps its end", [[0, 360], [10, 0], [400, 0]], [{ endsAt: 10, seconds: 10, wattHours: 1 }]],
    ["a cycle of which only one value came is none", [[0, 0], [10, 360], [800, 0]], []],
  ])("%s", (_, values, wanted) => {
    expect(play(values)).toEqual(wanted);
  }); // biome-ignore format: a table
});

describe("values that do not come in order", () => {
  it("are ignored: the cycles are the same as without them", () => {
    const inOrder = everySecond([10, 2], [30, 360], [10, 2]);
    const late = inOrder.flatMap(([second, watts], i): [number, number][] => (i % 7 === 6 ? [[second, watts], [second - 5, 9_000]] : [[second, watts]])); // biome-ignore format: pairs
    const rule = powerSignature("cyclesTotal", ruleOf("power-signature", motor));
    const outcomes = late.flatMap(([second, watts]) => [rule.take(now + second * 1000, watts), rule.tick!(now + second * 1000)]);
    expect(cyclesOf(outcomes)).toEqual(play(inOrder));
  });

  it("after somebody set the clock back by a day, cycles count on", () => {
    const rule = powerSignature("cyclesTotal", ruleOf("power-signature", motor));
    const cycle = everySecond([5, 0], [30, 360], [10, 0]);
    const run = (from: number) =>
      cycle.flatMap(([second, watts]) => [rule.take(from + second * 1000, watts), rule.tick!(from + second * 1000)]);
    expect(cyclesOf(run(now))).toHaveLength(1);
    expect(cyclesOf(run(now - dayMs))).toHaveLength(1);
  });

  it("after somebody set the clock a day ahead, cycles count on, and none is made of the jump", () => {
    const rule = powerSignature("cyclesTotal", ruleOf("power-signature", motor));
    const values = everySecond([5, 0], [30, 360], [10, 0]);
    const outcomes = values.flatMap(([second, watts]) => {
      const at = now + second * 1000 + (second >= 20 ? dayMs : 0);
      return [rule.take(at, watts), rule.tick!(at)];
    });
    // The jump cuts it in two: seen for 15 s before (5 to 19) and 15 s after it.
    expect(cyclesOf(outcomes).map(({ seconds }) => seconds)).toEqual([14, 15]);
  });
});

/** The same in other words: stretches above the threshold, joined over short pauses, those that are long enough. */
function plainly(values: readonly [second: number, watts: number][], { aboveW, forSeconds, mergeGapSeconds }: typeof motor): Cycle[] {
  const stretches: [from: number, to: number][] = [];
  for (const [i, [second, watts]] of values.entries()) {
    if (watts <= aboveW) continue;
    const to = values[i + 1]![0];
    const last = stretches.at(-1);
    if (last && second - last[1] <= mergeGapSeconds) last[1] = to;
    else stretches.push([second, to]);
  }
  return stretches
    .filter(([from, to]) => to - from >= forSeconds)
    .map(([from, to]) => {
      const joules = values.reduce((sum, [second, watts], i) => {
        const end = values[i + 1]?.[0] ?? second;
        return sum + watts * Math.max(0, Math.min(to, end) - Math.max(from, second));
      }, 0);
      return { endsAt: to, seconds: to - from, wattHours: joules / 3600 };
    });
}

it("whatever the motor does, as many cycles are counted as a plain definition gives, of the same length and energy", () => {
  const watts = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 101, max: 2_000 }));
  const parts = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), watts), { minLength: 1, maxLength: 20 });
  // Halves of a second, so that no pause and no length is exactly at a limit.
  const limits = fc.record({
    aboveW: fc.constant(100.5),
    forSeconds: fc.integer({ min: 0, max: 20 }).map((one) => one + 0.5),
    mergeGapSeconds: fc.integer({ min: 0, max: 20 }).map((one) => one + 0.5),
  });
  fc.assert(
    fc.property(parts, limits, fc.integer({ min: 1, max: 4 }), (all, rule, every) => {
      // The sensor speaks every second, or only every 2 to 4; at the end the motor rests for long.
      const values = everySecond(...all, [60, 0]).filter(([second]) => second % every === 0);
      const [counted, wanted] = [play(values, rule, values.at(-1)![0] + 60), plainly([...values, [values.at(-1)![0] + 60, 0]], rule)];
      expect(counted.map(({ endsAt, seconds }) => [endsAt, seconds])).toEqual(wanted.map(({ endsAt, seconds }) => [endsAt, seconds]));
      for (const [i, { wattHours }] of counted.entries()) expect(Math.abs(wattHours - wanted[i]!.wattHours)).toBeLessThan(0.006);
    }),
    { numRuns: 300 },
  );
});
