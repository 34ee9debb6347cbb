/** How full a machine is now, from everything that says something about it, by how well each is known. Pure. */
import { hourMs, type Instant, minuteMs } from "../../contract/time.ts";
import { median } from "../robust.ts";
import { sum } from "./weighted.ts";

/** level: the sensor · counter: cycles since the bag change · eye: somebody looked. */
export type FillSource = "level" | "counter" | "eye";

export interface FillNow {
  /** 0–1. */
  ratio: number;
  /** Standard deviation of `ratio`. */
  sd: number;
  /** Time of the newest reading or report that it rests on. */
  at: Instant;
  /** What it rests on, best known first. */
  from: FillSource[];
}

export interface LevelReading {
  at: Instant;
  /** 0–1. */
  ratio: number;
  /** The counter at that time, where known: shows a level that is stuck while cycles go on. */
  cyclesTotal?: number;
  /** How many readings it stands for, if it is the mean of several; absent: 1. */
  readings?: number;
}

/** What somebody saw. */
export interface EyeReport {
  at: Instant;
  /** 0–1. */
  ratio: number;
  /** Share of a bag that has come since, by counter or profile; absent: the report gets worse by its age instead. */
  usedSince?: number;
}

export interface FillEvidence {
  /** Raw readings since the last bag change, oldest first; a few hours are enough. */
  levels: readonly LevelReading[];
  /** Cycles since the last bag change; absent: not counted, or no change known. */
  cyclesSinceChange?: number | undefined;
  /** Share of a bag that a cycle adds; absent: the counter cannot be used. */
  ratioPerCycle?: number | undefined;
  /** Reports since the last bag change. */
  eye?: readonly EyeReport[];
  /** Sources that a check or a person does not trust: they count only where there is nothing else. */
  doubted?: ReadonlySet<FillSource>;
  now: Instant;
}

const levelSd = 0.025;
/** Fewer readings than these cannot outvote a wild one. */
const fewReadings = 3;
const fewReadingsSd = 0.08;
/** Readings that are looked at together: these last minutes, and at least so many of the last hours. */
const recentMs = 15 * minuteMs;
const recentCount = 5;
const oldestRecentMs = 3 * hourMs;
const stuckMs = 3 * hourMs;
/** Cycles in which a working level moves. */
const stuckCycles = 5;
const eyeSd = 0.12;
/** What is not known about usage since a reading, an hour of age: about what comes in an open hour. */
const agePerHour = 0.02;
const mostAgeSd = 0.5;
/** A cycle adds more or less than the usual, and the usual itself is known to about a tenth. */
const cycleVariation = 0.8;
const cycleShareError = 0.1;
const counterSd = 0.015;
const doubtedSd = 0.35;

interface Estimate {
  ratio: number;
  sd: number;
  at: Instant;
  source: FillSource;
}

/**
 * The fill from level, counter and reports, weighted by their precision; undefined if there is none of them.
 *
 * Where they contradict each other more than their errors explain, the result is as uncertain as they differ. One wild reading changes
 * nothing; a level that stays exactly the same for hours while cycles go on is trusted no more than a guess.
 */
export function fillNow(evidence: FillEvidence): FillNow | undefined {
  const { doubted, now } = evidence;
  const counter = counterEstimate(evidence);
  const level = levelEstimate(evidence, counter);
  const eye = (evidence.eye ?? []).map((report) => eyeEstimate(report, now));
  const estimates = [level, counter, ...eye]
    .filter((one) => one !== undefined)
    .map((one) => (doubted?.has(one.source) ? { ...one, sd: Math.max(one.sd, doubtedSd) } : one))
    .sort((a, b) => a.sd - b.sd);
  if (estimates.length === 0) return undefined;
  // Level and counter accuse each other and nobody knows which is right: the fuller one is the safer.
  if (level && counter && doubted?.has("level") && doubted.has("counter"))
    estimates.splice(
      estimates.findIndex(({ source }) => source === (level.ratio < counter.ratio ? "level" : "counter")),
      1,
    );
  let weights = 0;
  let weighted = 0;
  for (const { ratio, sd } of estimates) {
    weights += sd ** -2;
    weighted += ratio / sd ** 2;
  }
  const ratio = weighted / weights;
  const contradiction =
    estimates.reduce((total, one) => total + ((one.ratio - ratio) / one.sd) ** 2, 0) / Math.max(1, estimates.length - 1);
  return {
    ratio: clamped(ratio),
    sd: Math.sqrt(Math.max(1, contradiction) / weights),
    at: Math.max(...estimates.map(({ at }) => at)),
    from: [...new Set(estimates.map(({ source }) => source))],
  };
}

const clamped = (ratio: number) => Math.min(1, Math.max(0, ratio));
const ageSd = (ageMs: number) => Math.min(mostAgeSd, (agePerHour * Math.max(0, ageMs)) / hourMs);

function levelEstimate({ levels, now }: FillEvidence, counter: Estimate | undefined): Estimate | undefined {
  const newest = levels.at(-1);
  if (!newest) return undefined;
  const close = levels.slice(-recentCount).filter(({ at }) => newest.at - at <= oldestRecentMs);
  const recent = levels.filter(({ at }, i) => newest.at - at <= recentMs || i >= levels.length - close.length);
  const ratio = median(recent.map((one) => one.ratio));
  const scatter = 1.5 * median(recent.map((one) => Math.abs(one.ratio - ratio)));
  const own = sum(recent.map(({ readings = 1 }) => readings)) < fewReadings ? fewReadingsSd : Math.max(levelSd, scatter);
  const sd = Math.hypot(own, ageSd(now - newest.at));
  return { ratio, sd: isStuck(levels, counter) ? Math.max(sd, doubtedSd) : sd, at: newest.at, source: "level" };
}

/** Whether the level has stood exactly still for hours while, by the counter at those times or by the whole since the change, it cannot have. */
function isStuck(levels: readonly LevelReading[], counter: Estimate | undefined): boolean {
  const newest = levels.at(-1)!;
  const moved = levels.findLastIndex(({ ratio }) => ratio !== newest.ratio);
  const still = levels.slice(moved + 1);
  const first = still[0]!;
  if (still.length < fewReadings || newest.at - first.at < stuckMs) return false;
  const full = newest.ratio >= 1;
  if (!full && newest.cyclesTotal !== undefined && first.cyclesTotal !== undefined) {
    return newest.cyclesTotal - first.cyclesTotal >= stuckCycles;
  }
  return counter !== undefined && Math.abs(counter.ratio - newest.ratio) > 3 * Math.hypot(counter.sd, levelSd);
}

function counterEstimate({ cyclesSinceChange, ratioPerCycle, now }: FillEvidence): Estimate | undefined {
  if (cyclesSinceChange === undefined || ratioPerCycle === undefined) return undefined;
  const ratio = cyclesSinceChange * ratioPerCycle;
  const chance = cycleVariation * ratioPerCycle * Math.sqrt(cyclesSinceChange);
  return { ratio, sd: Math.hypot(counterSd, chance, cycleShareError * ratio), at: now, source: "counter" };
}

function eyeEstimate({ at, ratio, usedSince }: EyeReport, now: Instant): Estimate {
  const worse = usedSince === undefined ? ageSd(now - at) : usedSince / 2;
  return { ratio: ratio + (usedSince ?? 0), sd: Math.hypot(eyeSd, worse), at, source: "eye" };
}
