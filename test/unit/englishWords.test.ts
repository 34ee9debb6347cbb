/** Everything that is said to people below dashboards/, said in English: no Japanese letter is left in it. */
import { describe, expect, it } from "vitest";
import { forecastCourse } from "../../charts/forecastCourse.ts";
import { kinds, type LimitRule } from "../../contract/kinds/index.ts";
import type { Language } from "../../contract/language.ts";
import { type QuantityName, quantities, quantityOf } from "../../contract/quantities.ts";
import { formatQuantity } from "../../contract/quantityWords.ts";
import { readProblems } from "../../contract/readProblems.ts";
import { addDays, dateText, dayMs, dayText, durationText, hourMs, minuteMs, tokyoDate, weekdayText } from "../../contract/time.ts";
import { alertWords, levelIds } from "../../jobs/alerts/levels.ts";
import { subjectName } from "../../jobs/alerts/names.ts";
import { nextUsable } from "../../jobs/calendar.ts";
import { collectionDate, collectionDays, collectionDayText } from "../../jobs/collectionDays.ts";
import { findings, healthRules } from "../../jobs/health/findings.ts";
import { holidayName } from "../../jobs/holidays.ts";
import { adviceSentence } from "../../jobs/pickup/adviceWords.ts";
import { courseWithForecast } from "../../jobs/pickup/course.ts";
import { doubtLead, doubtRemedy, doubtSentence } from "../../jobs/pickup/doubtWords.ts";
import { eyeReports } from "../../jobs/pickup/eye.ts";
import { keptBagSentence } from "../../jobs/pickup/keptBag.ts";
import { collectionWeight } from "../../jobs/pickup/weight.ts";
import { limitSentence } from "../../jobs/pickup/weightWords.ts";
import { witnessNames } from "../../jobs/pickup/witnesses.ts";
import { collectionText, dayAndTime, fullAtText, personName } from "../../jobs/pickup/words.ts";
import { silenceStates } from "../../jobs/silence.ts";
import { comparison } from "../../jobs/whatIf/comparison.ts";
import { byMail } from "../../records/operations/accounts.ts";
import { staffCodeName } from "../../records/operations/staffCodes.ts";
import { japaneseLetters } from "../support/japanese.ts";
import { adviceFor } from "./jobs/adviceFor.ts";
import { centerOf, configOf, openEveryDay, tokyo } from "./jobs/center.ts";
import { ago, now as day, factsOf, motorDays } from "./jobs/health/facts.ts";
import { outlookOf } from "./jobs/outlook.ts";
import { bagWeek, only, scale } from "./jobs/pickup/bagWeek.ts";

const now = tokyo("2026-12-01 10:05");
const centers = [
  centerOf(),
  centerOf({ opening: openEveryDay, closedDates: ["2026-12-30", "2026-12-31"] }),
  centerOf({ collection: { earlyDuty: { weekdays: ["mon", "thu"], at: "7:15" } } }),
  centerOf({ collection: { putOutEveningBefore: false } }),
  centerOf({ collection: { noCollection: ["2026-12-03", "2026-12-07", "2026-12-10"] } }),
];
const fills = [0, 0.3, 0.6, 0.82, 0.97];
const times = Array.from({ length: 24 }, (_, i) => now + i * 7 * hourMs);

type Say = (language: Language) => string[];

function advices(language: Language): { kind: string; act?: string; text: string }[] {
  return centers.flatMap((center) =>
    times.flatMap((at) =>
      fills.flatMap((fill) =>
        [false, true].map((enough) => {
          const outlook = outlookOf(fill, center, at, fill === 0.3 ? { bagSince: at - 5 * dayMs } : {});
          const advice = adviceFor({ ...outlook, forecast: { ...outlook.forecast!, enough } }, center, at, language);
          return { ...advice, text: adviceSentence(advice, language) };
        }),
      ),
    ),
  );
}

