/** Whether today is busier than usual: what has come so far against what usually has by now. Pure. */
import type { CenterConfig } from "../../contract/config/schema.ts";
import { hourMs, type Instant, tokyoDate } from "../../contract/time.ts";
import { openHours } from "../calendar.ts";
import { hourOfWeek, openPart } from "./opening.ts";
import type { UsageProfile } from "./profile.ts";

/** How much of each hour of today the center has been open so far: place in the week and share, 0–1. One for all machines of a center. */
export function openedToday(center: CenterConfig, now: Instant): [place: number, share: number][] {
  const hours = openHours(center, tokyoDate(now));
  const opened: [number, number][] = [];
  if (!hours) return opened;
  const until = { from: hours.from, to: Math.min(hours.to, now) };
  for (let at = hours.from - (hours.from % hourMs); at < until.to; at += hourMs) opened.push([hourOfWeek(at), openPart(until, at).share]);
  return opened;
}

/** A machine whose days hardly differ may still have a festival. */
const leastSpread = 0.3;
/** Cycles come in bursts: so many count as one by chance. */
const burstiness = 1.6;
const usualPortion = 0.02;
const limits = { least: 0.5, most: 3 };

/**
 * By how much the rest of today differs from usual, 1: not at all. `came`: share of a bag so far today, by the counter.
 *
 * Before anything has come nothing is known but that days differ; each cycle that came or stayed away moves it, the more the more of them
 * there are (a gamma prior of mean 1 with the spread of the machine's days).
 */
export function paceOf(
  { ratioPerOpenHour, ratioPerCycle = usualPortion, spread }: UsageProfile,
  opened: readonly [number, number][],
  came: number,
): number {
  const portion = ratioPerCycle * burstiness;
  const known = 1 / Math.max(spread, leastSpread) ** 2;
  const usual = opened.reduce((sum, [place, share]) => sum + ratioPerOpenHour[place]! * share, 0);
  return Math.min(limits.most, Math.max(limits.least, (known + came / portion) / (known + usual / portion)));
}
