/**
 * Learns a machine's profile from its past hours. Pure.
 *
 * The prior's table is corrected by three factors that are each drawn towards 1 while little is known: one for all hours, one an hour
 * of the day, one a weekday. So a few weeks suffice, and hours without data leave the prior as it is.
 */
import type { CenterConfig } from "../../contract/config/schema.ts";
import { dayMs, dayNumber, hourMs, type Instant, tokyoDate, tokyoOffsetMs } from "../../contract/time.ts";
import { openHours } from "../calendar.ts";
import { hourOfWeek, openPart } from "./opening.ts";
import type { UsageProfile } from "./profile.ts";
import type { UsageHour } from "./usageHours.ts";
import { sum, weightedMedian } from "./weighted.ts";

const halfLifeDays = 28;
/** Older days weigh less than a hundredth and are left out. */
const oldestDays = 190;
/** What a day may count for at most, compared with the usual; a sensor fault or a day of ten times the usual counts no more. */
const mostOfUsual = 2.5;
/** Days' worth of the prior in each factor of the hour and of the weekday, and in the spread. */
const hourPriorDays = 4;
const weekdayPriorDays = 2;
const spreadPriorDays = 5;
/** Usage drifts: even a long history does not tell the coming week's rate better than this. */
const leastRateSd = 0.06;
/** Counter and level tell of the same day; where one says less than this part of the other, it stood still. */
const stoodStill = 0.25;
/** A cycle's share is learned from days with at least so many cycles, and from so many such days. */
const cyclesOfADay = 5;
const daysForCycles = 3;
/** A day says how much days differ if so much of it is known. */
const wholeDay = 0.6;

interface Place {
  /** 0–167. */
  place: number;
  /** Part of the hour that is inside opening hours, above 0. */
  openShare: number;
}

interface PastHour extends Place {
  past: UsageHour | undefined;
}

interface PastDay {
  weight: number;
  hours: PastHour[];
}

interface OpenHour extends Place {
  /** Share of a bag that came; absent: unknown. */
  used?: number;
}

/** The open hours of a day and what the day counts for. */
interface OpenDay {
  weight: number;
  hours: OpenHour[];
}

/** The profile at `now` from the hours that were over by then. Of nothing it is the prior with 0 days. */
export function learnProfile(hours: readonly UsageHour[], center: CenterConfig, now: Instant, prior: UsageProfile): UsageProfile {
  const days = openDays(hours, center, now);
  const ratioPerCycle = cycleShare(days) ?? prior.ratioPerCycle;
  const open = days.map(({ weight, hours: ofDay }) => ({ weight, hours: usedIn(ofDay, ratioPerCycle) }));
  const taught = open.filter(({ hours }) => known(hours).length > 0);

  let table = prior.ratioPerOpenHour;
  const dayCount = sum(taught.map(({ weight, hours }) => weight * coverage(hours, table)));
  const learned = { ...prior, days: dayCount, ...(ratioPerCycle !== undefined && { ratioPerCycle }) };
  if (dayCount === 0) return learned;

  const usual = weightedMedian(taught.map(({ weight, hours }) => [timesExpected(hours, table), weight * coverage(hours, table)]));
  table = corrected(table, tamed(taught, table, usual), () => 0, prior.spread ** 2 / prior.rateSd ** 2);
  for (const round of [hourOfDay, weekdayOfPlace, hourOfDay, weekdayOfPlace]) {
    table = corrected(table, tamed(taught, table, 1), round, round === hourOfDay ? hourPriorDays : weekdayPriorDays);
  }
  const spread = spreadOf(taught, table, prior.spread);
  const rateSd = Math.max(leastRateSd, (prior.rateSd ** -2 + dayCount / spread ** 2) ** -0.5);
  return { ...learned, ratioPerOpenHour: table, spread, rateSd };
}

const hourOfDay = (place: number) => place % 24;
const weekdayOfPlace = (place: number) => Math.floor(place / 24);

/** The days on which the center was open, with all their open hours; the past is absent where an hour has none. */
function openDays(hours: readonly UsageHour[], center: CenterConfig, now: Instant): PastDay[] {
  const today = dayNumber(now);
  const byHour = new Map<Instant, UsageHour>();
  const days = new Set<number>();
  for (const hour of hours) {
    const day = dayNumber(hour.at);
    if (hour.at + hourMs > now || day < today - oldestDays) continue;
    byHour.set(hour.at, hour);
    days.add(day);
  }
  return [...days].flatMap((day) => {
    const midnight = day * dayMs - tokyoOffsetMs;
    const opening = openHours(center, tokyoDate(midnight));
    if (!opening) return [];
    const ofDay = Array.from({ length: 24 }, (_, hour) => midnight + hour * hourMs).flatMap((at) => {
      const { share } = openPart(opening, at);
      return share > 0 ? [{ place: hourOfWeek(at), openShare: share, past: byHour.get(at) }] : [];
    });
    const last = ofDay.at(-1);
    if (last?.past) last.past = withClosedHours(last.past, byHour, nextOpening(center, midnight));
    return [{ weight: 0.5 ** ((today - day) / halfLifeDays), hours: ofDay }];
  });
}

