/** Sensors that speak more often than a device is recorded. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayMs } from "../../../contract/time.ts";
import type { Sample } from "../../../edge/driver.ts";
import { ReadingMaker } from "../../../edge/readings.ts";
import { Thinner } from "../../../edge/thinner.ts";

const start = Date.UTC(2026, 10, 25, 3);
const everyMs = 10_000;
type Quiet = [second: number, powerW: number];
const watts = ([second, powerW]: Quiet): Sample => ({ at: start + second * 1000, values: { powerW } });

/** Plays one sample a call, the clock of the wall and the even one together. */
function play(thinner: Thinner, samples: readonly Sample[]): Sample[] {
  return samples.flatMap((sample) => thinner.take([sample], sample.at - start));
}
const seconds = (samples: readonly Sample[]) => samples.map(({ at }) => (at - start) / 1000);

describe("a sensor that speaks every second, recorded every ten", () => {
  it("passes at once with its first word, and then once in ten seconds with the newest value", () => {
    const all = Array.from({ length: 35 }, (_, second) => watts([second, 100 + second]));
    const passed = play(new Thinner(everyMs), all);
    expect(passed).toEqual([watts([0, 100]), watts([9, 109]), watts([18, 118]), watts([27, 127])]);
  });

  it("keeps what several messages said of several things: the newest of each, at the newest time", () => {
    const thinner = new Thinner(everyMs);
    play(thinner, [watts([0, 1])]);
    const parts: Sample[] = [
      { at: start + 1_000, values: { powerW: 5, temperatureC: 20 }, modulus: { energyWhTotal: 65_536 } },
      { at: start + 2_000, values: { temperatureC: 21 } },
      { at: start + 9_500, values: { energyWhTotal: 7 } },
    ];
    expect(play(thinner, parts)).toEqual([
      { at: start + 9_500, values: { powerW: 5, temperatureC: 21, energyWhTotal: 7 }, modulus: { energyWhTotal: 65_536 } },
    ]);
  });

  it("passes what waits when time alone went by, and once", () => {
    const thinner = new Thinner(everyMs);
    play(thinner, [watts([0, 1]), watts([3, 2])]);
    expect(thinner.take([], 5_000)).toEqual([]);
    expect(thinner.take([], 10_000)).toEqual([watts([3, 2])]);
    expect(thinner.take([], 20_000)).toEqual([]);
  });

  it("hands on what waits when the agent stops", () => {
    const thinner = new Thinner(everyMs);
    play(thinner, [watts([0, 1]), watts([3, 2])]);
    expect(thinner.flush()).toEqual([watts([3, 2])]);
    expect(thinner.flush()).toEqual([]);
  });

  it("follows another interval from now on", () => {
    const thinner = new Thinner(everyMs);
    play(thinner, [watts([0, 1])]);
    thinner.everyMs = 2_000;
    expect(
      seconds(
        play(
          thinner,
          [1, 2, 3, 4, 5].map((second) => watts([second, second])),
        ),
      ),
    ).toEqual([2, 4]);
  });

  it("passes every one of a sensor that speaks just as often as it is recorded, also a little early", () => {
    const all = Array.from({ length: 20 }, (_, i) => ({ ...watts([0, i]), at: start + i * 1_000 - (i % 2) * 40 }));
    expect(play(new Thinner(1_000), all)).toHaveLength(20);
  });
});

