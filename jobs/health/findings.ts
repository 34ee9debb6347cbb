/** Everything that the health of a compactor can be asked. A new rule is one function and one line in this list. Pure. */
import type { Language } from "../../contract/language.ts";
import type { Instant } from "../../contract/time.ts";
import { doubtRemedy, doubtSentence } from "../pickup/doubtWords.ts";
import { type Witness, type Witnesses, witnesses, witnessNames } from "../pickup/witnesses.ts";
import type { Finding, HealthFacts, Verdict } from "./finding.ts";
import { cycleEnergyRule, cycleTimeRule, doubtRule } from "./levels.ts";
import { motorVerdict } from "./motor.ts";
import { odourRule, odourVerdict } from "./odour.ts";
import { steriliserRule, steriliserVerdict } from "./steriliser.ts";
import { bagAgeRule, bagAgeVerdict, deodorantRule, deodorantVerdict, filterRule, filterVerdict } from "./upkeep.ts";

/** What staff ask about, in the order in which pages show it. */
export const healthTopics = ["motor", "steriliser", "filter", "deodorant", "odour", "bag", "sensors"] as const;
export type HealthTopic = (typeof healthTopics)[number];

const rules: readonly { rule: string; topic: HealthTopic; verdict(facts: HealthFacts, now: Instant, language: Language): Verdict }[] = [
  { rule: bagAgeRule, topic: "bag", verdict: bagAgeVerdict },
  { rule: odourRule, topic: "odour", verdict: odourVerdict },
  { rule: steriliserRule, topic: "steriliser", verdict: (facts, _now, language) => steriliserVerdict(facts, language) },
  { rule: cycleTimeRule, topic: "motor", verdict: (facts, now, language) => motorVerdict(cycleTimeRule, facts, now, language) },
  { rule: cycleEnergyRule, topic: "motor", verdict: (facts, now, language) => motorVerdict(cycleEnergyRule, facts, now, language) },
  { rule: filterRule, topic: "filter", verdict: filterVerdict },
  { rule: deodorantRule, topic: "deodorant", verdict: deodorantVerdict },
];

export interface Health {
  /** What is the matter, most urgent first. */
  findings: Finding[];
  /** Rules that are in order: an alert of theirs is over. What is not known is in neither list. */
  fine: string[];
}

/** The rules of every alert that this can raise. */
export const healthRules: readonly string[] = [...rules.map(({ rule }) => rule), ...witnessNames.map(doubtRule)];

/** The rules that answer a question of staff. */
export function rulesAbout(topic: HealthTopic): string[] {
  return topic === "sensors" ? witnessNames.map(doubtRule) : rules.filter((one) => one.topic === topic).map(({ rule }) => rule);
}

export function health(facts: HealthFacts, now: Instant, language: Language = "ja"): Health {
  const seen = facts.bag && witnesses(facts.bag, facts);
  const verdicts = [
    ...rules.map(({ rule, verdict }) => ({ rule, verdict: verdict(facts, now, language) })),
    ...witnessNames.map((witness) => ({ rule: doubtRule(witness), verdict: doubtVerdict(witness, seen, language) })),
  ];
  const { center, device } = facts;
  return {
    findings: verdicts.flatMap(({ rule, verdict }) => (typeof verdict === "string" ? [] : [{ center, device, rule, ...verdict }])),
    fine: verdicts.flatMap(({ rule, verdict }) => (verdict === "fine" ? [rule] : [])),
  };
}

export function findings(facts: HealthFacts, now: Instant, language: Language = "ja"): Finding[] {
  return health(facts, now, language).findings;
}

function doubtVerdict(witness: Witness, seen: Witnesses | undefined, language: Language): Verdict {
  if (!seen) return "unknown";
  const { testimony, doubted } = seen;
  if (!doubted.has(witness)) return "fine";
  const told = Object.entries(testimony).map(([name, { ratio }]) => [`${name}Ratio`, Math.min(1, ratio)] as const);
  const sentence = doubtSentence(testimony, doubted, language);
  return { level: "doubtful", sentence, remedy: doubtRemedy(witness, language), figures: Object.fromEntries(told) };
}
