/** A compactor made up for these tests: arrivals, true fill, and the hourly buckets that its sensors would leave. All of it follows from the seed. */
import type { Bucket } from "../../../../collector/series/port.ts";
import type { CenterConfig } from "../../../../contract/config/schema.ts";
import { addDays, dayMs, hourMs, type Instant, minuteMs, tokyoDate, tokyoMidnight, weekdayOf } from "../../../../contract/time.ts";
import { openHours } from "../../../../jobs/calendar.ts";

/** Numbers between 0 and 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function normalFrom(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export interface Arrival {
  at: Instant;
  /** Share of a bag. */
  ratio: number;
}

export interface Machine {
  arrivals: Arrival[];
  changes: Instant[];
  /** True fill, 0–1. */
  fillAt(at: Instant): number;
  cyclesAt(at: Instant): number;
  /** When the bag in it at `at` is full if nobody changes it. */
  fullAfter(at: Instant): Instant;
}

export interface Life {
  seed: number;
  center: CenterConfig;
  from: Instant;
  days: number;
  diapersADay?: number;
  bagDiapers?: number;
  /** Standard deviation of how busy whole days are. */
  dayVariation?: number;
}

/** Cycles in a morning and an evening peak; the bag is changed in the evening from 60 % on. */
export function machineOf({ seed, center, from, days, diapersADay = 28, bagDiapers = 110, dayVariation = 0.25 }: Life): Machine {
  const random = randomFrom(seed);
  const arrivals: Arrival[] = [];
  const changes: Instant[] = [];
  const weekday = { sun: 0.7, mon: 1.3, tue: 1, wed: 0.9, thu: 1, fri: 1.1, sat: 0.7 };
  let fill = 0.3;
  for (let i = 0; i < days; i++) {
    const day = addDays(tokyoDate(from), i);
    const hours = openHours(center, day);
    if (!hours) continue;
    const busy = Math.exp(dayVariation * normalFrom(random) - dayVariation ** 2 / 2);
    const wanted = diapersADay * weekday[weekdayOf(day)] * busy;
    const length = hours.to - hours.from;
    for (let at = hours.from; at < hours.to; at += 5 * minuteMs) {
      const part = (at - hours.from) / length;
      const peaks = 0.4 + 1.6 * Math.exp(-(((part - 0.15) / 0.12) ** 2)) + 1.4 * Math.exp(-(((part - 0.8) / 0.1) ** 2));
      const diapers = 1 + Math.floor(3 * random());
      const chance = ((wanted / 2) * peaks * ((5 * minuteMs) / length)) / 0.97;
      if (random() < chance) {
        arrivals.push({ at: at + Math.floor(random() * 5 * minuteMs), ratio: diapers / bagDiapers });
        fill += diapers / bagDiapers;
      }
    }
    if (fill > 0.6) {
      changes.push(hours.to + 10 * minuteMs);
      fill = 0;
    }
  }
  const fillAt = (at: Instant) => {
    const since = changes.findLast((change) => change <= at);
    const start = since === undefined ? 0.3 : 0;
    const came = arrivals.filter((one) => one.at <= at && one.at > (since ?? 0));
    return Math.min(1, start + came.reduce((total, one) => total + one.ratio, 0));
  };
  return {
    arrivals,
    changes,
    fillAt,
    cyclesAt: (at) => 5_000 + arrivals.filter((one) => one.at <= at).length,
    fullAfter(at) {
      let level = fillAt(at);
      for (const one of arrivals) {
        if (one.at <= at) continue;
        level += one.ratio;
        if (level >= 1) return one.at;
      }
      return Number.POSITIVE_INFINITY;
    },
  };
}

export interface Sensors {
  /** Standard deviation of one reading of the level. */
  noise?: number;
  readingEveryMs?: number;
}

/** Hourly buckets of level and counter. */
export function bucketsOf(
  machine: Machine,
  from: Instant,
  to: Instant,
  seed: number,
  { noise = 0.006, readingEveryMs = 10 * minuteMs }: Sensors = {},
) {
  const random = randomFrom(seed + 1);
  const fill: Bucket[] = [];
  const cycles: Bucket[] = [];
  // In order of time, so that long lives stay quick.
  let next = machine.arrivals.findIndex((one) => one.at > from);
  let nextChange = machine.changes.findIndex((at) => at > from);
  let level = machine.fillAt(from);
  let counted = machine.cyclesAt(from);
  for (let hour = from; hour < to; hour += hourMs) {
    const levels: number[] = [];
    const first = counted;
    for (let at = hour; at < hour + hourMs; at += readingEveryMs) {
      for (; next >= 0 && machine.arrivals[next] && machine.arrivals[next]!.at <= at; next++) {
        level += machine.arrivals[next]!.ratio;
        counted++;
      }
      for (; nextChange >= 0 && machine.changes[nextChange]! <= at; nextChange++) level = 0;
      levels.push(Math.min(1, Math.max(0, level + noise * normalFrom(random))));
    }
    fill.push([hour, Math.min(...levels), levels.reduce((a, b) => a + b, 0) / levels.length, Math.max(...levels)]);
    cycles.push([hour, first, (first + counted) / 2, counted]);
  }
  return { fill, cycles };
}

export const daysAfter = (from: Instant, days: number) => tokyoMidnight(from) + days * dayMs;
