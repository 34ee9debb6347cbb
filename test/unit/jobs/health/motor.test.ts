import { describe, expect, it } from "vitest";
import { cusum, limit } from "../../../../jobs/health/cusum.ts";
import type { HealthFacts, Measured } from "../../../../jobs/health/finding.ts";
import { cycleEnergyRule, cycleTimeRule } from "../../../../jobs/health/levels.ts";
import { motorVerdict } from "../../../../jobs/health/motor.ts";
import { ago, factsOf, motorDays, now } from "./facts.ts";

const time = (cycleSeconds: Measured[], changes: Partial<HealthFacts> = {}) =>
  motorVerdict(cycleTimeRule, factsOf({ cycleSeconds, ...changes }), now);
const open = new Map([[cycleTimeRule, "motor"]]);
/** 42 s, and something else in the last days. */
const changedTo = (seconds: number, lastDays: number, days = 120) => motorDays(days, (day) => (day >= days - lastDays ? seconds : 42));

describe("a motor that runs as in its first weeks", () => {
  it.each<[string, Measured[], Partial<HealthFacts>]>([
    ["is fine", changedTo(42, 0), {}],
    ["is fine with one wild day", changedTo(90, 1), {}],
    ["is fine with two wild days", changedTo(90, 2), {}],
    ["is fine on a wild day after it had recovered", motorDays(120, (day) => (day === 119 ? 70 : day >= 98 && day < 110 ? 51 : 42)), {}],
    ["is fine when it takes 5 % longer: that is not worth a visit", changedTo(44, 60), {}],
    ["is fine after a service, whatever it did before", changedTo(60, 60), { reports: [{ at: ago(1), what: "serviced" }] }],
    ["is fine when it has new habits since a service", changedTo(60, 60), { reports: [{ at: ago(60), what: "serviced" }] }],
    [
      "is fine when another machine came",
      changedTo(60, 60),
      { cyclesTotalByDay: motorDays(120, (day) => (day >= 59 ? 10 * day : 5_000 + 10 * day), { sd: 0 }) },
    ],
  ])("%s", (_name, days, changes) => {
    expect(time(days, changes)).toBe("fine");
  });

  it.each<[string, HealthFacts]>([
    ["nothing is measured", factsOf()],
    ["it stands there for ten days", factsOf({ cycleSeconds: changedTo(60, 5, 10) })],
    ["its newest figure is two weeks old", factsOf({ cycleSeconds: changedTo(60, 20).filter(([at]) => at < ago(14)) })],
  ])("is not judged while %s", (_name, facts) => {
    expect(motorVerdict(cycleTimeRule, facts, now)).toBe("unknown");
  });
});

describe("a motor that has changed", () => {
  it("is told with both figures", () => {
    expect(time(motorDays(120, (day) => (day >= 100 ? 51 : 42), { sd: 0.005 }))).toMatchObject({
      level: "motor",
      sentence: "圧縮1回の時間が、いつもより長くなっています（42秒→51秒）。",
    });
    expect(
      motorVerdict(cycleEnergyRule, factsOf({ cycleEnergyWh: motorDays(120, (day) => (day >= 100 ? 16 : 21), { sd: 0.005 }) }), now),
    ).toMatchObject({
      sentence: expect.stringMatching(/^圧縮1回の電力量が、いつもより少なくなっています（2[01]\.\dWh→1[56]\.\dWh）。$/),
    });
  });

  it("is told within five days of a jump by a fifth", () => {
    expect(time(changedTo(51, 5))).toMatchObject({ level: "motor" });
  });

  it("is told when it creeps", () => {
    expect(time(motorDays(200, (day) => 42 * (1 + 0.001 * day)))).toMatchObject({ level: "motor" });
  });

  it("stays told within the band, and is over below half of it", () => {
    expect(time(changedTo(45.4, 10), { open })).toMatchObject({ level: "motor" });
    expect(time(changedTo(45.4, 10))).toBe("fine");
    expect(time(changedTo(42.5, 10), { open })).toBe("fine");
  });
});

describe("the sums of the motor", () => {
  const baseline = { usual: 42, sd: 1 };
  it.each<[string, number[], boolean]>([
    ["one wild day is not enough", [42, 90, 42], false],
    ["three wild days are not enough", [42, 90, 90, 90], false],
    ["four are", [42, 90, 90, 90, 90], true],
    ["a shift of three deviations shows on the fifth day", [45, 45, 45, 45, 45], true],
    ["a shift of less than one never does", Array<number>(300).fill(42.9), false],
  ])("%s", (_name, values, isOver) => {
    expect(cusum(values, baseline).more >= limit).toBe(isOver);
    expect(
      cusum(
        values.map((value) => 84 - value),
        baseline,
      ).less >= limit,
    ).toBe(isOver);
  });
});

describe("false alarms of the motor", () => {
  /** Machines of 200 that are told of at some time in a year although nothing changed. */
  function falseAlarms(sd: number): number {
    let told = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const days = motorDays(365, () => 42, { seed, sd });
      const isTold = days.some(
        ([at], i) =>
          i > 28 && i % 2 === 0 && typeof motorVerdict(cycleTimeRule, factsOf({ cycleSeconds: days.slice(0, i) }), at) !== "string",
      );
      if (isTold) told++;
    }
    return told;
  }

  it("are none where days differ by 3 %, and at most 1 machine in 100 a year where they differ by 8 %", () => {
    expect(falseAlarms(0.03)).toBe(0);
    expect(falseAlarms(0.08)).toBeLessThanOrEqual(2);
  });
});
