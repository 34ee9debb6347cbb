/** The diapers of the simulated year: only what the year's proof relies on. */
import { describe, expect, it } from "vitest";
import { dayMs, tokyoDate, tokyoTime } from "../../contract/time.ts";
import { isOpen } from "../../jobs/calendar.ts";
import { centerIds, centerOf, faultsOf, fiscalYear, habits, isDuring, spanOf, yearConfig } from "./yearCenters.ts";
import { bagDiapers, depositsOf } from "./yearDemand.ts";
import { YearMachine } from "./yearMachine.ts";
import { staffedTimes } from "./yearStaffed.ts";

const depositsIn = (id: (typeof centerIds)[number], span: { from: string; to: string }, seed = 1) =>
  depositsOf(centerOf(id), habits[id], faultsOf(id, "power"), span, seed);

describe("the diapers of a simulated year", () => {
  it.each(centerIds)("come while the %s center is open and has power", (id) => {
    const deposits = depositsIn(id, fiscalYear);
    expect(deposits.filter(({ at }) => !isOpen(centerOf(id), at) || isDuring(faultsOf(id, "power"), at))).toEqual([]);
    expect(deposits.every(({ at }, i) => i === 0 || at >= deposits[i - 1]!.at)).toBe(true);
  });

  it.each([
    ["east", 2, 6],
    ["west", 1.5, 4],
  ] as const)("fill most bags of the %s in %s to %s days", (id, least, most) => {
    const days: number[] = [];
    let [inBag, since] = [0, Number.NaN];
    for (const { at, diapers } of depositsIn(id, fiscalYear)) {
      if (Number.isNaN(since)) since = at;
      inBag += diapers;
      if (inBag <= bagDiapers) continue;
      days.push((at - since) / dayMs);
      [inBag, since] = [diapers, at];
    }
    days.sort((a, b) => a - b);
    expect(days[Math.floor(days.length * 0.2)]).toBeGreaterThan(least);
    expect(days[Math.floor(days.length * 0.8)]).toBeLessThan(most);
  });

  it("are the same on a day whatever part of the year is asked for, and others with another seed", () => {
    const part = { from: "2025-12-10", to: "2025-12-12" };
    const whole = depositsIn("west", fiscalYear).filter(({ at }) => tokyoDate(at) >= part.from && tokyoDate(at) < part.to);
    expect(depositsIn("west", part)).toEqual(whole);
    expect(depositsIn("west", part, 2)).not.toEqual(whole);
  });

  it("are twice as many on a day with a festival", () => {
    const ofDay = (day: string) =>
      Array.from({ length: 40 }, (_, seed) => depositsIn("east", { from: day, to: day.replace(/\d$/, (d) => String(Number(d) + 1)) }, seed))
        .flat()
        .reduce((sum, { diapers }) => sum + diapers, 0);
    const ratio = ofDay("2025-05-18") / ofDay("2025-05-11");
    expect(ratio).toBeGreaterThan(1.7);
    expect(ratio).toBeLessThan(2.3);
  });
});

describe("the machine of a simulated year", () => {
  const from = tokyoTime("2025-12-20", "0:00");
  const deposits = Array.from({ length: 150 }, (_, i) => ({ at: from + (i + 1) * 60_000, diapers: 1 }));

  it("takes what its bag holds, within 5 % of 110, and counts what finds no place", () => {
    const machine = new YearMachine("east", deposits, from, 3);
    machine.advance(from + 200 * 60_000);
    const { diapers, capacity, lost, overflowedAt } = machine.bag;
    expect(capacity).toBeGreaterThanOrEqual(104);
    expect(capacity).toBeLessThanOrEqual(116);
    expect({ diapers, lost }).toEqual({ diapers: capacity, lost: 150 - capacity });
    expect(overflowedAt).toBe(from + (capacity + 1) * 60_000);
  });

  it("is another one from the day it was replaced: a new bag, a counter of its own", () => {
    const machine = new YearMachine("west", deposits, from, 3);
    const before = machine.values(from).cyclesTotal;
    machine.advance(tokyoTime("2025-12-25", "0:00"));
    expect(machine.bags).toHaveLength(2);
    expect([before, machine.values(tokyoTime("2025-12-25", "0:00")).cyclesTotal]).toEqual([21_300, 57_310]);
  });

  it("shows no level while its sensor is dead and the same one while it is stuck", () => {
    const machine = new YearMachine("east", deposits, from, 3);
    const dead = faultsOf("east", "dead")[0]!;
    const stuck = faultsOf("east", "stuck")[0]!;
    expect(machine.values(dead.from).fillRatio).toBeUndefined();
    machine.advance(from + 60 * 60_000);
    const shown = [0, 1, 2, 3].map((hours) => machine.values(stuck.from + hours * 3_600_000).fillRatio);
    expect(new Set(shown).size).toBe(1);
    expect(machine.values(stuck.to + 3_600_000).fillRatio).not.toBe(shown[0]);
  });
});

describe("the calendar of a simulated year", () => {
  it("is closed over new year, and its part around new year has 36 days", () => {
    expect(spanOf(0.1)).toEqual({ from: "2025-12-10", to: "2026-01-15", days: 36 });
    const staffed = staffedTimes(yearConfig.centers.east!, "2025-12-28", "2026-01-05");
    expect(staffed.spans.map(({ from }) => tokyoDate(from))).toEqual(["2025-12-28", "2026-01-04"]);
    expect(staffed.after(tokyoTime("2025-12-28", "16:00"), 2 * 3_600_000)).toBe(tokyoTime("2026-01-04", "10:00"));
  });
});
