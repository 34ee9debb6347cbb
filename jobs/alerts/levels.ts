/** Every level that an alert can have, in one table: how bad it is, whether it may disturb, and its words. Pure. */
import { kinds, type LimitRule } from "../../contract/kinds/index.ts";
import type { Language, Words } from "../../contract/language.ts";
import type { Stand } from "../../records/operations/alerts.ts";
import { type FindingLevel, findingLevels, findingWords } from "../health/levels.ts";

export interface AlertLevel extends Words {
  /** Among the levels of one rule: a higher one is worse. */
  rank: number;
  /** Mails on closed days and in quiet hours too. */
  urgent: boolean;
  /** "digest": no mail of its own; it stands in the digest of the morning. */
  mail: "now" | "digest";
}

const inDigest = { rank: 1, urgent: false, mail: "digest" } as const;
const told = { rank: 1, urgent: false, mail: "now" } as const;
const urgent = { rank: 2, urgent: true, mail: "now" } as const;

/** Limits of kinds say of themselves how they are told; near full and full are in `contract/kinds/compactor.ts` like the others. */
function ofLimit(rule: LimitRule): AlertLevel {
  return { ...(rule.urgent ? urgent : rule.inDigest ? inDigest : told), ...rule.label };
}

/** Of the health of a machine only a bag that may be held no longer cannot wait for the morning. */
const mailed: ReadonlySet<string> = new Set<FindingLevel>(["bag-over-age"]);

/** Somebody said that the bag was changed, and nothing has shown it: they are asked. */
export const unshownLevel = "claim-unshown";

const levels: ReadonlyMap<string, AlertLevel> = new Map<string, AlertLevel>([
  ...kinds.flatMap(({ rules }) => (rules as readonly LimitRule[]).map((rule) => [rule.id, ofLimit(rule)] as const)),
  [unshownLevel, { ...told, ja: "袋の交換の報告を確かめられません", en: "A reported bag change cannot be confirmed" }],
  ["silent", { ...told, ja: "値が届いていません", en: "No values are coming" }],
  ["agent-silent", { ...told, ja: "読み取り機から通信がありません", en: "The reader says nothing" }],
  [
    "pipeline-silent",
    {
      ...urgent,
      ja: "すべてのセンターから値が届いていません（中継サーバーか通信の停止）",
      en: "No values are coming from any center (the relay server or the line is down)",
    },
  ],
  [
    "store-away",
    { ...urgent, ja: "値の記録先（データベース）に接続できません", en: "The store of the values (database) cannot be reached" },
  ],
  [
    "clock-off",
    {
      ...told,
      ja: "時計が1分以上ずれています（値の時刻が正しくありません）",
      en: "A clock is more than a minute off (the times of the values are wrong)",
    },
  ],
  ...Object.entries(findingLevels).map(
    ([id, words], index) => [id, { ...(mailed.has(id) ? told : inDigest), rank: index + 1, ...words }] as const,
  ),
  [
    "calendar",
    {
      ...inDigest,
      ja: "年末年始の休館日・収集日がまだ設定されていません",
      en: "The closed days and collections over the new year are not set yet",
    },
  ],
]);

/** What nobody has described is shown by its id and waits for the digest, so that it is neither lost nor a nuisance. */
export function levelOf(id: string): AlertLevel {
  return levels.get(id) ?? { ...inDigest, rank: 0, ja: id, en: id };
}

export function isUrgent(id: string): boolean {
  return levelOf(id).urgent;
}

/** What is wrong, in a few words; of a finding with the witness or the figure that it is about. */
export function alertWords({ rule, level }: { rule: string; level: string }, language: Language = "ja"): string {
  return findingWords(rule, level, language)?.subject ?? levelOf(level)[language];
}

/** How an alert stands when it changes to `level`: the worst that it was stays known; of two as bad the newer one. */
export function levelAfter({ worstLevel }: Pick<Stand, "worstLevel">, level: string): Stand {
  return { level, worstLevel: levelOf(worstLevel).rank > levelOf(level).rank ? worstLevel : level };
}

export const levelIds: readonly string[] = [...levels.keys()];
