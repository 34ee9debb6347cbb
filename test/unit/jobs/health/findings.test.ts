import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hourMs, minuteMs } from "../../../../contract/time.ts";
import type { HealthFacts, Measured } from "../../../../jobs/health/finding.ts";
import { findings, health, healthRules } from "../../../../jobs/health/findings.ts";
import { doubtedBy, findingLevels, findingWords } from "../../../../jobs/health/levels.ts";
import { bagWeek, only, scale } from "../pickup/bagWeek.ts";
import { ago, factsOf, motorDays, now } from "./facts.ts";

const found = (changes: Partial<HealthFacts>) => findings(factsOf(changes), now).map(({ rule, level }) => `${rule} ${level}`);
const open = (rule: string, level: string) => ({ open: new Map([[rule, level]]) });

describe("the filter", () => {
  const days = (left: number, changes: Partial<HealthFacts> = {}) => found({ filterDaysLeft: [now, left], ...changes });
  it.each<[string, number, Partial<HealthFacts>, string[]]>([
    ["15 days left are enough", 15, {}, []],
    ["14 days left: one is to be ordered", 14, {}, ["filter filter"]],
    ["3 days left", 3, {}, ["filter filter-soon"]],
    ["no day left", 0, {}, ["filter filter-due"]],
    ["told once it stays told when the figure wobbles", 15, open("filter", "filter"), ["filter filter"]],
    ["the worse word stays too", 4, open("filter", "filter-soon"), ["filter filter-soon"]],
    ["a worse word comes at its own limit", 4, open("filter", "filter"), ["filter filter"]],
    ["a new filter ends it", 90, open("filter", "filter-due"), []],
  ])("%s", (_name, left, changes, wanted) => {
    expect(days(left, changes)).toEqual(wanted);
  });

  it("says how many days are left", () => {
    expect(findings(factsOf({ filterDaysLeft: [now, 9] }), now)[0]).toMatchObject({
      center: "east",
      device: "compactor-1",
      sentence: "フィルターの交換まで、あと9日です。",
      figures: { filterDaysLeft: 9 },
    });
  });

  it("is not known from a figure of last week", () => {
    expect(health(factsOf({ filterDaysLeft: [ago(7), 0] }), now)).toEqual(
      expect.objectContaining({ findings: [], fine: expect.not.arrayContaining(["filter"]) }),
    );
  });
});

describe("the deodorant", () => {
  const changed = (days: number) => ({ reports: [{ at: ago(days), what: "deodorant-changed" }] });
  it.each<[string, Partial<HealthFacts>, string[]]>([
    ["nobody is reminded where its days are not set", changed(400), []],
    ["changed last week it lasts", { deodorantDays: 30, ...changed(7) }, []],
    ["3 days before its end staff are told", { deodorantDays: 30, ...changed(27) }, ["deodorant deodorant"]],
    ["at its end it is due", { deodorantDays: 30, ...changed(30) }, ["deodorant deodorant-due"]],
    ["its change is asked for where nobody ever reported one", { deodorantDays: 30 }, ["deodorant deodorant"]],
    ["the newest change counts", { deodorantDays: 30, reports: [...changed(40).reports, ...changed(2).reports] }, []],
  ])("%s", (_name, changes, wanted) => {
    expect(found(changes)).toEqual(wanted);
  });
});

describe("the age of the bag", () => {
  it.each<[string, Partial<HealthFacts>, string[]]>([
    ["nothing is said while nobody knows it", {}, []],
    ["5 days are in order", { bagSince: ago(5) }, []],
    ["after 6 days staff are told", { bagSince: ago(6.1) }, ["bag-age bag-age"]],
    ["after 7 days it is over", { bagSince: ago(7.1) }, ["bag-age bag-over-age"]],
    ["a bag that nothing came into may stay", { bagSince: ago(8), bagCycles: 0 }, []],
    ["a bag with one diaper may not", { bagSince: ago(8), bagCycles: 1 }, ["bag-age bag-over-age"]],
  ])("%s", (_name, changes, wanted) => {
    expect(found(changes)).toEqual(wanted);
  });

  it("is told with the time by which the bag must go", () => {
    expect(findings(factsOf({ bagSince: ago(6.5) }), now)[0]!.sentence).toBe("袋を入れてから7日になります（11月25日（水）22:00）。");
  });
});

