/**
 * What staff should do about one compactor, and by when. Pure.
 *
 * Somebody is asked to do something only when it cannot wait: a bag that lasts until the put-out after the next one stays where it is,
 * a bag that is nearly empty is not worth a ticket, and what can be said tomorrow is not said today.
 */
import type { CenterConfig } from "../../contract/config/schema.ts";
import { dayMs, hourMs, type Instant, minuteMs, tokyoDate } from "../../contract/time.ts";
import { openHours, type UsableCollection, usableAhead } from "../calendar.ts";
import { chanceFullBy, type Forecast, fillAt } from "../forecast/forecast.ts";
import { afterOpen, openMsBetween } from "../openingTime.ts";
import type { FillLevel } from "./level.ts";

/** 不要 · 次の収集で出す · 今日中に出す · 満杯・今すぐ交換 · わからない. */
export type AdviceKind = "none" | "next" | "today" | "full" | "unknown";

export interface Advice {
  kind: AdviceKind;
  /** What is to be done by `actBy`: put out for `collectionAt`, or exchanged and kept cool until then. Absent when nothing is. */
  act?: "put-out" | "exchange";
  actBy?: Instant;
  collectionAt?: Instant;
  tone: "ok" | "today" | "urgent" | "unknown";
  headline: string;
  /** Why, e.g. when it will be full; may be empty. */
  why: string;
  /** What comes next: collection, by when to act. */
  detail: string;
}

export interface Told {
  act: "put-out" | "exchange";
  actBy: Instant;
  /** The level at which it was said, 0–1, if that was known. */
  fillRatio?: number | undefined;
}

/** What an advice rests on. */
export interface Outlook {
  /** By the newest readings; unknown: no fresh value. */
  level: FillLevel | "unknown";
  /** Absent while the level is unknown. */
  forecast: Forecast | undefined;
  /** From here on a machine is near full, 0–1. */
  nearFull: number;
  /** Since when the bag is in the machine, if that is known. */
  bagSince?: Instant | undefined;
  /** What was advised for this bag already: it stands until its time is over, whatever the sensor's noise says. */
  told?: Told | undefined;
  /** Somebody said that the bag was changed and nothing has shown it yet: a while is given to the sensors. */
  claimedAt?: Instant | undefined;
}

/** A claim waits so long for evidence before it is asked about. */
export const evidenceWithinMs = 2 * hourMs;

/** A bag may be held this long at most (domain notes, section 2). */
export const maxHeldMs = 7 * dayMs;
/** How long staff take from a word to the deed, in opening hours. */
const reactionMs = 2 * hourMs;
/** The next look at the machine comes at most so much later. */
const nextLookMs = 15 * minuteMs;
/** So long before the end of the put-out, in opening hours, people are told: early enough to plan it, late enough to know the level. */
const tellAheadMs = 3 * hourMs;
/** The risk of a full machine that waiting may cost. */
const acceptedRisk = 0.02;
/** How well a working sensor knows the level, 0–1. */
const usualSd = 0.03;
/** Below this a bag counts as empty: it stays in the machine whatever its age. */
const emptyRatio = 0.02;
/** More than a sensor's noise; less than staff would call a new bag. */
const emptiedFall = 0.15;
/** The near-full level as shipped (domain notes, section 2). */
const usualNearFull = 0.8;
/** A risk that nobody takes, below the near-full level too. */
const tooRisky = 0.025;
const likely = 0.5;

/** What is decided about a machine, without words: `adviceWords.ts` says it. */
export interface Decision extends Pick<Advice, "kind" | "act" | "actBy" | "collectionAt"> {
  next: UsableCollection | undefined;
  /** When it will be full; absent while the level is unknown. */
  forecast?: Pick<Forecast, "fullAt" | "enough">;
  /** Nothing is to be done now; the bag will be full before it can be put out, and be exchanged in time. */
  willTell?: boolean;
  /** The bag may be put out now. */
  isPuttingOut?: boolean;
}

export function decide(outlook: Outlook, center: CenterConfig, now: Instant): Decision {
  const [next, afterNext] = usableAhead(center, now);
  const { forecast } = outlook;
  if (outlook.level === "unknown" || !forecast) return { kind: "unknown", next };
  const { kind, act, actBy } = deedOf(outlook, forecast, center, next, afterNext, now);
  const willTell = kind === "none" && next !== undefined && chanceFullBy(forecast, next.putOutFrom) >= likely;
  const shown = { kind, next, forecast, willTell, isPuttingOut: isPuttingOut(next, now) };
  if (act === undefined) return shown;
  const inTime = next !== undefined && next.deadlineAt - now <= maxHeldMs;
  return { ...shown, act, actBy, ...(inTime && { collectionAt: next.deadlineAt }) };
}

type Deed = { kind: "none" | "next"; act?: never; actBy?: never } | { kind: "today" | "full"; act: "put-out" | "exchange"; actBy: Instant };

