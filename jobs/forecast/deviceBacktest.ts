/**
 * How well the forecast of one machine would have done: every past day is walked through without looking ahead. Pure.
 *
 * At opening and at noon the fill at closing is predicted, or just before the bag change where one comes earlier; of what comes after
 * the time of the prediction only that target's time is known.
 */
import type { Bucket } from "../../collector/series/port.ts";
import type { CenterConfig } from "../../contract/config/schema.ts";
import { addDays, dayMs, hourMs, type Instant, tokyoDate, tokyoTime } from "../../contract/time.ts";
import { type OpenHours, openHours } from "../calendar.ts";
import { fillNow } from "./fillNow.ts";
import { fillAt, forecastOf } from "./forecast.ts";
import { openingAhead } from "./opening.ts";
import { kindProfile, learnProfile, type UsageProfile, usageHours } from "./profile.ts";
import type { Sample } from "./score.ts";
import { bagChanges, levelAtEnd } from "./usageHours.ts";
import { sum } from "./weighted.ts";

/** One prediction and what came true; simpler ways would have said the mean of all earlier targets, or the mean rise an open hour since a bag change × hours open. */
export interface DeviceSample extends Sample {
  /** When it was predicted, and for when. */
  madeAt: Instant;
  targetAt: Instant;
}

export interface DevicePast {
  /** Hourly buckets of fillRatio and cyclesTotal, oldest first. */
  fill: readonly Bucket[];
  cycles: readonly Bucket[];
  center: CenterConfig;
  bagDiapers?: number | undefined;
  /** Days that hold these times and those between are walked through; buckets before `from` are learned from. */
  from: Instant;
  to: Instant;
}

/** The first days are predicted but not scored. */
export const unscoredDays = 14;
const learnedMs = 190 * dayMs;
/** Far enough back for the last bag change: a bag is held for a week at most. */
const bagMs = 14 * dayMs;

/** All scored predictions, oldest first. Moments without data, or without any at their target, are left out. */
export function deviceSamples(past: DevicePast): DeviceSample[] {
  const { fill, cycles, center, from, to } = past;
  const samples: DeviceSample[] = [];
  const targets: Target[] = [];
  const changes = bagChanges(fill);
  const scoredFrom = addDays(tokyoDate(from), unscoredDays);
  for (let day = tokyoDate(from); day <= tokyoDate(to); day = addDays(day, 1)) {
    const hours = openHours(center, day);
    if (!hours) continue;
    const seen = usageHours(over(fill, hours.from, learnedMs), over(cycles, hours.from, learnedMs));
    const profile = learnProfile(seen, center, hours.from, kindProfile(past.bagDiapers));
    const noon = tokyoTime(day, "12:00");
    const ofDay = (noon > hours.from && noon < hours.to ? [hours.from, noon] : [hours.from]).flatMap((now) => {
      const target = targetAfter(past, changes, now, hours);
      return target ? [{ now, target }] : [];
    });
    for (const { now, target } of day < scoredFrom ? [] : ofDay) {
      const predicted = predictionAt(past, profile, now, target.at);
      if (!predicted || targets.length === 0) continue;
      samples.push({ madeAt: now, targetAt: target.at, actual: points(target.fill), ...predicted, ...simply(targets, target) });
    }
    targets.push(...ofDay.map(({ target }) => target));
  }
  return samples;
}

/** The buckets that were over at a time, of so long before it. */
function over(buckets: readonly Bucket[], now: Instant, backMs: number): Bucket[] {
  return buckets.filter(([at]) => at + hourMs <= now && at >= now - backMs);
}

const points = (ratio: number) => 100 * Math.min(1, Math.max(0, ratio));

interface Target {
  at: Instant;
  /** 0–1. */
  fill: number;
  /** Open hours between the last bag change and the target. */
  openSinceChange: number;
}

/** The fill at closing, or at the end of the last hour before a bag change; undefined: no data, or the change comes at once. */
function targetAfter({ fill, center }: DevicePast, changes: readonly Instant[], now: Instant, hours: OpenHours): Target | undefined {
  const change = changes.find((at) => at + hourMs > now && at < hours.to);
  const at = change ?? hours.to;
  if (at <= now) return undefined;
  const bucket = fill.findLast(([start]) => start < at);
  const lastChange = changes.findLast((start) => start + hourMs <= now);
  if (!bucket || bucket[0] < at - hourMs || lastChange === undefined) return undefined;
  return { at, fill: levelAtEnd(bucket), openSinceChange: openBetween(center, lastChange + hourMs, at) };
}

function predictionAt({ fill, cycles, center }: DevicePast, profile: UsageProfile, now: Instant, at: Instant) {
  const seen = over(fill, now, bagMs);
  const counted = over(cycles, now, bagMs);
  const change = bagChanges(seen).at(-1);
  const newest = seen.at(-1);
  const atChange = change === undefined ? undefined : counted.findLast(([start]) => start <= change);
  const filled = fillNow({
    levels: newest ? [{ at: newest[0] + hourMs, ratio: levelAtEnd(newest), readings: readingsOfBucket }] : [],
    cyclesSinceChange: atChange && counted.at(-1)![3] - atChange[3],
    ratioPerCycle: profile.ratioPerCycle,
    now,
  });
  if (!filled) return undefined;
  const { p10, p50, p90 } = fillAt(forecastOf({ fill: filled, profile, basis: "device", opening: openingAhead(center, now, 2), now }), at);
  return { p10: points(p10), p50: points(p50), p90: points(p90) };
}

/** A bucket is the mean of an hour's readings; how many is not known, but it does not hang on one of them. */
const readingsOfBucket = 3;

/** What would be said without a profile: the mean of earlier targets, and their mean rise an open hour times the hours open. */
function simply(targets: readonly Target[], target: Target): { meanFill: number; meanRate: number } {
  const fills = sum(targets.map(({ fill }) => fill));
  const hours = sum(targets.map(({ openSinceChange }) => openSinceChange));
  return { meanFill: points(fills / targets.length), meanRate: points(hours > 0 ? (fills / hours) * target.openSinceChange : 0) };
}

/** Open hours between two times. */
function openBetween(center: CenterConfig, from: Instant, to: Instant): number {
  let open = 0;
  for (let day = tokyoDate(from); day <= tokyoDate(to); day = addDays(day, 1)) {
    const hours = openHours(center, day);
    if (hours) open += Math.max(0, Math.min(to, hours.to) - Math.max(from, hours.from)) / hourMs;
  }
  return open;
}