const unwell: Parameters<typeof factsOf>[0][] = [
  { filterDaysLeft: [day, 14] },
  { filterDaysLeft: [day, 0] },
  { deodorantDays: 30 },
  { deodorantDays: 30, reports: [{ at: ago(28), what: "deodorant-changed" }] },
  { deodorantDays: 30, reports: [{ at: ago(31), what: "deodorant-changed" }] },
  { bagSince: ago(6.5) },
  { bagSince: ago(9) },
  { reports: [{ at: ago(0.1), what: "smell" }] },
  ...[[], [{ at: ago(0.1), what: "smell" }]].map((reports) => ({
    odour: Array.from({ length: 8 }, (_, i) => [day - i * 5 * minuteMs, 90] as const),
    reports,
  })),
  {
    lately: Array.from({ length: 8 }, (_, i) => ({
      at: day - (8 - i) * hourMs,
      values: { cyclesTotal: i * 3, sterilizerMinutesTotal: 5 },
    })),
  },
  ...[60, 30].flatMap((changed) => [
    { cycleSeconds: motorDays(100, (one) => (one > 80 ? changed : 42)) },
    { cycleEnergyWh: motorDays(100, (one) => (one > 80 ? changed / 2 : 21)) },
  ]),
  { bag: only(bagWeek(1), ["fillRatio", "cyclesTotal"], () => ({ cyclesTotal: 0 })), ...scale },
];

const quantityNames = Object.keys(quantities) as QuantityName[];
const testimony = Object.fromEntries(witnessNames.map((name, i) => [name, { ratio: i / 4, sd: 0.1 }]));
const outcome = { alerts: 1, fullAlerts: 0, mails: 2, bagChanges: 3, overflows: 0, overflowBags: 0.5, meanFillAtChange: 0.8 };
const heard = { lastAt: new Map(), powerW: new Map(), agents: [], watchingSince: now - hourMs };

