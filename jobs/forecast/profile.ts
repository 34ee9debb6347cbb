/** What usually comes into a machine at which hour of the week, and what is assumed of one that nobody knows. Pure; JSON. */
import { sum, weightedMedian } from "./weighted.ts";

export { learnProfile } from "./learn.ts";
export { type UsageHour, usageHours } from "./usageHours.ts";

export interface UsageProfile {
  /** Open days it was learned from; a day four weeks ago counts half. */
  days: number;
  /** Share of a bag that comes in an hour that is open throughout; weekday (0: Sunday) × 24 + hour in Tokyo, 168 of them. */
  ratioPerOpenHour: number[];
  /** Standard deviation of what comes in a day, relative to its mean. */
  spread: number;
  /** How far the whole table may be off, relative: large while little is known. */
  rateSd: number;
  /** Share of a bag that one cycle adds; absent: unknown. */
  ratioPerCycle?: number;
}

/** What a bag holds unless an installer said otherwise (domain notes, section 2: 20–300). */
export const usualBagDiapers = 110;
const diapersADay = 30;
/** Families bring most in the morning and when they fetch their children; 8 usual hours with a mean of 1, half of that at unusual hours. */
const shapeOfDay = new Map([9, 10, 11, 12, 13, 14, 15, 16].map((hour, i) => [hour, [1.3, 1.3, 1, 0.6, 0.7, 0.9, 1.2, 1][i]!]));

/** What is assumed of a machine that nobody knows yet: about 30 diapers a day, with a wide spread. */
export function kindProfile(bagDiapers = usualBagDiapers): UsageProfile {
  const usual = diapersADay / 8 / bagDiapers;
  return {
    days: 0,
    ratioPerOpenHour: Array.from({ length: 168 }, (_, i) => usual * (shapeOfDay.get(i % 24) ?? 0.5)),
    spread: 0.4,
    rateSd: 0.6,
  };
}

/** The same usage into a bag of another size: `factor` = old size / new size. */
export function scaledProfile(profile: UsageProfile, factor: number): UsageProfile {
  const { ratioPerOpenHour, ratioPerCycle } = profile;
  return {
    ...profile,
    ratioPerOpenHour: ratioPerOpenHour.map((ratio) => ratio * factor),
    ...(ratioPerCycle !== undefined && { ratioPerCycle: ratioPerCycle * factor }),
  };
}

/**
 * The profile of a center from those of its machines, which count by the days they were learned from; the kind's if none knows a day.
 * Bags of the same size are assumed: `scaledProfile` first. How much machines differ is in `rateSd`.
 */
export function mergeProfiles(profiles: readonly UsageProfile[]): UsageProfile {
  const known = profiles.filter(({ days }) => days > 0);
  const days = sum(known.map((profile) => profile.days));
  if (known.length === 0) return kindProfile();
  const mean = (value: (profile: UsageProfile) => number) => sum(known.map((profile) => value(profile) * profile.days)) / days;
  const rates = known.map(({ ratioPerOpenHour }) => sum(ratioPerOpenHour));
  const rate = sum(known.map((profile, i) => rates[i]! * profile.days)) / days;
  const between = known.length > 1 && rate > 0 ? Math.sqrt(sum(rates.map((one) => (one / rate - 1) ** 2)) / (known.length - 1)) : 0;
  const counted = known.filter(({ ratioPerCycle }) => ratioPerCycle !== undefined);
  return {
    days,
    ratioPerOpenHour: Array.from({ length: 168 }, (_, i) => mean(({ ratioPerOpenHour }) => ratioPerOpenHour[i]!)),
    spread: Math.sqrt(mean(({ spread }) => spread ** 2)),
    rateSd: Math.max(leastDifference, between, Math.sqrt(mean(({ rateSd }) => rateSd ** 2))),
    ...(counted.length > 0 && { ratioPerCycle: weightedMedian(counted.map((one) => [one.ratioPerCycle!, one.days])) }),
  };
}

/** Machines of one center differ by this much even if those that are known do not. */
const leastDifference = 0.3;