describe("an event passes at once", () => {
  it.each<[string, Sample["values"], Sample["values"], Partial<Sample>?]>([
    ["a fault", { fault: false }, { fault: true }],
    ["a fault that is over", { fault: true }, { fault: false }],
    ["a door", { doorOpen: false }, { doorOpen: true }],
    ["a cycle that the machine counted", { cyclesTotal: 7 }, { cyclesTotal: 8 }],
    ["a cycle that the agent counted", {}, {}, { added: { cyclesTotal: 1 } }],
    ["half a cycle", {}, {}, { added: { cyclesTotal: 0.5 } }],
    ["a bag change that was seen", { fillRatio: 0.9 }, { fillRatio: 0.1 }, { added: { bagChangesTotal: 1 } }],
    ["a level that fell by a bag", { fillRatio: 0.9 }, { fillRatio: 0.1 }],
  ])("%s", (_, before, after, more = {}) => {
    const thinner = new Thinner(everyMs);
    play(thinner, [{ at: start, values: { powerW: 1, ...before } }]);
    play(thinner, [watts([1, 2])]);
    // Together with what waited: nothing that was said before an event comes after it.
    expect(play(thinner, [{ at: start + 2_000, values: after, ...more }])).toEqual([
      { at: start + 2_000, values: { powerW: 2, ...after }, ...more },
    ]);
  });

  it("also the fault that comes and goes within a second, and the door", () => {
    const words = [false, true, false, true, false].map((fault, i): Sample => ({ at: start + i * 100, values: { fault } }));
    expect(new Thinner(everyMs).take(words, 0)).toEqual(words);
  });
});

describe("a sample that comes late", () => {
  it("passes as it is, before what waits, and moves nothing", () => {
    const thinner = new Thinner(everyMs);
    const own = (second: number, powerW: number): Sample => ({ ...watts([second, powerW]), ownTime: true });
    play(thinner, [own(0, 1), own(5, 2)]);
    expect(thinner.take([own(3, 9)], 6_000)).toEqual([own(3, 9)]);
    expect(thinner.take([], 10_000)).toEqual([own(5, 2)]);
  });
});

describe("when somebody sets the clock back by a day", () => {
  const energy = (at: number, raw: number): Sample => ({ at, values: { energyWhTotal: raw } });
  const steps = Array.from({ length: 60 }, (_, i): [at: number, raw: number] => [start + i * 1_000 - (i >= 25 ? dayMs : 0), 5_000 + i]);

  it("the sensor is still recorded every ten seconds, not every second", () => {
    const thinner = new Thinner(everyMs);
    const passed = steps.flatMap(([at, raw], i) => thinner.take([energy(at, raw)], i * 1_000));
    expect(passed.length).toBeLessThanOrEqual(8);
  });

  it("its counter is not taken for one that was reset", () => {
    const [thinner, maker] = [new Thinner(everyMs), new ReadingMaker(undefined)];
    const totals = steps.flatMap(([at, raw], i) =>
      thinner.take([energy(at, raw)], i * 1_000).map((sample) => {
        const entry = maker.make({ device: "bin", kind: "compactor", sample });
        return JSON.parse(entry!.body).energyWhTotal as number;
      }),
    );
    expect([maker.takeCorrections(), totals.at(-1)! < 5_060]).toEqual([[], true]);
  });
});