const said: Record<string, Say> = {
  advice: (language) => advices(language).map(({ text }) => text),
  "an unknown level": (language) => {
    const advice = adviceFor({ level: "unknown", forecast: undefined, nearFull: 0.8 }, centers[0]!, now, language);
    return [adviceSentence(advice, language)];
  },
  alerts: (language) => [...healthRules, "pickup"].flatMap((rule) => levelIds.map((level) => alertWords({ rule, level }, language))),
  "subjects of alerts": (language) =>
    [
      { center: "*", device: "all", rule: "silent" },
      { device: "all", rule: "calendar" },
      { device: "agent:one", rule: "silent" },
      { device: "all", rule: "silent" },
      { device: "all", rule: "clock" },
    ].map((alert) => subjectName(alert, centers[0], language)),
  findings: (language) =>
    unwell.flatMap((changes) => findings(factsOf(changes), day, language).flatMap(({ sentence, remedy }) => [sentence, remedy])),
  doubts: (language) => [
    ...witnessNames.flatMap((name) => [doubtLead(name, language), doubtRemedy(name, language)]),
    ...witnessNames.map((name) => doubtSentence(testimony, new Set([name]), language)),
    doubtSentence(testimony, new Set(["level", "mass"]), language),
    doubtSentence(testimony, new Set(witnessNames), language),
  ],
  "reports by eye": (language) => eyeReports.map(({ label }) => label[language]),
  silence: (language) =>
    [tokyo("2026-12-01 9:01"), now, now + 5 * hourMs, tokyo("2026-12-01 22:00")].flatMap((at) =>
      [true, false].flatMap((powerOffWhenClosed) => {
        const states = [...silenceStates(configOf({ powerOffWhenClosed }), heard, at).values()];
        return states.map((state) => state[language]);
      }),
    ),
  "the weight of a collection": (language) =>
    (["ward", "hauler"] as const).flatMap((by) =>
      [undefined, 2].flatMap((otherWasteKg) =>
        [5, 51, 52].flatMap((count) =>
          [{ diapers: { count, sd: 3 } }, { fill: { ratio: count / 60, sd: 0.1 } }].map(
            (bag) => collectionWeight([bag], { by, otherWasteKg }, language)!.sentence,
          ),
        ),
      ),
    ),
  "a bag in a cool place": (language) => nextUsable(centers[0]!, now).map((collection) => keptBagSentence(collection, now, language)),
  "the limit of the ward": (language) =>
    [52, 90].flatMap((count) =>
      [{ diapers: { count, sd: 0 } }, { fill: { ratio: count / 60, sd: 0.1 } }].map((bag) =>
        limitSentence(collectionWeight([bag], { by: "ward" }), language),
      ),
    ),
  "collection days": (language) =>
    centers.flatMap((center) =>
      collectionDays(center, "2026-04-01", "2027-03-31").flatMap((one) => [
        collectionDayText(one, language),
        collectionDate(one.day, language),
      ]),
    ),
  holidays: (language) =>
    Array.from({ length: 20_000 }, (_, i) => addDays("1990-01-01", i)).flatMap((date) => holidayName(date, language) ?? []),
  quantities: (language) =>
    quantityNames.flatMap((name) => [
      quantityOf(name).label[language],
      ...(quantityOf(name).type === "boolean" ? [true, false] : [0, 1, 12]).map((value) => formatQuantity(name, value, language)),
    ]),
  kinds: (language) =>
    kinds.flatMap(({ label, rules }) => [label[language], ...(rules as readonly LimitRule[]).map((rule) => rule.label[language])]),
  "problems of reading": (language) => Object.values(readProblems).map((words) => words[language]),
  times: (language) =>
    [-30, -1, 0, 1, 4, 9].flatMap((days) => {
      const at = now + days * dayMs;
      return [
        dateText(at, language),
        dayText(at, language),
        dayAndTime(at, now, language),
        collectionText({ deadlineAt: at }, now, language),
        durationText(Math.abs(days) * 13 * hourMs + 7 * minuteMs, language),
        fullAtText({ p10: at, p50: at + hourMs, p90: at + dayMs }, now, language)!,
        fullAtText({ p50: at + hourMs }, now, language)!,
        fullAtText({ p10: at }, now, language)!,
      ];
    }),
  weekdays: (language) => (["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const).map((name) => weekdayText(name, language)),
  people: (language) => [null, "link", byMail, staffCodeName("07")].map((by) => personName(by, language)),
  "what-if": (language) =>
    [0, 1].map((machines) =>
      comparison({ from: now, to: now + dayMs, machines, current: outcome, changed: outcome, byMachine: [] }, ["a", "b"], language),
    ),
  chart: (language) => {
    const { forecast } = outlookOf(0.5, centers[0]!, now);
    return [forecastCourse(courseWithForecast([], forecast, centers[0]!, { markRatio: 0.8, label: "", language }, now))];
  },
};

describe.each(Object.entries(said))("%s", (_name, say) => {
  it("is said in English without a Japanese letter, a hole or a word of the program", () => {
    const english = say("en");
    expect(english.length).toBeGreaterThan(0);
    for (const text of english) {
      expect(text).not.toMatch(japaneseLetters);
      expect(text).not.toMatch(/undefined|NaN|\[object|Infinity|\. {2}|\.\.|\( /);
    }
  });

  it("is said in Japanese unless somebody asks, as much as in English", () => {
    expect(say("ja")).toHaveLength(say("en").length);
    expect(say("ja").join("")).toMatch(japaneseLetters);
  });
});

it("the cases are of every kind of advice, and the findings of every level", () => {
  expect(new Set(advices("en").map(({ kind, act }) => `${kind} ${act}`))).toEqual(
    new Set(["none undefined", "next undefined", "today put-out", "today exchange", "full put-out", "full exchange"]),
  );
  const levels = new Set(unwell.flatMap((changes) => findings(factsOf(changes), day).map(({ level }) => level)));
  expect(levels.size).toBeGreaterThanOrEqual(9);
});

it("English sentences read like sentences", () => {
  const advice = adviceFor(outlookOf(0.74, centers[0]!, tokyo("2026-12-02 14:05")), centers[0]!, tokyo("2026-12-02 14:05"), "en");
  expect(adviceSentence(advice, "en")).toMatch(
    /^It is likely to be full about \d+:00 on (Fri|Sat)\. The next collection you can use is Thu 8:00\. The bag may stand outside from 15:00 today\. Please put the bag out by 17:00 today\.$/,
  );
  expect(dateText(tokyo("2026-11-25 8:00"), "en")).toBe("Wed, 25 November 2026");
  expect([1, 12].map((count) => formatQuantity("occupancyCount", count, "en"))).toEqual(["1 person", "12 people"]);
  expect([formatQuantity("temperatureC", -18.24, "en"), formatQuantity("odourIndex", 60, "en")]).toEqual(["−18.2 °C", "60"]);
  expect(durationText(39 * hourMs, "en")).toBe("1 d 15 h");
  expect(tokyoDate(now)).toBe("2026-12-01");
});
