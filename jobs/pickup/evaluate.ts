/** One machine at one moment: its level, its forecast, what to do. Pure: the jobs, the pages and the what-if ask this same function. */
import type { CenterConfig, DeviceConfig } from "../../contract/config/schema.ts";
import type { Instant } from "../../contract/time.ts";
import { type FillNow, type FillSource, fillNow } from "../forecast/fillNow.ts";
import { type Basis, type Forecast, forecastOf } from "../forecast/forecast.ts";
import type { OpeningAhead } from "../forecast/opening.ts";
import type { UsageProfile } from "../forecast/profile.ts";
import { type Advice, type Decision, decide, type Outlook } from "./advice.ts";
import { adviceWords } from "./adviceWords.ts";
import { seenFuller } from "./eye.ts";
import { type FillLevel, fillLevel, fillRules, heldAtMost } from "./level.ts";

/** What is known of a machine and its bag. */
export interface MachineFacts {
  /** Fresh readings of the level since the last bag change, oldest first; none: the level is not known from its sensor. */
  levels: readonly { at: Instant; ratio: number }[];
  /** Absent: not known. */
  cyclesSinceChange?: number | undefined;
  /** Levels that people saw since the last bag change. */
  eye: readonly { at: Instant; ratio: number }[];
  /** What is not to be trusted now. */
  doubted: ReadonlySet<FillSource>;
  profile: UsageProfile;
  /** Whose habits the profile shows. */
  basis: Basis;
  /** How busy the rest of today is, 1: as usual. */
  pace?: number | undefined;
  bagSince?: Instant | undefined;
  /** The level of the open alert. */
  before: FillLevel;
  told?: Outlook["told"];
  /** Somebody said that the bag was changed, and nothing has shown it yet. */
  claimedAt?: Instant | undefined;
}

export interface Evaluation {
  level: FillLevel | "unknown";
  fill: FillNow | undefined;
  forecast: Forecast | undefined;
  /** What is advised, without words, and in Japanese. */
  decision: Decision;
  advice: Advice;
}

export function evaluate(facts: MachineFacts, device: DeviceConfig, center: CenterConfig, opening: OpeningAhead, now: Instant): Evaluation {
  const { levels, eye, cyclesSinceChange, profile, basis } = facts;
  const measured = {
    levels,
    doubted: facts.doubted,
    now,
    ...(cyclesSinceChange !== undefined && { cyclesSinceChange }),
    ...(profile.ratioPerCycle !== undefined && { ratioPerCycle: profile.ratioPerCycle }),
  };
  // Whoever stands before a full machine is not told that there is room.
  const fuller = seenFuller(eye, fillNow(measured)?.ratio, now);
  const doubted: MachineFacts["doubted"] = fuller ? new Set([...facts.doubted, "level", "counter"]) : facts.doubted;
  const fill = fillNow({ ...measured, eye: fuller ? eye.slice(-1) : eye, doubted });
  const rules = fillRules(device, center);
  const forecast = fill && forecastOf({ fill, profile, basis, opening, now, pace: facts.pace });
  const level: Evaluation["level"] = fill ? levelOf({ ...facts, doubted }, fill, rules) : "unknown";
  const outlook = {
    level,
    forecast,
    nearFull: rules[0]?.above ?? 1,
    bagSince: facts.bagSince,
    told: facts.told,
    claimedAt: facts.claimedAt,
  };
  return { level, fill, forecast, ...advised(outlook, center, now) };
}

/** A machine that nobody looks at (planned) or whose series were never reached. */
export function evaluateUnknown(center: CenterConfig, now: Instant): Evaluation {
  const outlook = { level: "unknown" as const, forecast: undefined, nearFull: 1 };
  return { level: "unknown", fill: undefined, forecast: undefined, ...advised(outlook, center, now) };
}

function advised(outlook: Outlook, center: CenterConfig, now: Instant): Pick<Evaluation, "decision" | "advice"> {
  const decision = decide(outlook, center, now);
  return { decision, advice: adviceWords(decision, now) };
}

/** By the sensor's own readings in a row; by the estimate where the sensor is silent or doubtful. */
function levelOf({ levels, doubted, before }: MachineFacts, fill: FillNow, rules: ReturnType<typeof fillRules>): FillLevel {
  const bySensor = levels.length > 0 && !doubted.has("level");
  const ratios = bySensor ? levels.map(({ ratio }) => ratio) : Array<number>(heldAtMost(rules)).fill(Math.min(1, fill.ratio));
  return fillLevel(before, ratios, rules);
}
