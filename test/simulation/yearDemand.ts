/** The diapers that come into a machine, day by day, from a seed. It knows nothing of the program: forecasts never see how this is made. */
import type { CenterConfig } from "../../contract/config/schema.ts";
import { addDays, dayMs, hourMs, type Instant, minuteMs, tokyoMidnight, tokyoTime, weekdayOf } from "../../contract/time.ts";
import { openHours } from "../../jobs/calendar.ts";
import { Chance } from "./networkChance.ts";
import { type Fault, fiscalYear, type Habits } from "./yearCenters.ts";

/** One cycle of the machine: what somebody brought, one or two diapers. */
export interface Deposit {
  at: Instant;
  diapers: number;
}

const twoInACycle = 0.4;
const diapersACycle = 1 + twoInACycle;
/** After a closed day families bring what they kept. */
const keptWhileClosed = 1.3;

/** Nothing comes while the power is away: a paper on the machine says so. The same day is the same whatever part of the year is asked for. */
export function depositsOf(
  center: CenterConfig,
  habits: Habits,
  powerCuts: readonly Fault[],
  { from, to }: { from: string; to: string },
  seed: number,
): Deposit[] {
  const deposits: Deposit[] = [];
  for (let day = from; day < to; day = addDays(day, 1)) {
    const ofDay = depositsOfDay(center, habits, day, new Chance(seed + 7_919 * (tokyoMidnight(day) / dayMs)));
    deposits.push(...ofDay.filter(({ at }) => !powerCuts.some((cut) => at >= cut.from && at < cut.to)));
  }
  return deposits;
}

function depositsOfDay(center: CenterConfig, habits: Habits, day: string, chance: Chance): Deposit[] {
  const hours = openHours(center, day);
  if (!hours) return [];
  const wanted = expectedDiapers(center, habits, day) * busyness(habits.dayVariation, chance);
  const count = poisson(wanted / diapersACycle, chance);
  const times = Array.from({ length: count }, () => timeOfDay(day, hours.from, hours.to, chance)).sort((a, b) => a - b);
  return times.map((at) => ({ at, diapers: chance.yes(twoInACycle) ? 2 : 1 }));
}

/** The mean of a day: weekday, season, growth over the year, festivals, the day after closed ones. */
export function expectedDiapers(center: CenterConfig, habits: Habits, day: string): number {
  const { diapersADay, growth, weekdays, festivals } = habits;
  const ofYear = (tokyoMidnight(day) - tokyoMidnight(fiscalYear.from)) / (365 * dayMs);
  // More in winter, when it is too cold for the park; less in the holidays of August.
  const season = 1 + 0.08 * Math.cos(2 * Math.PI * (ofYear - 0.8)) - (day >= "2025-08-09" && day <= "2025-08-17" ? 0.25 : 0);
  const afterClosed = openHours(center, addDays(day, -1)) ? 1 : keptWhileClosed;
  const festival = festivals.includes(day) ? 2 : 1;
  return diapersADay * weekdays[weekdayOf(day)] * season * (1 + growth * ofYear) * afterClosed * festival;
}

/** Lognormal with mean 1. */
function busyness(variation: number, chance: Chance): number {
  return Math.exp(variation * normal(chance) - variation ** 2 / 2);
}

export function normal(chance: Chance): number {
  return Math.sqrt(-2 * Math.log(1 - chance.next())) * Math.cos(2 * Math.PI * chance.next());
}

function poisson(mean: number, chance: Chance): number {
  let count = 0;
  for (let left = mean; ; count++) {
    left += Math.log(1 - chance.next());
    if (left < 0) return count;
  }
}

/** Humps when children are brought, after lunch, and when they are fetched. */
function timeOfDay(day: string, from: Instant, to: Instant, chance: Chance): Instant {
  const humps = [
    { at: tokyoTime(day, "9:50"), width: 50 * minuteMs, height: 0.5 },
    { at: tokyoTime(day, "13:10"), width: 45 * minuteMs, height: 0.3 },
    { at: tokyoTime(day, "16:00"), width: 50 * minuteMs, height: 0.5 },
  ];
  for (;;) {
    const at = from + Math.floor(chance.next() * (to - from));
    const density = 0.35 + humps.reduce((sum, hump) => sum + hump.height * Math.exp(-(((at - hump.at) / hump.width) ** 2)), 0);
    if (chance.next() * 1.2 < density) return at;
  }
}

/** Longest that a bag may be in the machine. */
export const maxHeldMs = 7 * 24 * hourMs;
export const bagDiapers = 110;

/** What the n-th bag of a machine holds: diapers are packed better or worse, ±5 %. */
export function capacityOf(bag: number, seed: number): number {
  return Math.round(bagDiapers * (0.95 + 0.1 * new Chance(seed * 31 + bag * 104_729).next()));
}
