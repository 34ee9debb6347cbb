/** What the bags put out for one collection weigh, and what the ward's limit makes of it. Pure. */
import type { CollectionConfig } from "../../contract/config/schema.ts";
import { diaperKg } from "../../contract/kinds/compactor.ts";
import type { Language } from "../../contract/language.ts";
import { usualBagDiapers } from "../forecast/profile.ts";
import { grams, type SaidWeight, weightSentence } from "./weightWords.ts";

/** What is known of one bag: the best of it is used, the scale before the count, the count before the level. */
export interface BagContents {
  /** By the scale, at the time of putting out. */
  massKg?: number | undefined;
  diapers?: { count: number; sd: number } | undefined;
  /** 0–1, and how well it is known. */
  fill?: { ratio: number; sd: number } | undefined;
  /** Diapers in a full bag; unknown: the usual, with a wide spread. */
  bagDiapers?: number | undefined;
}

export interface CollectionWeight extends Pick<SaidWeight, "isRough" | "overLimit"> {
  diapers: number;
  /** Expected, with its 10th and 90th percentile; other waste of the center included where it is known. */
  kg: number;
  kg10: number;
  kg90: number;
  sentence: string;
}

/** From here on in one day or at one time the ward does not collect (domain notes, section 3.1). */
export const wardLimitKg = 10;

/** The average diaper of a day weighs between 150 and 230 g (domain notes, section 2): nearly all lie within two deviations. */
const diaperSdKg = (0.23 - 0.15) / 4;
const scaleSdKg = 0.2;
/** What a full bag holds depends on how it is filled, and unless an installer said so it is hardly known. */
const bagError = 0.1;
const unknownBagError = 0.4;
/** Deviations from the middle to the 90th percentile. */
const toPercentile90 = 1.2816;

/**
 * The weight of all bags of a center for the same collection and its other waste; undefined if nothing is known of one of the bags.
 *
 * What the average diaper weighs is the same for all bags, so that error does not even out over them.
 */
export function collectionWeight(
  bags: readonly BagContents[],
  { by, otherWasteKg }: { by: CollectionConfig["by"]; otherWasteKg?: number | undefined },
  language: Language = "ja",
): CollectionWeight | undefined {
  const known = bags.map(bagWeight);
  if (known.length === 0 || known.some((bag) => bag === undefined)) return undefined;
  const sumOf = (value: (bag: KnownBag) => number) => known.reduce((total, bag) => total + value(bag!), 0);
  const kg = grams(sumOf((bag) => bag.kg) + (otherWasteKg ?? 0));
  const sd = Math.hypot(Math.sqrt(sumOf((bag) => bag.sdKg ** 2)), diaperSdKg * sumOf((bag) => bag.weighedByCount));
  const weight = {
    diapers: Math.round(sumOf((bag) => bag.diapers)),
    kg,
    kg10: grams(Math.max(otherWasteKg ?? 0, kg - toPercentile90 * sd)),
    kg90: grams(kg + toPercentile90 * sd),
  };
  const isRough = bags.some(({ massKg, diapers, bagDiapers }) => massKg === undefined && !diapers && bagDiapers === undefined);
  const isOver = kg >= wardLimitKg ? "certain" : weight.kg90 >= wardLimitKg ? "possible" : "no";
  const said = { ...weight, isRough, overLimit: by === "hauler" ? "no" : isOver } as const;
  return { ...said, sentence: weightSentence({ ...said, otherWasteKg }, language) };
}

interface KnownBag {
  kg: number;
  /** Of the number of diapers, or of the scale. */
  sdKg: number;
  diapers: number;
  /** Diapers whose weight is taken from the average. */
  weighedByCount: number;
}

function bagWeight({ massKg, diapers, fill, bagDiapers }: BagContents): KnownBag | undefined {
  if (massKg !== undefined) return { kg: massKg, sdKg: scaleSdKg, diapers: diapers?.count ?? massKg / diaperKg, weighedByCount: 0 };
  if (diapers) return counted(diapers.count, diapers.sd);
  if (!fill) return undefined;
  const inFullBag = bagDiapers ?? usualBagDiapers;
  const error = bagDiapers === undefined ? unknownBagError : bagError;
  return counted(fill.ratio * inFullBag, inFullBag * Math.hypot(fill.sd, error * fill.ratio));
}

function counted(diapers: number, sd: number): KnownBag {
  return { kg: diapers * diaperKg, sdKg: sd * diaperKg, diapers, weighedByCount: diapers };
}
