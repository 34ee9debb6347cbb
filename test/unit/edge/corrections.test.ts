/** Lifetime totals through everything that happens to a counter in the years, and the word that is left of each correction. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Sample, Taken } from "../../../edge/driver.ts";
import { ReadingMaker } from "../../../edge/readings.ts";
import type { Correction } from "../../../edge/totals.ts";

const start = Date.UTC(2026, 10, 25, 3);
const device = "compactor-1";
const taken = (sample: Sample, of = device): Taken => ({ device: of, kind: "compactor", sample });
const installer = { who: "山口", why: "故障のため交換" };

/** The total that a sample shows. */
function total(maker: ReadingMaker, sample: Partial<Sample>, of = device, quantity = "cyclesTotal"): number {
  const entry = maker.make(taken({ at: start, values: {}, ...sample }, of))!;
  return JSON.parse(entry.body)[quantity] as number;
}
const cycles = (maker: ReadingMaker, raw: number, more: Partial<Sample> = {}) => total(maker, { values: { cyclesTotal: raw }, ...more });
const restarted = (maker: ReadingMaker) => new ReadingMaker(maker.save());

describe("a correction is left for people to look at", () => {
  it.each<[string, number, number, number | undefined, Partial<Correction>]>([
    ["a reset", 40, 3, undefined, { what: "reset", rawBefore: 40, rawAfter: 3, total: 43 }],
    ["a roll-over of 16 bits", 65_530, 4, 2 ** 16, { what: "roll-over", rawBefore: 65_530, rawAfter: 4, total: 65_540 }],
    ["a roll-over of 32 bits", 2 ** 32 - 1, 1, 2 ** 32, { what: "roll-over", rawBefore: 2 ** 32 - 1, rawAfter: 1, total: 2 ** 32 + 1 }],
    ["a step of 1,023 over the end of 16 bits", 65_000, 487, 2 ** 16, { what: "roll-over", total: 66_023 }],
    ["a step of 1,024 (away for too long to know)", 65_000, 488, 2 ** 16, { what: "reset", total: 65_488 }],
    ["a counter that shows more than its size", 70_000, 3, 2 ** 16, { what: "reset", total: 70_003 }],
  ])("%s: who, when, why, and both numbers", (_, before, after, size, wanted) => {
    const maker = new ReadingMaker(undefined);
    const modulus = size === undefined ? {} : { modulus: { cyclesTotal: size } };
    cycles(maker, before, modulus);
    expect(maker.takeCorrections()).toEqual([]);
    cycles(maker, after, { at: start + 1_000, ...modulus });
    expect(maker.takeCorrections()).toEqual([
      expect.objectContaining({
        at: start + 1_000,
        device,
        quantity: "cyclesTotal",
        who: "agent",
        why: expect.stringMatching(/counter/),
        ...wanted,
      }),
    ]);
    expect(maker.takeCorrections()).toEqual([]);
  });

  it("a machine that was replaced: the total stays, whatever the new one's counter shows, and the installer's words are kept", () => {
    for (const raw of [0, 41, 90_000]) {
      const maker = new ReadingMaker(undefined);
      cycles(maker, 500);
      maker.replaced(device, installer);
      expect([cycles(maker, raw), cycles(maker, raw + 2)]).toEqual([500, 502]);
      expect(maker.takeCorrections()).toEqual([
        { at: start, device, quantity: "cyclesTotal", what: "replaced", ...installer, rawBefore: 500, rawAfter: raw, total: 500 },
      ]);
    }
  });

  it("a replaced machine with two counters leaves one word for each, and the neighbour none", () => {
    const maker = new ReadingMaker(undefined);
    const both = (raw: number, of = device) => maker.make(taken({ at: start, values: { cyclesTotal: raw, energyWhTotal: raw * 20 } }, of));
    both(500);
    both(700, "compactor-10");
    maker.replaced(device, installer);
    both(3);
    both(701, "compactor-10");
    expect(maker.takeCorrections().map(({ device: of, quantity, what }) => [of, quantity, what])).toEqual([
      [device, "cyclesTotal", "replaced"],
      [device, "energyWhTotal", "replaced"],
    ]);
  });

  it("a machine that was replaced before its first reading is simply the machine", () => {
    const maker = new ReadingMaker(undefined);
    maker.replaced(device, installer);
    expect([cycles(maker, 41), cycles(maker, 42)]).toEqual([41, 42]);
    expect(maker.takeCorrections()).toEqual([]);
  });

  it("a machine that was replaced while the agent was off or is still being mounted counts on after a restart of the agent", () => {
    let maker = new ReadingMaker(undefined);
    cycles(maker, 500);
    maker.replaced(device, installer);
    // The next readings are another device's: the new machine is not connected yet.
    total(maker, { values: { cyclesTotal: 7 } }, "compactor-2");
    maker = restarted(maker);
    expect(cycles(maker, 90_000)).toBe(500);
  });
});

