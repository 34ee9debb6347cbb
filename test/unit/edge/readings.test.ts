import { describe, expect, it } from "vitest";
import type { Values } from "../../../contract/quantities.ts";
import { isEvent, ReadingMaker } from "../../../edge/readings.ts";

const at = Date.UTC(2026, 10, 25, 3);

describe("what counts as an event", () => {
  it.each<[string, Values | undefined, Values, boolean]>([
    ["the first sample is none: nothing is known before it", undefined, { fault: true }, false],
    ["a fault that begins is one", { fault: false }, { fault: true }, true],
    ["a fault that ends is one", { fault: true }, { fault: false }, true],
    ["a door that opens is one", { doorOpen: false }, { doorOpen: true }, true],
    ["a cycle is one", { cyclesTotal: 9 }, { cyclesTotal: 10 }, true],
    ["the same count again is none", { cyclesTotal: 9 }, { cyclesTotal: 9 }, false],
    ["a level that falls by half is a bag change", { fillRatio: 0.9 }, { fillRatio: 0.4 }, true],
    ["a level that falls by a little is noise", { fillRatio: 0.9 }, { fillRatio: 0.7 }, false],
    ["a level that rises is a sample", { fillRatio: 0.1 }, { fillRatio: 0.9 }, false],
    ["a quantity that is missing now says nothing", { fault: true, fillRatio: 0.9 }, { powerW: 4 }, false],
    ["a temperature is a sample", { temperatureC: 3 }, { temperatureC: 9 }, false],
  ])("%s", (_name, before, after, event) => {
    expect(isEvent(before, after)).toBe(event);
  });
});

describe("a reading", () => {
  const made = (maker: ReadingMaker, values: Values) => maker.make({ device: "compactor-1", kind: "compactor", sample: { at, values } });
  const cycles = (maker: ReadingMaker, cyclesTotal: number, device = "compactor-1") =>
    JSON.parse(maker.make({ device, kind: "compactor", sample: { at, values: { cyclesTotal } } })!.body).cyclesTotal as number;

  it("carries device, kind, time and values, and no number: the journal gives it", () => {
    const entry = made(new ReadingMaker(undefined), { fillRatio: 0.5, fault: false });
    expect(entry && JSON.parse(entry.body)).toEqual({ device: "compactor-1", kind: "compactor", at, fillRatio: 0.5, fault: false });
  });

  it("of a sample without values is none at all", () => {
    expect(made(new ReadingMaker(undefined), {})).toBeUndefined();
  });

  it("holds lifetime totals: a reset machine counts on", () => {
    const maker = new ReadingMaker(undefined);
    expect([40, 41, 0, 2].map((raw) => cycles(maker, raw))).toEqual([40, 41, 41, 43]);
  });

  it("counts on over a restart of the agent", () => {
    const before = new ReadingMaker(undefined);
    cycles(before, 40);
    cycles(before, 3);
    const after = new ReadingMaker(before.save());
    expect(cycles(after, 4)).toBe(44);
  });

  it("keeps the totals of two machines apart", () => {
    const maker = new ReadingMaker(undefined);
    cycles(maker, 100, "compactor-1");
    expect(cycles(maker, 5, "compactor-2")).toBe(5);
    expect(cycles(maker, 101, "compactor-1")).toBe(101);
  });

  it("leaves a level that falls as it is", () => {
    const maker = new ReadingMaker(undefined);
    const bodies = [0.9, 0.1].map((fillRatio) => made(maker, { fillRatio })!);
    expect(bodies.map(({ body }) => JSON.parse(body).fillRatio)).toEqual([0.9, 0.1]);
    expect(bodies.map(({ event }) => event)).toEqual([false, true]);
  });

  it("remembers a quantity over a sample that lacks it", () => {
    const maker = new ReadingMaker(undefined);
    const events = [{ fault: true }, { powerW: 4 }, { fault: false }].map((values) => made(maker, values)!.event);
    expect(events).toEqual([false, false, true]);
  });
});