describe("whatever the sensors say", () => {
  const sample = fc.record(
    {
      wait: fc.integer({ min: 0, max: 15_000 }),
      late: fc.integer({ min: 0, max: 20_000 }),
      values: fc.record(
        {
          powerW: fc.nat(9),
          fault: fc.boolean(),
          doorOpen: fc.boolean(),
          cyclesTotal: fc.nat(3),
          fillRatio: fc.constantFrom(0.1, 0.5, 0.9),
        },
        { requiredKeys: [] },
      ),
      cycles: fc.constantFrom(0.5, 1, 2),
      bags: fc.constant(1),
    },
    { requiredKeys: ["wait", "values"] },
  );
  const calls = fc.array(fc.array(sample, { maxLength: 4 }), { maxLength: 30 });
  type Spoken = typeof calls extends fc.Arbitrary<infer A> ? A : never;

  function pass(all: Spoken) {
    const thinner = new Thinner(everyMs);
    const [given, passed]: [Sample[], { sample: Sample; elapsed: number; waited: boolean }[]] = [[], []];
    let elapsed = 0;
    for (const call of all) {
      const samples = call.map(({ wait, late = 0, values, cycles, bags }): Sample => {
        elapsed += wait;
        const added = { ...(cycles && { cyclesTotal: cycles }), ...(bags && { bagChangesTotal: bags }) };
        return { at: start + elapsed - late, ownTime: true, values, ...(Object.keys(added).length > 0 && { added }) };
      });
      given.push(...samples);
      passed.push(...thinner.take(samples, elapsed).map((one) => ({ sample: one, elapsed, waited: false })));
    }
    passed.push(...thinner.flush().map((one) => ({ sample: one, elapsed, waited: true })));
    return { given, passed };
  }
  const sum = (samples: readonly Sample[], name: "cyclesTotal" | "bagChangesTotal") =>
    samples.reduce((total, { added }) => total + (added?.[name] ?? 0), 0);

  it("no count is lost or doubled by merging", () => {
    fc.assert(
      fc.property(calls, (all) => {
        const { given, passed } = pass(all);
        const samples = passed.map((one) => one.sample);
        for (const name of ["cyclesTotal", "bagChangesTotal"] as const) expect(sum(samples, name)).toBe(sum(given, name));
      }),
    );
  });

  it("what is counted never waits, and nothing that was never said is passed", () => {
    fc.assert(
      fc.property(calls, (all) => {
        const { given, passed } = pass(all);
        for (const { sample: one, waited } of passed) {
          if (waited) expect(one.added).toBeUndefined();
          for (const [name, said] of Object.entries(one.values))
            expect(given.some(({ values }) => Object.hasOwn(values, name) && values[name as keyof typeof values] === said)).toBe(true);
          expect(given.some(({ at }) => at === one.at)).toBe(true);
        }
      }),
    );
  });

  it("every change of a fault or a door that came in order is passed on", () => {
    const inOrder = calls.map((all) => all.map((call) => call.map(({ late: _, ...one }) => one)));
    const changes = (samples: readonly Sample[], name: "fault" | "doorOpen") =>
      samples
        .map(({ values }) => values[name])
        .filter((one, i, every) => one !== undefined && one !== every.slice(0, i).findLast((x) => x !== undefined));
    fc.assert(
      fc.property(inOrder, (all) => {
        const { given, passed } = pass(all);
        const samples = passed.map((one) => one.sample);
        for (const name of ["fault", "doorOpen"] as const) expect(changes(samples, name)).toEqual(changes(given, name));
      }),
    );
  });
});

describe("what is read at once but was measured apart", () => {
  const own = (minute: number, fillRatio: number): Sample => ({ at: start + minute * 60_000, ownTime: true, values: { fillRatio } });

  it("by the sensor's own word is recorded apart: what it kept while the network was away", () => {
    const kept = [own(0, 0.1), own(60, 0.2), own(120, 0.3), own(180, 0.4)];
    const thinner = new Thinner(everyMs);
    expect([...thinner.take(kept, 0), ...thinner.flush()]).toEqual(kept);
  });

  it("and a counter that starts again is recorded before and after, so that nothing between is lost", () => {
    const thinner = new Thinner(everyMs);
    const energy = (second: number, raw: number): Sample => ({ at: start + second * 1_000, values: { energyWhTotal: raw } });
    const passed = [energy(0, 90), energy(1, 100), energy(2, 3)].flatMap((one) => thinner.take([one], one.at - start));
    expect([...passed, ...thinner.flush()]).toEqual([energy(0, 90), energy(1, 100), energy(2, 3)]);
  });

  it("a cycle that ended before the newest value keeps its own time, and takes no newer value with it", () => {
    const thinner = new Thinner(everyMs);
    const cycle: Sample = { at: start + 4_000, values: { cycleSeconds: 30 }, added: { cyclesTotal: 1 } };
    expect(play(thinner, [watts([0, 1]), watts([9, 2])])).toHaveLength(2);
    const waiting = watts([12, 3]);
    expect(thinner.take([waiting, cycle], 12_000)).toEqual([waiting, cycle]);
  });
});
