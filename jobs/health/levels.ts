/** The closed list of what the health of a machine can raise, and the words of it that need no figures. Pure. */
import { doubtLead } from "../pickup/doubtWords.ts";
import { type Witness, witnessNames } from "../pickup/witnesses.ts";

/** Every level that a finding can have, mildest first within a rule. */
export const findingLevels = {
  motor: { ja: "モーターの動きがいつもと違います", en: "Motor unlike before" },
  steriliser: { ja: "殺菌灯が動いていないようです", en: "Steriliser not running" },
  filter: { ja: "フィルターの交換が近づいています", en: "Filter due soon" },
  "filter-soon": { ja: "フィルターの交換まで3日以内です", en: "Filter due in 3 days" },
  "filter-due": { ja: "フィルターの交換時期です", en: "Filter due" },
  deodorant: { ja: "消臭剤の交換が近づいています", en: "Deodorant due soon" },
  "deodorant-due": { ja: "消臭剤の交換時期です", en: "Deodorant due" },
  "bag-age": { ja: "袋を入れてから7日になります", en: "Bag 7 days old" },
  "bag-over-age": { ja: "袋を入れてから7日を過ぎました", en: "Bag over 7 days old" },
  odour: { ja: "臭いが強くなっています", en: "Odour high" },
  doubtful: { ja: "センサーの値どうしが合いません", en: "Sensors disagree" },
} as const satisfies Record<string, { ja: string; en: string }>;
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

/** The words of an alert of this job; undefined: the alert is not one of them. */
export function findingWords(rule: string, level: string): FindingWords | undefined {
  if (!Object.hasOwn(findingLevels, level)) return undefined;
  const subject = findingLevels[level as FindingLevel].ja;
  const witness = witnessNames.find((name) => doubtRule(name) === rule);
  if (witness) return { subject: doubtLead(witness).replace("。", ""), lead: doubtLead(witness) };
  if (rule === cycleTimeRule) return { subject: "圧縮1回の時間がいつもと違います", lead: "圧縮1回の時間が、いつもと違います。" };
  if (rule === cycleEnergyRule) return { subject: "圧縮1回の電力量がいつもと違います", lead: "圧縮1回の電力量が、いつもと違います。" };
  return { subject, lead: `${subject}。` };
}
