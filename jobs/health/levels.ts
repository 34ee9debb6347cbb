/** The closed list of what the health of a machine can raise, and the words of it that need no figures. Pure. */
import type { Language, Words } from "../../contract/language.ts";
import { doubtLead } from "../pickup/doubtWords.ts";
import { type Witness, witnessNames } from "../pickup/witnesses.ts";

/** Every level that a finding can have, mildest first within a rule. */
export const findingLevels = {
  motor: { ja: "モーターの動きがいつもと違います", en: "The motor runs unlike before" },
  steriliser: { ja: "殺菌灯が動いていないようです", en: "The steriliser seems not to run" },
  filter: { ja: "フィルターの交換が近づいています", en: "The filter is due soon" },
  "filter-soon": { ja: "フィルターの交換まで3日以内です", en: "The filter is due within 3 days" },
  "filter-due": { ja: "フィルターの交換時期です", en: "The filter is due" },
  deodorant: { ja: "消臭剤の交換が近づいています", en: "The deodorant is due soon" },
  "deodorant-due": { ja: "消臭剤の交換時期です", en: "The deodorant is due" },
  "bag-age": { ja: "袋を入れてから7日になります", en: "The bag will be 7 days old" },
  "bag-over-age": { ja: "袋を入れてから7日を過ぎました", en: "The bag is over 7 days old" },
  odour: { ja: "臭いが強くなっています", en: "The smell is getting stronger" },
  doubtful: { ja: "センサーの値どうしが合いません", en: "The sensors disagree" },
} as const satisfies Record<string, Words>;
export type FindingLevel = keyof typeof findingLevels;

export const cycleTimeRule = "cycle-time";
export const cycleEnergyRule = "cycle-energy";
const doubtPrefix = "doubtful-";

/** One cause a witness: `doubtful-level`. */
export function doubtRule(witness: Witness): string {
  return `${doubtPrefix}${witness}`;
}

/** Who is doubted, from the rules of the open alerts of one machine. */
export function doubtedBy(rules: Iterable<string>): Set<Witness> {
  const all = new Set(rules);
  return new Set(witnessNames.filter((witness) => all.has(doubtRule(witness))));
}

export interface FindingWords {
  /** Short, for a subject or a list. */
  subject: string;
  /** A sentence for the beginning of a mail. */
  lead: string;
}

/** One rule, two causes: how the motor's alerts differ. */
const motorWords: Record<string, Record<Language, FindingWords>> = {
  [cycleTimeRule]: {
    ja: { subject: "圧縮1回の時間がいつもと違います", lead: "圧縮1回の時間が、いつもと違います。" },
    en: { subject: "A cycle takes another time than before", lead: "A cycle takes another time than before." },
  },
  [cycleEnergyRule]: {
    ja: { subject: "圧縮1回の電力量がいつもと違います", lead: "圧縮1回の電力量が、いつもと違います。" },
    en: { subject: "A cycle takes another amount of energy than before", lead: "A cycle takes another amount of energy than before." },
  },
};
const fullStop = { ja: "。", en: "." } as const satisfies Words;

/** The words of an alert of this job; undefined: the alert is not one of them. */
export function findingWords(rule: string, level: string, language: Language = "ja"): FindingWords | undefined {
  if (!Object.hasOwn(findingLevels, level)) return undefined;
  const stop = fullStop[language];
  const witness = witnessNames.find((name) => doubtRule(name) === rule);
  if (witness) {
    const lead = doubtLead(witness, language);
    return { subject: lead.replace(stop, ""), lead };
  }
  const subject = findingLevels[level as FindingLevel][language];
  return motorWords[rule]?.[language] ?? { subject, lead: `${subject}${stop}` };
}
