import { describe, expect, it } from "vitest";
import type { CenterConfig } from "../../../../contract/config/schema.ts";
import { dayMs, hourMs, tokyoDate } from "../../../../contract/time.ts";
import { openHours } from "../../../../jobs/calendar.ts";
import { kindProfile, type UsageHour } from "../../../../jobs/forecast/profile.ts";
import { comparison } from "../../../../jobs/whatIf/comparison.ts";
import { machineDays, type PastOfMachine, total } from "../../../../jobs/whatIf/run.ts";
import { centerOf, openEveryDay, tokyo } from "../center.ts";

const from = tokyo("2026-06-01 0:00");
const to = from + 60 * dayMs;

/** So many diapers come every opening hour, more on Mondays; known for 12 weeks before. */
function pastOf(center: CenterConfig, anHour: number, bagDiapers = 110): PastOfMachine {
  const hours: UsageHour[] = [];
  for (let at = from - 84 * dayMs; at < to; at += hourMs) {
    const open = openHours(center, tokyoDate(at));
    const share = open && at >= open.from && at < open.to ? 1 : 0;
    // A pattern that repeats neither by day nor by week stands for chance.
    const wobble = 1 + 0.8 * Math.sin((at / hourMs) * 1.7) * Math.sin((at / hourMs) * 0.37);
    hours.push({ at, rise: (share * anHour * wobble) / bagDiapers });
  }
  return { hours, startRatio: 0.2, prior: kindProfile(bagDiapers) };
}

function runMachine(...facts: Parameters<typeof machineDays>) {
  const days = machineDays(...facts);
  for (;;) {
    const { done, value } = days.next();
    if (done) return value;
  }
}

const run = (changes: Partial<CenterConfig>, anHour = 6, bagDiapers = 110) => {
  const center = { ...centerOf({ opening: openEveryDay }), ...changes };
  return runMachine(pastOf(center, anHour, bagDiapers), center.devices["compactor-1"]!, center, from, to);
};

describe("the past under other rules", () => {
  it("told in time, staff let no bag overflow", () => {
    const { alerts, overflows, bagChanges, meanFillAtChange } = run({});
    expect(overflows).toBe(0);
    expect(bagChanges).toBeGreaterThan(15);
    expect(alerts).toBeLessThanOrEqual(bagChanges + 1);
    expect(meanFillAtChange).toBeGreaterThan(0.6);
  });

  it("a higher near-full level gives fewer alerts and more overflows", () => {
    const runs = [0.6, 0.8, 0.9, 0.94].map((nearFull) => run({ nearFull }, 14));
    const alerts = runs.map((one) => one.alerts);
    const overflows = runs.map((one) => one.overflows);
    expect(alerts).toEqual([...alerts].sort((a, b) => b - a));
    expect(overflows).toEqual([...overflows].sort((a, b) => a - b));
    expect(alerts[0]).toBeGreaterThan(alerts[3]!);
    expect(overflows[3]).toBeGreaterThan(overflows[0]!);
  });

  it("a machine that nobody uses asks for nothing", () => {
    expect(run({}, 0)).toMatchObject({ alerts: 0, mails: 0, overflows: 0, overflowBags: 0 });
  });

  it("is the same at every run", () => {
    expect(run({})).toEqual(run({}));
  });

  it("adds up over machines", () => {
    const [one, other] = [run({}), run({}, 12)];
    const both = total([one, other]);
    expect(both.bagChanges).toBe(one.bagChanges + other.bagChanges);
    expect(both.meanFillAtChange).toBeGreaterThan(Math.min(one.meanFillAtChange!, other.meanFillAtChange!));
    expect(total([])).toEqual({ alerts: 0, fullAlerts: 0, mails: 0, bagChanges: 0, overflows: 0, overflowBags: 0 });
  });

  it("is told as a table with both columns", () => {
    const [current, changed] = [run({}), run({ nearFull: 0.94 }, 14)];
    const text = comparison({ from, to, machines: 1, current, changed, byMachine: [] }, ["centers.east.nearFull=0.94"]);
    expect(text).toContain("令和8年6月1日（月）〜令和8年7月30日（木）　圧縮機1台");
    expect(text).toMatch(/あふれた袋\s+0袋\s+\d+袋/);
    const none = { ...total([]) };
    expect(comparison({ from, to, machines: 0, current: none, changed: none, byMachine: [] }, [])).toContain("記録がありません");
  });
});