/** When the closed hours after a day end: at the next opening, if that is on the day after. */
function nextOpening(center: CenterConfig, midnight: Instant): Instant {
  return openHours(center, tokyoDate(midnight + dayMs))?.from ?? midnight + dayMs;
}

/**
 * The last open hour together with the closed ones until `until`. The last cycles are read, and often made, only after closing; and what
 * the noise of a level adds at night is missing from its rise in the morning.
 */
function withClosedHours(last: UsageHour, byHour: ReadonlyMap<Instant, UsageHour>, until: Instant): UsageHour {
  const whole = { ...last };
  for (let at = last.at + hourMs; at + hourMs <= until; at += hourMs) {
    const closed = byHour.get(at);
    if (whole.cycles !== undefined) whole.cycles += closed?.cycles ?? 0;
    if (whole.rise !== undefined) whole.rise += closed?.rise ?? 0;
  }
  return whole;
}

/** The share of a bag that one cycle adds: the median over days, so that a day with a stuck level does not count. */
function cycleShare(days: readonly PastDay[]): number | undefined {
  const shares = days.flatMap(({ weight, hours }): [number, number][] => {
    const { cycles, rise } = bothSums(hours);
    return cycles >= cyclesOfADay ? [[rise / cycles, weight]] : [];
  });
  const share = weightedMedian(shares);
  return shares.length >= daysForCycles && share > 0 ? share : undefined;
}

/** Cycles and rise of the hours in which both are known. */
function bothSums(hours: readonly PastHour[]): { cycles: number; rise: number } {
  const sums = { cycles: 0, rise: 0 };
  for (const { past } of hours) {
    if (past?.cycles === undefined || past.rise === undefined) continue;
    sums.cycles += past.cycles;
    sums.rise += past.rise;
  }
  return sums;
}

/** What came in the hours of a day: by the counter where a cycle's share is known, unless it stood still, otherwise by the level. */
function usedIn(hours: readonly PastHour[], ratioPerCycle: number | undefined): OpenHour[] {
  const { cycles, rise } = bothSums(hours);
  const share = ratioPerCycle !== undefined && cycles * ratioPerCycle >= stoodStill * rise ? ratioPerCycle : undefined;
  return hours.map(({ place, openShare, past }) => {
    const used = share !== undefined && past?.cycles !== undefined ? past.cycles * share : past?.rise;
    return { place, openShare, ...(used !== undefined && { used }) };
  });
}

const known = (hours: readonly OpenHour[]) => hours.filter(({ used }) => used !== undefined);
const expected = (hours: readonly OpenHour[], table: readonly number[]) =>
  sum(hours.map(({ place, openShare }) => table[place]! * openShare));

/** How much of a day's usage falls into hours that are known, 0–1. */
function coverage(hours: readonly OpenHour[], table: readonly number[]): number {
  return expected(known(hours), table) / expected(hours, table);
}

function timesExpected(hours: readonly OpenHour[], table: readonly number[]): number {
  return sum(known(hours).map(({ used }) => used!)) / expected(known(hours), table);
}

/** Days far above the usual, counted for no more than a busy one. */
function tamed(days: readonly OpenDay[], table: readonly number[], usual: number): OpenDay[] {
  return days.map(({ weight, hours }) => {
    const factor = Math.min(1, (mostOfUsual * usual) / timesExpected(hours, table));
    return { weight, hours: known(hours).map((hour) => ({ ...hour, used: hour.used! * factor })) };
  });
}

/** The table with each group of its places multiplied by what came / what was expected; `priorDays` days as expected are added to both. */
function corrected(table: number[], days: readonly OpenDay[], groupOf: (place: number) => number, priorDays: number): number[] {
  const groups = new Map<number, { came: number; expected: number; weight: number }>();
  for (const { weight, hours } of days) {
    const ofDay = new Set<number>();
    for (const { place, openShare, used } of hours) {
      const group = groupOf(place);
      const sums = groups.get(group) ?? { came: 0, expected: 0, weight: 0 };
      groups.set(group, sums);
      sums.came += weight * used!;
      sums.expected += weight * table[place]! * openShare;
      if (!ofDay.has(group)) sums.weight += weight;
      ofDay.add(group);
    }
  }
  return table.map((ratio, place) => {
    const sums = groups.get(groupOf(place));
    if (!sums || sums.expected === 0) return ratio;
    const prior = (priorDays * sums.expected) / sums.weight;
    return (ratio * (sums.came + prior)) / (sums.expected + prior);
  });
}

function spreadOf(days: readonly OpenDay[], table: readonly number[], prior: number): number {
  const whole = days.filter(({ hours }) => coverage(hours, table) >= wholeDay);
  const squares = whole.map(({ weight, hours }) => weight * (Math.min(mostOfUsual, timesExpected(hours, table)) - 1) ** 2);
  return Math.sqrt((sum(squares) + spreadPriorDays * prior ** 2) / (sum(whole.map(({ weight }) => weight)) + spreadPriorDays));
}
