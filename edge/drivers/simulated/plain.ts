/** Plain versions of the other kinds: functions of the time of day and of chance, nothing remembered. */
import type { Values } from "../../../contract/quantities.ts";
import { dayMs, hourMs, type Instant, minuteMs, tokyoDate, tokyoMidnight, tokyoTime, weekdayOf } from "../../../contract/time.ts";
import type { SimulatedContext } from "../../driver.ts";
import { chance, round, wobble } from "./noise.ts";

export type PlainModel = (at: Instant, seed: number, context: SimulatedContext) => Values;

const epoch = tokyoMidnight("2025-04-01");

/** How much of the opening hours is over (0 before opening, 1 after closing), and whether it is open. */
function dayShare(at: Instant, { opening }: SimulatedContext): { share: number; open: boolean } {
  const day = tokyoDate(at);
  const hours = opening[weekdayOf(day)];
  if (!hours) return { share: 0, open: false };
  const [from, to] = hours.map((time) => tokyoTime(day, time)) as [Instant, Instant];
  const share = Math.min(1, Math.max(0, (at - from) / (to - from)));
  return { share, open: share > 0 && share < 1 };
}

/** A lifetime counter: so many a day, taken evenly over the opening hours; never falls. */
function counted(at: Instant, perDay: number, context: SimulatedContext): number {
  return Math.floor((at - epoch) / dayMs) * perDay + Math.floor(perDay * dayShare(at, context).share);
}

/** A 20-minute defrost every 8 hours lets a cold chamber rise. */
function defrost(at: Instant, seed: number): number {
  const phase = (at + (seed >>> 0) * minuteMs) % (8 * hourMs);
  return phase < 20 * minuteMs ? Math.sin((phase / (20 * minuteMs)) * Math.PI) : 0;
}

export const plainModels: Record<string, PlainModel> = {
  room(at, seed, context) {
    const { share, open } = dayShare(at, context);
    const people = open ? Math.round(5.5 * Math.sin(share * Math.PI) + 1.5 * chance(seed, Math.floor(at / (20 * minuteMs)))) : 0;
    return {
      temperatureC: round(21.5 + (open ? 1.6 * share : 0) + 0.15 * wobble(seed, at), 1),
      humidityRatio: round(0.47 + 0.04 * Math.sin(at / (5 * dayMs)) + 0.005 * wobble(seed, at, 1), 3),
      co2Ppm: Math.round(430 + 75 * people + 12 * wobble(seed, at, 2)),
      occupancyCount: people,
    };
  },
  refrigerator(at, seed, { config }) {
    const set = config.limitC === undefined ? 4 : config.limitC - (config.limitC > 0 ? 6 : 3);
    return { temperatureC: round(set + 0.3 * wobble(seed, at) + 2.5 * defrost(at, seed), 1), doorOpen: chance(seed, at) < 0.01 };
  },
  terminal(at, seed) {
    const rebooting = chance(seed, Math.floor(at / (10 * minuteMs))) < 0.0007;
    return { reachable: !rebooting, batteryRatio: round(0.99 - 0.02 * chance(seed, Math.floor(at / dayMs)), 2) };
  },
  transcriber(at, seed, context) {
    const { open } = dayShare(at, context);
    return {
      reachable: true,
      queueCount: open ? Math.floor(2.6 * chance(seed, Math.floor(at / (15 * minuteMs))) ** 2) : 0,
      diskUsedRatio: round(0.31 + 0.1 * (((at - epoch) / dayMs / 60) % 1), 3),
      transcribedMinutesTotal: counted(at, 74, context),
    };
  },
  counter(at, _seed, context) {
    const taken = counted(at, 9, context);
    return { cardsTakenTotal: taken, cardsLeftCount: 250 - (taken % 240) };
  },
  power(at, seed) {
    return { powerW: round(180 + 20 * wobble(seed, at), 1), energyWhTotal: Math.floor(((at - epoch) / hourMs) * 180) };
  },
};
