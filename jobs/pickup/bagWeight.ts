/** What the bag of a notice weighs together with the other bags of its center for the same collection. Pure. */
import type { CenterConfig } from "../../contract/config/schema.ts";
import type { Instant } from "../../contract/time.ts";
import { fillAt } from "../forecast/forecast.ts";
import type { BagNotice } from "../mail/notice.ts";
import type { Machine } from "./machines.ts";
import { type BagContents, collectionWeight } from "./weight.ts";

/** Deviations between the 10th and the 90th percentile. */
const deviations = 2 * 1.2816;

/** At the time by which the bag is to be out; undefined: nothing goes out, or nothing is known. */
export function bagWeight(machine: Machine, machines: readonly Machine[], center: CenterConfig, now: Instant): BagNotice["weight"] {
  const { advice } = machine;
  if (!center.collection || advice.act === undefined) return undefined;
  const together = machines.filter(
    (one) =>
      one.center === machine.center && (one.device === machine.device || one.advice.collectionAt === advice.collectionAt) && one.advice.act,
  );
  const bags = together.map((one) => contentsOf(one, advice.actBy ?? now));
  return collectionWeight(bags, { by: center.collection.by, otherWasteKg: center.otherWasteKg });
}

function contentsOf({ forecast, config }: Machine, at: Instant): BagContents {
  const { bagDiapers } = config;
  if (!forecast) return { bagDiapers };
  const { p10, p50, p90 } = fillAt(forecast, at);
  return { bagDiapers, fill: { ratio: p50, sd: Math.max(0.01, (p90 - p10) / deviations) } };
}
