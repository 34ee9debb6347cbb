import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayMs, hourMs, minuteMs, tokyoDate, tokyoTime, weekdayOf } from "../../../contract/time.ts";
import { deviceOf, everyMinutes, firstDay, memoryOf, pastOf, start } from "./device.ts";

const times = everyMinutes(5, 60);
const past = pastOf(deviceOf("compactor", { seed: 7 }), times);
const fills = past.map(({ fillRatio }) => fillRatio as number);
const cycles = past.map(({ cyclesTotal }) => cyclesTotal as number);
const changed = { v: 1, id: "6f2c8a52-3a52-4a55-9a6e-5f8f1f2f3a4b", command: "bag-changed", device: "compactor-1" } as const;
/** A busy Tuesday afternoon. */
const afternoon = tokyoTime("2026-03-24", "15:00");
const fillAt = (driver: ReturnType<typeof deviceOf>, at: number) => driver.past!(at).values.fillRatio as number;

describe("the simulated compactor", () => {
  it("is the same machine at every start from the same seed, and another one from another seed", () => {
    expect(pastOf(deviceOf("compactor", { seed: 7 }), times)).toEqual(past);
    expect(pastOf(deviceOf("compactor", { seed: 8 }), times)).not.toEqual(past);
    expect(pastOf(deviceOf("compactor"), times)).toEqual(pastOf(deviceOf("compactor"), times));
  });

  it("is the same machine however often it is read", () => {
    const hourly = everyMinutes(60, 60);
    expect(pastOf(deviceOf("compactor", { seed: 7 }), hourly)).toEqual(past.filter((_, i) => i % 12 === 0));
  });

  it("shows a level between empty and full, and counters that never fall, from any seed", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        let before = { cyclesTotal: 0, energyWhTotal: 0 };
        for (const values of pastOf(deviceOf("compactor", { seed }), everyMinutes(30, 30)) as Record<string, number>[]) {
          expect(values.fillRatio).toBeGreaterThanOrEqual(0);
          expect(values.fillRatio).toBeLessThanOrEqual(1);
          expect(values.cyclesTotal).toBeGreaterThanOrEqual(before.cyclesTotal);
          expect(values.energyWhTotal).toBeGreaterThanOrEqual(before.energyWhTotal);
          before = values as typeof before;
        }
      }),
      { numRuns: 20 },
    );
  });

  it("works on open days in opening hours, and rests on Sundays and at night", () => {
    const perWeekday: Record<string, number> = {};
    for (const [i, at] of times.entries()) {
      const added = cycles[i]! - (cycles[i - 1] ?? cycles[0]!);
      const weekday = weekdayOf(tokyoDate(at));
      perWeekday[weekday] = (perWeekday[weekday] ?? 0) + added;
      const day = tokyoDate(at);
      if (added > 0) expect(at > tokyoTime(day, "9:00") && at < tokyoTime(day, "17:05"), new Date(at).toISOString()).toBe(true);
    }
    expect(perWeekday.sun).toBe(0);
    for (const weekday of ["mon", "tue", "wed", "thu", "fri", "sat"]) expect(perWeekday[weekday]).toBeGreaterThan(100);
    expect(perWeekday.mon).toBeGreaterThan(perWeekday.sat!);
  });

  it("gets fuller and has its bag changed by staff, most often on the evening before a collection", () => {
    const changes = times.filter((_, i) => i > 0 && fills[i - 1]! - fills[i]! > 0.3);
    expect(changes.length).toBeGreaterThan(12);
    expect(Math.max(...fills)).toBeGreaterThan(0.7);
    const eves = changes.filter((at) => ["sun", "wed"].includes(weekdayOf(tokyoDate(at))));
    expect(eves.length).toBeGreaterThan(4);
  });

  it("has a fault now and then, and it passes", () => {
    const year = pastOf(deviceOf("compactor", { seed: 7 }), everyMinutes(10, 365)).map(({ fault }) => fault);
    const share = year.filter(Boolean).length / year.length;
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(0.01);
    expect(year.at(-1)).toBe(false);
  });

  it("is empty after staff said that they changed the bag", () => {
    const machine = deviceOf("compactor", { seed: 7, staff: false }, { now: afternoon });
    expect(fillAt(machine, afternoon)).toBeGreaterThan(0.1);
    machine.command!(changed, afternoon + 1);
    expect(fillAt(machine, afternoon + minuteMs)).toBeLessThan(0.05);
  });

  it("remembers over a restart of the agent that the bag was changed", () => {
    const memory = memoryOf();
    const before = deviceOf("compactor", { seed: 7 }, { memory, now: afternoon });
    const untouched = deviceOf("compactor", { seed: 7 }, { now: afternoon });
    before.command!(changed, afternoon);
    const after = deviceOf("compactor", { seed: 7 }, { memory: memoryOf(memory.get()), now: afternoon + hourMs });
    const later = afternoon + hourMs;
    expect(pastOf(after, [later])).toEqual(pastOf(before, [later]));
    expect(fillAt(after, later)).toBeLessThan(fillAt(untouched, later) - 0.05);
  });

  it("starts with the level it was given, once: a restart goes on from where it is", () => {
    const memory = memoryOf();
    const first = deviceOf("compactor", { seed: 7, startFill: 0.2 }, { memory, now: afternoon });
    expect(fillAt(first, afternoon)).toBeCloseTo(0.2, 1);
    const later = afternoon + hourMs;
    const again = deviceOf("compactor", { seed: 7, startFill: 0.2 }, { memory: memoryOf(memory.get()), now: later });
    expect(fillAt(again, later)).toBe(fillAt(first, later));
    expect(fillAt(first, later)).toBeGreaterThan(0.2);
  });

  it("has no command but this one", () => {
    const [asked, untouched] = [deviceOf("compactor", { seed: 7 }), deviceOf("compactor", { seed: 7 })];
    asked.command!({ v: 1, id: changed.id, command: "read-now" }, afternoon);
    asked.command!({ v: 1, id: changed.id, command: "set-interval", device: "compactor-1", everySeconds: 5 }, afternoon);
    expect(pastOf(asked, [afternoon + minuteMs])).toEqual(pastOf(untouched, [afternoon + minuteMs]));
  });

  it("fills up and stays full when nobody changes the bag", () => {
    const machine = deviceOf("compactor", { seed: 7, staff: false });
    const later = pastOf(machine, everyMinutes(60, 30)).map(({ fillRatio }) => fillRatio as number);
    expect(later.at(-1)).toBeGreaterThan(0.97);
  });

  it("stays full over a restart of the agent when nobody changes the bag", () => {
    const memory = memoryOf();
    const before = deviceOf("compactor", { seed: 7, staff: false }, { memory, now: start });
    const later = start + 20 * dayMs;
    expect(fillAt(before, later)).toBeGreaterThan(0.97);
    const after = deviceOf("compactor", { seed: 7, staff: false }, { memory: memoryOf(memory.get()), now: later });
    expect(fillAt(after, later)).toBeGreaterThan(0.97);
  });

  it("runs faster from the start of the agent when a speed is set, and not before", () => {
    const day = tokyoTime(firstDay, "0:00") + dayMs;
    const fast = deviceOf("compactor", { seed: 7, speed: 600 }, { now: day });
    const real = deviceOf("compactor", { seed: 7 }, { now: day });
    expect(fast.past!(day - hourMs).values).toEqual(real.past!(day - hourMs).values);
    const { at, values } = fast.past!(day + 2 * minuteMs);
    expect(at).toBe(day + 2 * minuteMs);
    expect(values).toEqual(real.past!(day + 20 * hourMs).values);
  });
});
