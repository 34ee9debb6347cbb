/**
 * The past once more under other rules. Pure: what came into the machine is taken from its history, the bag is filled with it anew,
 * and the same `evaluate` that the jobs ask decides what staff would have been told. Staff act two opening hours after they are told.
 */
import type { CenterConfig, DeviceConfig } from "../../contract/config/schema.ts";
import { dayMs, hourMs, type Instant, minuteMs, tokyoDate } from "../../contract/time.ts";
import { isOpen, nextUsable, openHours } from "../calendar.ts";
import type { Basis } from "../forecast/forecast.ts";
import { openingAhead } from "../forecast/opening.ts";
import { learnProfile, type UsageHour, type UsageProfile } from "../forecast/profile.ts";
import { afterOpen } from "../openingTime.ts";
import type { Told } from "../pickup/advice.ts";
import { type Evaluation, evaluate } from "../pickup/evaluate.ts";
import { knownDays } from "../pickup/profiles.ts";

/** What came into one machine, hour by hour, as shares of a bag; hours without data are absent. */
export interface PastOfMachine {
  hours: readonly UsageHour[];
  /** Share of a bag in the machine at `from`. */
  startRatio: number;
  /** What was known of it when nothing had been learned yet. */
  prior: UsageProfile;
}

/** Counts of one machine, or of several added up. */
export interface Outcome {
  /** Bags about which somebody was asked to act. */
  alerts: number;
  /** Of these because the machine was full. */
  fullAlerts: number;
  /** How often staff were told: once a bag, again when the time was over or the machine full. */
  mails: number;
  /** Times that the bag was changed. */
  bagChanges: number;
  /** Bags that were full while families still came. */
  overflows: number;
  /** Shares of a bag that found no place. */
  overflowBags: number;
  /** Mean level at which bags went out; undefined: none did. */
  meanFillAtChange?: number;
}

const stepMs = 15 * minuteMs;
const reactionMs = 2 * hourMs;
/** What was learned is renewed so often: every night would change little. */
const learnEveryMs = 7 * dayMs;
const learnBackMs = 84 * dayMs;

/**
 * Runs one machine through from ≤ t < to under the rules of this center and device, with a pause after each day: a year is over a second of
 * work, and a server has others to serve.
 */
export function* machineDays(
  past: PastOfMachine,
  device: DeviceConfig,
  center: CenterConfig,
  from: Instant,
  to: Instant,
): Generator<void, Outcome, void> {
  const outcome = { alerts: 0, fullAlerts: 0, mails: 0, bagChanges: 0, overflows: 0, overflowBags: 0 };
  const inflow = inflowOf(past);
  let profile = past.prior;
  let learnedAt = Number.NEGATIVE_INFINITY;
  let fill = past.startRatio;
  let overflowed = false;
  let toldFull = false;
  let bagSince: Instant | undefined;
  let told: Told | undefined;
  let before: "ok" | "near-full" | "full" = "ok";
  let actAt: Instant | undefined;
  let fillAtChanges = 0;
  for (let now = from; now < to; now += stepMs) {
    if ((now - from) % dayMs === 0) yield;
    const share = inflow(now);
    if (share > 0) {
      const over = Math.max(0, fill + share - 1);
      if (over > 0 && !overflowed) outcome.overflows++;
      overflowed ||= over > 0;
      outcome.overflowBags += over;
      fill = Math.min(1, fill + share);
    }
    if (actAt !== undefined && now >= actAt && isOpen(center, now)) {
      fillAtChanges += fill;
      outcome.bagChanges++;
      [fill, overflowed, toldFull, bagSince, told, before, actAt] = [0, false, false, now, undefined, "ok", undefined];
    }
    if (now - learnedAt >= learnEveryMs) {
      const known = past.hours.filter(({ at }) => at < now && at >= now - learnBackMs);
      profile = learnProfile(known, center, now, past.prior);
      learnedAt = now;
    }
    if (!isOpen(center, now)) continue;
    const { advice, level } = look({ fill, bagSince, told, before, profile }, device, center, now);
    if (level !== "unknown") before = level;
    if (advice.kind !== "today" && advice.kind !== "full") continue;
    // A full machine is said once; anything else again when its time is over.
    const isNews = advice.kind === "full" ? !toldFull : told === undefined || now > told.actBy;
    if (isNews) outcome.mails++;
    if (isNews && advice.kind === "full") outcome.fullAlerts++;
    if (!told && !toldFull) outcome.alerts++;
    if (isNews && advice.kind === "today") told = { act: advice.act!, actBy: advice.actBy! };
    toldFull ||= advice.kind === "full";
    // Staff who were told do it once, and at once when it is full; a put-out waits until a bag may stand outside.
    const reached = Math.min(afterOpen(center, now, reactionMs), Math.max(now + stepMs, closingOf(center, advice.actBy ?? now)));
    const outFrom = advice.act === "put-out" ? (nextUsable(center, now)[0]?.putOutFrom ?? reached) : reached;
    actAt = Math.min(actAt ?? Number.POSITIVE_INFINITY, Math.max(reached, outFrom));
  }
  return { ...outcome, ...(outcome.bagChanges > 0 && { meanFillAtChange: fillAtChanges / outcome.bagChanges }) };
}

/** The sum over several machines. */
export function total(outcomes: readonly Outcome[]): Outcome {
  const sum = (value: (outcome: Outcome) => number) => outcomes.reduce((all, outcome) => all + value(outcome), 0);
  const bagChanges = sum((one) => one.bagChanges);
  return {
    alerts: sum((one) => one.alerts),
    fullAlerts: sum((one) => one.fullAlerts),
    mails: sum((one) => one.mails),
    bagChanges,
    overflows: sum((one) => one.overflows),
    overflowBags: sum((one) => one.overflowBags),
    ...(bagChanges > 0 && { meanFillAtChange: sum((one) => (one.meanFillAtChange ?? 0) * one.bagChanges) / bagChanges }),
  };
}

interface Now {
  fill: number;
  bagSince: Instant | undefined;
  told: Told | undefined;
  before: "ok" | "near-full" | "full";
  profile: UsageProfile;
}

function look({ fill, bagSince, told, before, profile }: Now, device: DeviceConfig, center: CenterConfig, now: Instant): Evaluation {
  const basis: Basis = profile.days >= knownDays ? "device" : "kind";
  const levels = [2, 1, 0].map((back) => ({ at: now - back * minuteMs, ratio: fill }));
  const facts = { levels, eye: [], doubted: new Set<never>(), profile, basis, bagSince, told, before };
  return evaluate(facts, device, center, openingAhead(center, now), now);
}

/** What comes in the step that begins at a time: a quarter of its hour's rise, or of its cycles where the level says nothing. */
function inflowOf({ hours, prior }: PastOfMachine): (at: Instant) => number {
  const perCycle = prior.ratioPerCycle ?? 0;
  const byHour = new Map(hours.map(({ at, rise, cycles }) => [at, rise ?? (cycles ?? 0) * perCycle]));
  return (at) => (byHour.get(at - (at % hourMs)) ?? 0) * (stepMs / hourMs);
}

function closingOf(center: CenterConfig, at: Instant): Instant {
  return openHours(center, tokyoDate(at))?.to ?? at;
}