describe("counts that are made at the center", () => {
  const added = (maker: ReadingMaker, count: number) => total(maker, { added: { cyclesTotal: count } });
  it.each<[string, number[], number[]]>([
    ["add up", [1, 2, 3], [1, 3, 6]],
    ["of half a cycle wait for their other half", [0.5, 0.5, 1.5, 0.5], [0, 1, 2, 3]],
    ["of a third lose nothing", Array<number>(9).fill(1 / 3), [0, 0, 1, 1, 1, 2, 2, 2, 3]],
    [
      "of a seventh lose nothing in a hundred thousand",
      [...Array<number>(5).fill(1 / 7), 1 / 7, 1 / 7, 100_000],
      [0, 0, 0, 0, 0, 0, 1, 100_001],
    ],
  ])("%s", (_, counts, wanted) => {
    const maker = new ReadingMaker(undefined);
    expect(counts.map((count) => added(maker, count))).toEqual(wanted);
  });

  it("go on over a restart of the agent, halves too, and leave no correction", () => {
    let maker = new ReadingMaker(undefined);
    added(maker, 2.5);
    maker = restarted(maker);
    expect([added(maker, 0.5), maker.takeCorrections()]).toEqual([3, []]);
  });

  it("are events, so that they are the last to be dropped; half a cycle too", () => {
    const maker = new ReadingMaker(undefined);
    expect(maker.make(taken({ at: start, values: {}, added: { cyclesTotal: 0.5 } }))?.event).toBe(true);
    expect(maker.make(taken({ at: start, values: {}, added: { bagChangesTotal: 1 } }))?.event).toBe(true);
  });
});

it("marks of the moment stand in every reading and make none out of nothing", () => {
  const maker = new ReadingMaker(undefined);
  expect(JSON.parse(maker.make(taken({ at: start, values: { fillRatio: 0.5 } }), { clockOff: true })!.body)).toMatchObject({
    fillRatio: 0.5,
    clockOff: true,
  });
  expect(maker.make(taken({ at: start, values: {} }), { clockOff: true })).toBeUndefined();
});