describe("the steriliser", () => {
  /** Hours with so many cycles and minutes of the lamp. */
  const lately = (hours: readonly [cycles: number, minutes: number][]): NonNullable<HealthFacts["lately"]> => {
    let [cyclesTotal, sterilizerMinutesTotal] = [100, 1_000];
    return [[0, 0] as const, ...hours].map(([cycles, minutes], i, all) => {
      cyclesTotal += cycles;
      sterilizerMinutesTotal += minutes;
      return { at: now - (all.length - i) * hourMs, values: { cyclesTotal, sterilizerMinutesTotal } };
    });
  };
  const runs: [number, number] = [3, 30];
  const dark: [number, number] = [3, 0];
  const still: [number, number] = [0, 0];
  it.each<[string, [number, number][], Partial<HealthFacts>, string[]]>([
    ["runs with the cycles", [runs, runs, runs, runs, runs], {}, []],
    ["is not missed in 3 hours with cycles", [runs, dark, dark, dark], {}, []],
    ["is missed in 4 hours with cycles", [runs, dark, dark, dark, dark], {}, ["steriliser steriliser"]],
    ["is not missed in hours without a cycle", [runs, still, still, still, still, still], {}, []],
    ["is missed over a night without cycles", [runs, dark, dark, still, still, still, dark, dark], {}, ["steriliser steriliser"]],
    ["that runs again is in order", [dark, dark, dark, dark, runs], open("steriliser", "steriliser"), []],
    ["of another machine begins again", [dark, dark, [3, -900], dark, dark], {}, []],
  ])("%s", (_name, hours, changes, wanted) => {
    expect(found({ lately: lately(hours), ...changes })).toEqual(wanted);
  });

  it("says for how many cycles the lamp was dark", () => {
    expect(findings(factsOf({ lately: lately([runs, dark, dark, dark, dark]) }), now)[0]!.sentence).toBe(
      "圧縮が12回あった4時間、殺菌灯が動いていません。",
    );
  });

  it("is not ended by a day off, nor by the first dark hours after it", () => {
    for (const hours of [
      [still, still, still],
      [still, dark, dark],
    ]) {
      expect(health(factsOf({ lately: lately(hours), ...open("steriliser", "steriliser") }), now).fine).not.toContain("steriliser");
    }
  });
});

describe("the odour", () => {
  /** Readings of 5 minutes: three hours, then the last one. */
  const index = (before: number, lastHour: number): Measured[] =>
    Array.from({ length: 48 }, (_, i) => [now - (48 - i) * 5 * minuteMs + minuteMs, i < 36 ? before : lastHour]);
  const smell = { reports: [{ at: ago(0.1), what: "smell" }] };
  it.each<[string, Partial<HealthFacts>, string[]]>([
    ["of 55 is in order", { odour: index(40, 55) }, []],
    ["of 62 that rises is told", { odour: index(50, 62) }, ["odour odour"]],
    ["of 62 that falls is not", { odour: index(70, 62) }, []],
    ["of 85 is told whatever it does", { odour: index(90, 85) }, ["odour odour"]],
    ["that was told stays told at 52", { odour: index(60, 52), ...open("odour", "odour") }, ["odour odour"]],
    ["that was told is over at 48", { odour: index(60, 48), ...open("odour", "odour") }, []],
    ["is told when somebody smells it, also without a sensor", smell, ["odour odour"]],
    ["is told when somebody smells it and the sensor shows little", { odour: index(20, 20), ...smell }, ["odour odour"]],
    ["was smelt yesterday", { reports: [{ at: ago(1.1), what: "smell" }] }, []],
    ["was smelt before the bag was changed", { ...smell, bagSince: ago(0.05) }, []],
    ["was smelt before the deodorant was changed", { reports: [...smell.reports, { at: ago(0.05), what: "deodorant-changed" }] }, []],
    ["of one wild reading is none", { odour: index(30, 30).map(([at, value], i) => [at, i === 47 ? 100 : value]) }, []],
  ])("%s", (_name, changes, wanted) => {
    expect(found(changes)).toEqual(wanted);
  });

  it("of a sensor that fell silent ends no alert", () => {
    expect(health(factsOf({ odour: [], ...open("odour", "odour") }), now).fine).not.toContain("odour");
  });
});

