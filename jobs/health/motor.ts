/** The motor: how long a cycle takes and what it costs, held against the machine's own first weeks. Pure. */
import type { Language } from "../../contract/language.ts";
import { dayMs, type Instant } from "../../contract/time.ts";
import { newestOf } from "../pickup/eye.ts";
import { median } from "../robust.ts";
import { baselineOf, cusum, limit } from "./cusum.ts";
import type { HealthFacts, Measured, Verdict } from "./finding.ts";
import { cycleEnergyRule, cycleTimeRule, type FindingLevel } from "./levels.ts";
import { healthWords } from "./words.ts";

/** Days with cycles that the baseline is learned from: at least and at most. */
const baselineDays = { from: 14, to: 28 };
/** Staff are told of a change of a tenth that the last days show on the whole, until it is less than half of that. */
const worthTelling = 0.1;
const backToUsual = 0.05;
/** Nor of less than this many deviations: a machine that varies much has days that look like a change. */
const worthDeviations = 2;
const newestDays = 5;
/** Figures of months ago say nothing about now. */
const staleMs = 7 * dayMs;

export const motorLevel = "motor" satisfies FindingLevel;

const motorRules = [
  { rule: cycleTimeRule, of: "time", unit: "seconds", digits: 0, figure: "Seconds" },
  { rule: cycleEnergyRule, of: "energy", unit: "wattHours", digits: 1, figure: "Wh" },
] as const;

export function motorVerdict(
  rule: typeof cycleTimeRule | typeof cycleEnergyRule,
  { cycleSeconds, cycleEnergyWh, cyclesTotalByDay = [], reports, open }: HealthFacts,
  now: Instant,
  language: Language = "ja",
): Verdict {
  const measured = rule === cycleTimeRule ? cycleSeconds : cycleEnergyWh;
  if (!measured) return "unknown";
  const since = ownPastSince(cyclesTotalByDay, newestOf(reports, "serviced"));
  const own = measured.filter(([at]) => at >= since);
  const values = own.map(([, value]) => value);
  const baseline = baselineOf(values, baselineDays);
  // After a service or with another machine the old finding says nothing any more.
  if (!baseline) return since > Number.NEGATIVE_INFINITY ? "fine" : "unknown";
  const following = values.slice(baselineDays.to);
  if (following.length === 0 || now - own.at(-1)![0] > staleMs) return "unknown";
  const recent = median(following.slice(-newestDays));
  const change = recent / baseline.usual - 1;
  const sums = cusum(following, baseline);
  const leastChange = Math.max(worthTelling, (worthDeviations * baseline.sd) / baseline.usual);
  const isOut = Math.abs(change) >= leastChange && (change > 0 ? sums.more : sums.less) >= limit;
  if (!isOut && !(open.has(rule) && Math.abs(change) >= backToUsual)) return "fine";
  return verdictOf(rule, baseline.usual, recent, language);
}

function verdictOf(rule: string, usual: number, recent: number, language: Language): Verdict {
  const { of, unit, digits, figure } = motorRules.find((one) => one.rule === rule)!;
  const words = healthWords[language];
  const shown = (value: number) => words[unit](value.toFixed(digits));
  return {
    level: motorLevel,
    sentence: words.motor({ of, more: recent > usual, before: shown(usual), after: shown(recent) }),
    remedy: words.motorRemedy,
    figures: { [`usual${figure}`]: usual, [`recent${figure}`]: recent },
  };
}

/** The day after the last service, and the first whole day of the machine that stands there now. */
function ownPastSince(cyclesTotalByDay: readonly Measured[], servicedAt: Instant | undefined): Instant {
  const replaced = cyclesTotalByDay.findLastIndex(([, total], i) => total < (cyclesTotalByDay[i - 1]?.[1] ?? 0));
  const replacedAt = replaced < 0 ? Number.NEGATIVE_INFINITY : cyclesTotalByDay[replaced]![0] + dayMs;
  return Math.max(servicedAt ?? Number.NEGATIVE_INFINITY, replacedAt);
}
