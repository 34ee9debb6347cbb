/**
 * When a bag will be full. Pure.
 *
 * The fill at the end of each hour ahead is a mean and a standard deviation; the time of full at 10 % is the first moment at which the
 * chance of a full bag reaches 10 %, and so on. What comes varies by cycles (more usage, more variation), by days (a busy day is busy
 * from morning to evening) and by what is not known about the machine's rate (the same error on every day).
 */
import { hourMs, type Instant } from "../../contract/time.ts";
import type { FillNow } from "./fillNow.ts";
import { hourOfWeek, type OpeningAhead } from "./opening.ts";
import type { UsageProfile } from "./profile.ts";

/** Whose past the profile comes from: the machine's own, its center's, or what is assumed of any. */
export type Basis = "device" | "center" | "kind";

export interface Forecast {
  madeAt: Instant;
  fill: FillNow;
  basis: Basis;
  /** False: too little is known to act on it, and whoever shows it says so. */
  enough: boolean;
  /** When the bag is full with a chance of 10 %, 50 % and 90 %; absent: not within the hours of `opening`. Only at times when it is open, or `madeAt`. */
  fullAt: { p10?: Instant; p50?: Instant; p90?: Instant };
  /** Fill expected at the end of hour i of `opening`, may be above 1. */
  means: Float64Array;
  /** Standard deviation of that fill. */
  sds: Float64Array;
  opening: OpeningAhead;
}

export interface FillQuantiles {
  /** 0–1. */
  p10: number;
  p50: number;
  p90: number;
}

/** The normal distribution reaches 90 % at so many standard deviations. */
export const tenth = 1.2815515655446004;
/** A cycle or an armful adds about this share of a bag where the machine's own share is not known. */
const usualPortion = 0.02;
/** Portions differ, and come in bursts: variance of a sum compared with equal portions at random. */
const burstiness = 1.6;
/** Part of the variance of days that is common to the whole day at least. */
const leastDayShare = 0.3;
/** No level is known better than this; below it the arithmetic of small numbers would decide. */
const leastSd = 0.005;
/** With the fill known no better than this, no time of full means anything. */
const mostSd = 0.2;

export interface ForecastGiven {
  fill: FillNow;
  profile: UsageProfile;
  basis: Basis;
  opening: OpeningAhead;
  now: Instant;
  /** How busy the rest of today is, 1: as usual; see `paceOf`. */
  pace?: number | undefined;
}

/**
 * The forecast of one machine. `opening` is worked out at `now`; nothing here makes a date or a text, so that hundreds of machines are
 * quick. A profile of the kind alone, or a fill that is hardly known, is not `enough`.
 */
export function forecastOf(given: ForecastGiven): Forecast {
  const { profile, basis, opening, now, pace = 1 } = given;
  const fill = { ...given.fill, sd: Math.max(leastSd, given.fill.sd) };
  const { ratioPerOpenHour, spread, rateSd, ratioPerCycle = usualPortion } = profile;
  const hours = opening.openShare.length;
  const means = new Float64Array(hours);
  const sds = new Float64Array(hours);
  const portion = ratioPerCycle * burstiness;
  const dayVariance = spread ** 2 * dayShare(opening, profile, portion);
  let place = hourOfWeek(opening.from);
  let came = 0;
  let cameToday = 0;
  let squaresOfDays = 0;
  let isToday = true;
  for (let i = 0; i < hours; i++) {
    if (place % 24 === 0) {
      squaresOfDays += cameToday ** 2;
      cameToday = 0;
    }
    if (place % 24 === 0 && i > 0) isToday = false;
    const comes = ratioPerOpenHour[place]! * opening.openShare[i]! * (isToday ? pace : 1);
    came += comes;
    cameToday += comes;
    means[i] = fill.ratio + came;
    sds[i] = Math.sqrt(fill.sd ** 2 + portion * came + dayVariance * (squaresOfDays + cameToday ** 2) + (rateSd * came) ** 2);
    place = place === 167 ? 0 : place + 1;
  }
  const forecast: Forecast = { madeAt: now, fill, basis, enough: basis !== "kind" && fill.sd <= mostSd, fullAt: {}, means, sds, opening };
  for (const [name, deviations] of [
    ["p10", -tenth],
    ["p50", 0],
    ["p90", tenth],
  ] as const) {
    const at = timeOf(forecast, 1, deviations);
    if (at !== undefined) forecast.fullAt[name] = at;
  }
  return forecast;
}