describe("a doubtful sensor", () => {
  const three = ["fillRatio", "cyclesTotal", "energyWhTotal"] as const;
  const stuck = only(bagWeek(1), three, (_reading, i) => (i < 48 ? {} : { fillRatio: 0.2 }));

  it("is one alert for each sensor, from which the forecast knows whom not to trust", () => {
    const [finding] = findings(factsOf({ bag: stuck, ...scale }), now);
    expect(finding).toMatchObject({ rule: "doubtful-level", level: "doubtful", sentence: expect.stringContaining("満杯率のセンサー") });
    expect([...doubtedBy([finding!.rule, "pickup", "filter"])]).toEqual(["level"]);
  });

  it("is over when it agrees again, and stays as it is while nothing is read", () => {
    expect(health(factsOf({ bag: only(bagWeek(1), three), ...scale }), now).fine).toContain("doubtful-level");
    expect(health(factsOf(), now).fine).not.toContain("doubtful-level");
  });
});

describe("what is told", () => {
  const everything: Partial<HealthFacts>[] = [
    { filterDaysLeft: [now, 14] },
    { filterDaysLeft: [now, 3] },
    { filterDaysLeft: [now, 0] },
    { deodorantDays: 30 },
    { deodorantDays: 30, reports: [{ at: ago(31), what: "deodorant-changed" }] },
    { bagSince: ago(6.5) },
    { bagSince: ago(9) },
    { reports: [{ at: ago(0.1), what: "smell" }] },
    { cycleSeconds: motorDays(100, (day) => (day > 80 ? 60 : 42)) },
    { cycleEnergyWh: motorDays(100, (day) => (day > 80 ? 30 : 21)) },
    { bag: only(bagWeek(1), ["fillRatio", "cyclesTotal"], () => ({ cyclesTotal: 0 })), ...scale },
  ];

  it("has a level of the closed list, words without a figure, and no word of the program", () => {
    const all = everything.flatMap((changes) => findings(factsOf(changes), now));
    expect(all.length).toBeGreaterThanOrEqual(everything.length);
    for (const { rule, level, sentence, remedy } of all) {
      expect(Object.keys(findingLevels)).toContain(level);
      expect(healthRules).toContain(rule);
      const words = findingWords(rule, level)!;
      expect(words.lead).toMatch(/。$/);
      expect(words.subject).not.toMatch(/。|undefined/);
      expect(sentence + remedy + words.lead).not.toMatch(/undefined|NaN|null|[a-z]{3}/);
      expect([sentence.at(-1), remedy.at(-1)]).toEqual(["。", "。"]);
    }
  });

  it("has no words for what it does not raise", () => {
    expect(findingWords("pickup", "near-full")).toBeUndefined();
    expect(findingWords("silent", "silent")).toBeUndefined();
    expect(findingWords("x", "constructor")).toBeUndefined();
  });

  it("never is in order and told at once, and asks the same of the same facts", () => {
    const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
    const facts = fc.record({
      filterDaysLeft: maybe(fc.tuple(fc.integer({ min: 0, max: 3 }).map(ago), fc.integer({ min: 0, max: 100 }))),
      deodorantDays: maybe(fc.integer({ min: 1, max: 90 })),
      bagSince: maybe(fc.integer({ min: 0, max: 12 }).map(ago)),
      bagCycles: maybe(fc.integer({ min: 0, max: 80 })),
      reports: fc.array(
        fc.record({
          at: fc.integer({ min: 0, max: 80 }).map(ago),
          what: fc.constantFrom("smell", "deodorant-changed", "serviced", "half"),
        }),
      ),
      open: fc
        .array(fc.tuple(fc.constantFrom(...healthRules), fc.constantFrom(...Object.keys(findingLevels))))
        .map((pairs) => new Map(pairs)),
    });
    fc.assert(
      fc.property(facts, (known) => {
        const seen = health(factsOf(known as Partial<HealthFacts>), now);
        expect(seen.findings.filter(({ rule }) => seen.fine.includes(rule))).toEqual([]);
        expect(new Set(seen.findings.map(({ rule }) => rule)).size).toBe(seen.findings.length);
        expect(health(factsOf(known as Partial<HealthFacts>), now)).toEqual(seen);
      }),
    );
  });
});
