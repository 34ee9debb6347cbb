/** What a bag that is to go out weighs together with the other bags of its center for the same collection, those that are outside already included. Pure. */
import type { CenterConfig } from "../../contract/config/schema.ts";
import { diaperKg } from "../../contract/kinds/compactor.ts";
import type { Language } from "../../contract/language.ts";
import { type Instant, minuteMs } from "../../contract/time.ts";
import type { Pickup } from "../../records/operations/pickups.ts";
import { fillAt } from "../forecast/forecast.ts";
import { usualBagDiapers } from "../forecast/profile.ts";
import type { Machine } from "./machines.ts";
import { type BagContents, type CollectionWeight, collectionWeight } from "./weight.ts";

/** Deviations between the 10th and the 90th percentile. */
const deviations = 2 * 1.2816;

/** A level before the change, as the entry of a bag keeps it. */
const keptFillSd = 0.05;

/** At the time by which the bag is to be out; `entries`: bags on their way. Undefined: nothing goes out, or nothing is known. */
export function bagWeight(
  machine: Machine,
  machines: readonly Machine[],
  entries: readonly Pickup[],
  center: CenterConfig,
  now: Instant,
  language: Language = "ja",
): CollectionWeight | undefined {
  const out = goesOut(machine, now);
  if (!center.collection || !out) return undefined;
  const { collectionAt } = out;
  const together = machines.filter((one) => {
    const other = one.center === machine.center ? goesOut(one, now) : undefined;
    return other && (one.device === machine.device || other.collectionAt === collectionAt);
  });
  const inside = together.map((one) => contentsOf(one, center, out.by, now));
  const pending = new Set(together.map(({ lastPickup }) => lastPickup?.id));
  const outside = entries
    .filter((one) => one.center === machine.center && one.collectionAt === (collectionAt ?? null) && one.collectionAt !== null)
    .filter(({ id, state }) => !pending.has(id) && (state === "put-out" || state === "unconfirmed" || state === "verified"))
    .map((one) => contentsOutside(one, center));
  return collectionWeight([...inside, ...outside], { by: center.collection.by, otherWasteKg: center.otherWasteKg }, language);
}

/** By when the bag is out of its machine, and for which collection; undefined: it stays where it is. */
function goesOut({ decision }: Machine, now: Instant): { by: Instant; collectionAt: Instant | undefined } | undefined {
  const { kind, act, actBy = now, collectionAt, next } = decision;
  if (act !== undefined) return { by: actBy, collectionAt };
  return kind === "next" && next ? { by: next.putOutUntil, collectionAt: next.deadlineAt } : undefined;
}

function contentsOf({ forecast, config, latest: { massKg } }: Machine, center: CenterConfig, at: Instant, now: Instant): BagContents {
  const { bagDiapers } = config;
  if (!forecast) return { bagDiapers };
  const { p10, p50, p90 } = fillAt(forecast, at);
  if (typeof massKg?.value === "number" && now - massKg.at <= center.silentAfterMinutes * minuteMs) {
    const toCome = Math.max(0, p50 - forecast.fill.ratio) * (bagDiapers ?? usualBagDiapers);
    return { massKg: massKg.value + toCome * diaperKg };
  }
  return { bagDiapers, fill: { ratio: p50, sd: Math.max(0.01, (p90 - p10) / deviations) } };
}

function contentsOutside({ device, massKg, fillBefore }: Pickup, center: CenterConfig): BagContents {
  const bagDiapers = center.devices[device]?.bagDiapers;
  if (massKg !== null) return { massKg };
  return fillBefore === null ? { bagDiapers } : { bagDiapers, fill: { ratio: fillBefore, sd: keptFillSd } };
}