/** The part of a day's variance that is common to the whole day: what its portions do not explain, and never nothing. */
function dayShare({ openShare, from }: OpeningAhead, { ratioPerOpenHour, spread }: UsageProfile, portion: number): number {
  let total = 0;
  let days = 0;
  let open = false;
  let place = hourOfWeek(from);
  for (const share of openShare) {
    total += ratioPerOpenHour[place]! * share;
    if (share > 0 && !open) days++;
    open = share > 0;
    place = place === 167 ? 0 : place + 1;
  }
  return total > 0 ? Math.max(leastDayShare, 1 - (portion * days) / total / spread ** 2) : 1;
}

/** What is known of the fill at one moment. */
interface Moment {
  mean: number;
  sd: number;
}

const momentNow = ({ fill }: Forecast): Moment => ({ mean: fill.ratio, sd: fill.sd });
const momentAfter = (forecast: Forecast, hour: number): Moment =>
  hour < 0 ? momentNow(forecast) : { mean: forecast.means[hour]!, sd: forecast.sds[hour]! };

/** How far above the limit the mean is, in standard deviations. */
const above = ({ mean, sd }: Moment, limit: number) => (mean - limit) / Math.max(sd, 1e-9);

/** First moment at which the fill is above the limit by so many standard deviations; undefined: not within the hours ahead. */
function timeOf(forecast: Forecast, limit: number, deviations: number): Instant | undefined {
  const { madeAt, opening, means, sds } = forecast;
  let { mean, sd } = momentNow(forecast);
  if (mean - limit >= deviations * sd) return madeAt;
  for (let i = 0; i < means.length; i++) {
    const comes = means[i]! - mean;
    const widens = sds[i]! - sd;
    if (means[i]! - limit >= deviations * sds[i]!) {
      const part = (limit + deviations * sd - mean) / (comes - deviations * widens);
      return Math.ceil(opening.from + (i + opening.openFrom[i]! + Math.min(1, part) * opening.openShare[i]!) * hourMs);
    }
    mean = means[i]!;
    sd = sds[i]!;
  }
  return undefined;
}

/** The moments up to `at`: the end of every hour before, then `at` itself within its hour. Beyond the hours ahead nothing more is known. */
function* momentsUntil(forecast: Forecast, at: Instant): Generator<Moment> {
  const { opening, means } = forecast;
  yield momentNow(forecast);
  if (at <= forecast.madeAt) return;
  const hoursAhead = Math.min(means.length, (at - opening.from) / hourMs);
  const whole = Math.floor(hoursAhead);
  for (let i = 0; i < whole; i++) yield momentAfter(forecast, i);
  if (whole === means.length) return;
  const before = momentAfter(forecast, whole - 1);
  const after = momentAfter(forecast, whole);
  const share = opening.openShare[whole]!;
  const part = share > 0 ? Math.min(1, Math.max(0, (hoursAhead - whole - opening.openFrom[whole]!) / share)) : 0;
  yield { mean: before.mean + part * (after.mean - before.mean), sd: before.sd + part * (after.sd - before.sd) };
}

/** The fill at a time ahead, 0–1 unless the bag is changed before; never falling with time. Before `madeAt` it is the fill then. */
export function fillAt(forecast: Forecast, at: Instant): FillQuantiles {
  const highest = { p10: 0, p50: 0, p90: 0 };
  for (const { mean, sd } of momentsUntil(forecast, at)) {
    highest.p10 = Math.max(highest.p10, mean - tenth * sd);
    highest.p50 = Math.max(highest.p50, mean);
    highest.p90 = Math.max(highest.p90, mean + tenth * sd);
  }
  return { p10: Math.min(1, highest.p10), p50: Math.min(1, highest.p50), p90: Math.min(1, highest.p90) };
}

/** The fill at every step from `from` to `to`, both included, as a drawing takes it. */
export function fillsAhead(forecast: Forecast, from: Instant, to: Instant, stepMs: number): ({ at: Instant } & FillQuantiles)[] {
  const fills = [];
  for (let at = from; at <= to; at += stepMs) fills.push({ at, ...fillAt(forecast, at) });
  return fills;
}

/** The chance that the fill has reached `limit` (0–1) by a time, 0–1; never falls with time. */
export function chanceFullBy(forecast: Forecast, at: Instant, limit = 1): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (const moment of momentsUntil(forecast, at)) highest = Math.max(highest, above(moment, limit));
  return shareBelow(highest);
}

/** Share of a normal distribution that lies below so many standard deviations; to 1e-7 (Abramowitz and Stegun 26.2.17). */
function shareBelow(deviations: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(deviations));
  const sum = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = Math.exp(-(deviations ** 2) / 2) * 0.3989422804014327 * sum;
  return deviations < 0 ? tail : 1 - tail;
}