describe("through a random life of a machine", () => {
  type Op =
    | { op: "count"; by: number }
    | { op: "reset"; then: number }
    | { op: "replace"; raw: number }
    | { op: "restart" }
    | { op: "change the bag" }
    | { op: "half a card" }
    | { op: "late"; ago: number };
  const life = (modulus: number | undefined) => {
    const step = fc.nat({ max: modulus === undefined ? 10_000 : modulus / 64 - 1 });
    const raw = fc.nat({ max: modulus === undefined ? 1e9 : modulus - 1 });
    return fc.record({
      modulus: fc.constant(modulus),
      first: modulus === undefined ? raw : fc.oneof(raw, fc.integer({ min: modulus - 100, max: modulus - 1 })),
      ops: fc.array(
        fc.oneof<fc.Arbitrary<Op>[]>(
          step.map((by) => ({ op: "count", by })),
          step.map((by) => ({ op: "count", by })),
          step.map((then) => ({ op: "reset", then })),
          raw.map((one) => ({ op: "replace", raw: one })),
          fc.constant({ op: "restart" }),
          fc.constant({ op: "change the bag" }),
          fc.constant({ op: "half a card" }),
          fc.nat({ max: 5 }).map((ago) => ({ op: "late", ago })),
        ),
        { maxLength: 60 },
      ),
    });
  };

  it.each([
    ["a counter without an end", undefined],
    ["a counter of 16 bits", 2 ** 16],
    ["a counter of 32 bits", 2 ** 32],
  ])("%s loses and invents nothing, and leaves exactly one word about each reset, roll-over and replacement", (_, size) => {
    fc.assert(
      fc.property(life(size), ({ modulus, first, ops }) => {
        let maker = new ReadingMaker(undefined);
        let [raw, truth, bags, cards, at] = [first, first, 0, 0, start];
        /** Of the present run of the counter, oldest first. */
        let run: { at: number; raw: number; truth: number }[] = [];
        const read = (): number => {
          at += 30_000;
          run.push({ at, raw, truth });
          return cycles(maker, raw, { at, ownTime: true, ...(modulus !== undefined && { modulus: { cyclesTotal: modulus } }) });
        };
        expect(read()).toBe(truth);
        for (const one of ops) {
          let wanted: Partial<Correction>[] = [];
          const rawBefore = raw;
          if (one.op === "count") {
            const over = modulus !== undefined && raw + one.by >= modulus;
            raw = over ? raw + one.by - modulus : raw + one.by;
            truth += one.by;
            if (over) [wanted, run] = [[{ what: "roll-over", who: "agent", rawBefore, rawAfter: raw }], []];
            expect(read()).toBe(truth);
          } else if (one.op === "reset") {
            // Nobody can tell a reset that has counted past the old number, or one near the end from a roll-over.
            const seen = one.then < raw && (modulus === undefined || modulus - raw + one.then >= modulus / 64);
            if (!seen) continue;
            [raw, truth, run] = [one.then, truth + one.then, []];
            wanted = [{ what: "reset", who: "agent", rawBefore, rawAfter: raw }];
            expect(read()).toBe(truth);
          } else if (one.op === "replace") {
            maker.replaced(device, installer);
            [raw, run] = [one.raw, []];
            wanted = [{ what: "replaced", ...installer, rawBefore, rawAfter: raw }];
            expect(read()).toBe(truth);
          } else if (one.op === "restart") {
            maker = restarted(maker);
            expect(read()).toBe(truth);
          } else if (one.op === "change the bag") {
            expect(total(maker, { at, added: { bagChangesTotal: 1 } }, device, "bagChangesTotal")).toBe(++bags);
          } else if (one.op === "half a card") {
            cards += 0.5;
            expect(total(maker, { at, added: { cardsTakenTotal: 0.5 } }, "stand", "cardsTakenTotal")).toBe(Math.floor(cards));
          } else {
            const old = run.at(-1 - one.ago);
            if (!old) continue;
            expect(cycles(maker, old.raw, { at: old.at, ownTime: true })).toBe(old.truth);
          }
          expect(maker.takeCorrections()).toEqual(
            wanted.map((correction) =>
              expect.objectContaining({
                ...correction,
                at,
                device,
                quantity: "cyclesTotal",
                total: truth,
                why: expect.stringMatching(/./),
              }),
            ),
          );
        }
        expect(read()).toBe(truth);
      }),
      { numRuns: 300 },
    );
  });

  it("a total never falls, whatever a broken counter shows, through restarts and replacements", () => {
    const op = fc.oneof(fc.nat({ max: 70_000 }), fc.nat({ max: 70_000 }), fc.constantFrom("restart" as const, "replaced" as const));
    fc.assert(
      fc.property(fc.array(op, { maxLength: 80 }), fc.constantFrom(undefined, 2 ** 16, 2 ** 32), (ops, modulus) => {
        let [maker, last] = [new ReadingMaker(undefined), 0];
        for (const one of ops) {
          if (one === "restart") maker = restarted(maker);
          else if (one === "replaced") maker.replaced(device, installer);
          else {
            const next = cycles(maker, one, { ...(modulus !== undefined && { modulus: { cyclesTotal: modulus } }) });
            expect(next).toBeGreaterThanOrEqual(last);
            last = next;
          }
        }
      }),
    );
  });
});