function deedOf(
  outlook: Outlook,
  forecast: Forecast,
  center: CenterConfig,
  next: UsableCollection | undefined,
  afterNext: UsableCollection | undefined,
  now: Instant,
): Deed {
  const { level, nearFull, told, bagSince, claimedAt } = outlook;
  const fill = forecast.fill.ratio;
  if (claimedAt !== undefined && now - claimedAt < evidenceWithinMs) return { kind: "none" };
  // At night nobody is there: then the opening.
  if (level === "full") return { kind: "full", act: isPuttingOut(next, now) ? "put-out" : "exchange", actBy: afterOpen(center, now, 0) };
  if (told && now <= told.actBy && !isEmptied(told, fill)) return { kind: "today", act: told.act, actBy: told.actBy };

  // Told at the next look, staff would have acted by then.
  const nextDeedAt = afterOpen(center, now + nextLookMs, reactionMs);
  // Whoever sets near full higher wants to hear later and takes the risk: the machine counts as full by as much later.
  const risk = chanceFullBy(forecast, nextDeedAt, 1 + nearFull - usualNearFull);
  // A level that is hardly known may be near full before it looks so.
  const mayBe = fill + Math.max(0, forecast.fill.sd - usualSd);
  const cannotWait = ((level === "near-full" || mayBe >= nearFull) && risk > acceptedRisk) || agesBy(nextDeedAt, bagSince, fill);
  const outForNext = next !== undefined && mustGoOut(forecast, center, next, afterNext, bagSince);
  const soon = next !== undefined && openMsBetween(center, now, next.putOutUntil) <= tellAheadMs;
  const sameDay = next !== undefined && tokyoDate(next.putOutUntil) === tokyoDate(now);
  // The bag that is going out today anyway is not exchanged before, if it lasts until it can be put out.
  if (next && outForNext && (soon || (sameDay && level === "near-full"))) {
    const lasts = chanceFullBy(forecast, afterOpen(center, next.putOutFrom, hourMs)) <= likely;
    if (lasts || !cannotWait) return { kind: "today", act: "put-out", actBy: next.putOutUntil };
  }
  const nowhereToGo = level === "near-full" && !(next && next.deadlineAt - now <= maxHeldMs);
  if (cannotWait || risk >= tooRisky || nowhereToGo) return { kind: "today", act: "exchange", actBy: exchangeBy(forecast, center, now) };
  // A bag that is full before it can be put out is exchanged before that; the word comes when it is time.
  const lasts = next !== undefined && chanceFullBy(forecast, next.putOutFrom) < likely;
  return { kind: outForNext && lasts ? "next" : "none" };
}

/** Whether the bag would be over its 7 days by then; an empty one counts for nothing. */
function agesBy(at: Instant, bagSince: Instant | undefined, fill: number): boolean {
  return bagSince !== undefined && at - bagSince > maxHeldMs && fill > emptyRatio;
}

/** Whether the level is so far below the one at which the advice was made that the bag must be another one. */
export function isEmptied(told: Told | undefined, fillRatio: number | undefined): boolean {
  return told?.fillRatio !== undefined && fillRatio !== undefined && told.fillRatio - fillRatio > emptiedFall;
}

/** Whether this bag cannot wait for the collection after `next`: it would be full, or too old, before. */
function mustGoOut(
  forecast: Forecast,
  center: CenterConfig,
  next: UsableCollection,
  afterNext: UsableCollection | undefined,
  bagSince: Instant | undefined,
): boolean {
  const then = fillAt(forecast, next.putOutUntil).p50;
  const tooOld = bagSince !== undefined && (afterNext?.putOutFrom ?? Number.POSITIVE_INFINITY) - bagSince > maxHeldMs;
  // A bag of the same day is not thrown away for its age.
  if (tooOld && next.putOutUntil - bagSince > dayMs && then > emptyRatio) return true;
  const worth = then >= (center.collection?.worthPuttingOut ?? 0);
  return worth && (!afterNext || chanceFullBy(forecast, afterOpen(center, afterNext.putOutFrom, hourMs)) > acceptedRisk);
}

/** Before it may be full, today if it can be; a word an hour before closing is for tomorrow too. */
function exchangeBy(forecast: Forecast, center: CenterConfig, now: Instant): Instant {
  const reached = afterOpen(center, now, reactionMs);
  const closing = openHours(center, tokyoDate(reached))?.to ?? reached;
  const early = forecast.fullAt.p10 ?? closing;
  const halfHour = 30 * minuteMs;
  return Math.min(closing, Math.max(Math.ceil(reached / halfHour) * halfHour, Math.floor(early / halfHour) * halfHour));
}

function isPuttingOut(next: UsableCollection | undefined, now: Instant): boolean {
  return next !== undefined && now >= next.putOutFrom && now < next.putOutUntil;
}
