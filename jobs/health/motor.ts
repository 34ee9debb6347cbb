/** The motor: how long a cycle takes and what it costs, held against the machine's own first weeks. Pure. */
import { dayMs, type Instant } from "../../contract/time.ts";
import { newestOf } from "../pickup/eye.ts";
import { median } from "../robust.ts";
import { baselineOf, cusum, limit } from "./cusum.ts";
import type { HealthFacts, Measured, Verdict } from "./finding.ts";
import { cycleEnergyRule, cycleTimeRule, type FindingLevel } from "./levels.ts";

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
  { rule: cycleTimeRule, name: "時間", more: "長く", less: "短く", unit: "秒", digits: 0, figure: "Seconds" },
  { rule: cycleEnergyRule, name: "電力量", more: "多く", less: "少なく", unit: "Wh", digits: 1, figure: "Wh" },
] as const;

export function motorVerdict(
  rule: typeof cycleTimeRule | typeof cycleEnergyRule,
  { cycleSeconds, cycleEnergyWh, cyclesTotalByDay = [], reports, open }: HealthFacts,
  now: Instant,
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
  return verdictOf(rule, baseline.usual, recent);
}

function verdictOf(rule: string, usual: number, recent: number): Verdict {
  const { name, more, less, unit, digits, figure } = motorRules.find((one) => one.rule === rule)!;
  const [before, after] = [usual, recent].map((value) => `${value.toFixed(digits)}${unit}`);
  const side = recent > usual ? more : less;
  return {
    level: motorLevel,
    sentence: `圧縮1回の${name}が、いつもより${side}なっています（${before}→${after}）。`,
    remedy:
      "ものが挟まっていないか見て、続くときはメーカーに点検を頼んでください。点検や修理がすんだら「点検・修理をした」を押してください。",
    figures: { [`usual${figure}`]: usual, [`recent${figure}`]: recent },
  };
}

/** The day after the last service, and the first whole day of the machine that stands there now. */
function ownPastSince(cyclesTotalByDay: readonly Measured[], servicedAt: Instant | undefined): Instant {
  const replaced = cyclesTotalByDay.findLastIndex(([, total], i) => total < (cyclesTotalByDay[i - 1]?.[1] ?? 0));
  const replacedAt = replaced < 0 ? Number.NEGATIVE_INFINITY : cyclesTotalByDay[replaced]![0] + dayMs;
  return Math.max(servicedAt ?? Number.NEGATIVE_INFINITY, replacedAt);
}
