/** What runs out by the day: filter, deodorant, the bag itself. Pure. */
import type { Language } from "../../contract/language.ts";
import { clockTime, dayMs, dayText, type Instant } from "../../contract/time.ts";
import { maxHeldMs } from "../pickup/advice.ts";
import { newestOf } from "../pickup/eye.ts";
import type { HealthFacts, Verdict } from "./finding.ts";
import type { FindingLevel } from "./levels.ts";
import { healthWords } from "./words.ts";

export const filterRule = "filter";
export const deodorantRule = "deodorant";
export const bagAgeRule = "bag-age";

/** Days left from which on a level holds, the worst first. */
const filterDays = [
  ["filter-due", 0],
  ["filter-soon", 3],
  ["filter", 14],
] as const satisfies [FindingLevel, number][];
const deodorantDaysLeft = [
  ["deodorant-due", 0],
  ["deodorant", 3],
] as const satisfies [FindingLevel, number][];
/** A counter that wobbles by a day does not end a level. */
const backDays = 1;
const staleMs = 2 * dayMs;
/** Told a day before the bag may no longer be held. */
const bagNoticeMs = maxHeldMs - dayMs;

/** Whether so few days are left that somebody should have a new filter. */
export function isFilterNear(days: number): boolean {
  return levelAt(days, filterDays, undefined) !== undefined;
}

export function filterVerdict({ filterDaysLeft, open }: HealthFacts, now: Instant, language: Language = "ja"): Verdict {
  if (!filterDaysLeft || now - filterDaysLeft[0] > staleMs) return "unknown";
  const [, days] = filterDaysLeft;
  const level = levelAt(days, filterDays, open.get(filterRule));
  if (!level) return "fine";
  const words = healthWords[language];
  return {
    level,
    sentence: days > 0 ? words.filterLeft(Math.ceil(days)) : words.filterOver,
    remedy: words.filterRemedy,
    figures: { filterDaysLeft: days },
  };
}

/** Where nobody has ever reported a change, its date is asked for: a reminder that never comes looks like a deodorant that lasts. */
export function deodorantVerdict({ deodorantDays, reports, open }: HealthFacts, now: Instant, language: Language = "ja"): Verdict {
  if (deodorantDays === undefined) return "fine";
  const changedAt = newestOf(reports, "deodorant-changed");
  const words = healthWords[language];
  const remedy = words.deodorantRemedy;
  if (changedAt === undefined) return { level: "deodorant", sentence: words.deodorantUnknown, remedy, figures: {} };
  const days = deodorantDays - (now - changedAt) / dayMs;
  const level = levelAt(days, deodorantDaysLeft, open.get(deodorantRule));
  if (!level) return "fine";
  const sentence = days > 0 ? words.deodorantLeft(Math.ceil(days)) : words.deodorantOver;
  return { level, sentence, remedy, figures: { deodorantDaysLeft: days } };
}

/** A bag that nothing has come into yet may stay. */
export function bagAgeVerdict({ bagSince, bagCycles }: HealthFacts, now: Instant, language: Language = "ja"): Verdict {
  if (bagSince === undefined) return "unknown";
  const heldMs = now - bagSince;
  if (heldMs <= bagNoticeMs || bagCycles === 0) return "fine";
  const limitAt = bagSince + maxHeldMs;
  const isOver = heldMs > maxHeldMs;
  const words = healthWords[language];
  return {
    level: isOver ? "bag-over-age" : "bag-age",
    sentence: isOver
      ? words.bagOver(Math.floor(heldMs / dayMs))
      : words.bagAge(words.moment(dayText(limitAt, language), clockTime(limitAt))),
    remedy: isOver ? words.bagOverRemedy : words.bagAgeRemedy,
    figures: { heldDays: heldMs / dayMs },
  };
}

/** The worst level that holds; one that is told already, and those milder than it, hold a little longer. */
function levelAt(days: number, levels: readonly (readonly [FindingLevel, number])[], told: string | undefined): FindingLevel | undefined {
  const toldRank = levels.findIndex(([level]) => level === told);
  return levels.find(([, limit], rank) => days <= limit + (toldRank >= 0 && rank >= toldRank ? backDays : 0))?.[0];
}
