/** The coefficients that a set of bins gives, and how well they do on bins that were not in it. Pure. */
import { type Score, score } from "../score.ts";
import { earlierOf, foldCount, foldOf, type Histories } from "./collection.ts";
import { type Features, featuresOf, type Weights } from "./features.ts";
import { type Coefficients, quantiles, samplesOf } from "./forecast.ts";
import { quantileWeights } from "./quantileFit.ts";

/**
 * For each fold the coefficients of all bins but its own, to four digits after the point. Throws RangeError where the others of a fold have too
 * few collections for that.
 */
export function coefficientsOf(histories: Histories, salt?: string): Coefficients[] {
  const known = [...histories].flatMap(([bin, history]) =>
    history.flatMap((collection, index) => {
      const features = featuresOf(earlierOf(history, index), collection);
      return features ? [{ fold: foldOf(bin, salt), features, fillPercent: collection.fillPercent }] : [];
    }),
  );
  return Array.from({ length: foldCount }, (_, fold) => {
    const others = known.filter((one) => one.fold !== fold);
    const rows = others.map(({ features }) => Object.values(features));
    const targets = others.map(({ fillPercent }) => fillPercent);
    const names = Object.keys(others[0]?.features ?? {}) as (keyof Features)[];
    const weightsFor = (quantile: number) => {
      const weights = quantileWeights(rows, targets, quantile);
      return Object.fromEntries(names.map((name, index) => [name, Number(weights[index]!.toFixed(4))])) as Weights;
    };
    return { p10: weightsFor(quantiles.p10), p50: weightsFor(quantiles.p50), p90: weightsFor(quantiles.p90) };
  });
}

/** The score over all bins, each forecast by what was fitted without its fold. */
export function crossScore(histories: Histories, salt?: string): Score {
  const coefficients = coefficientsOf(histories, salt);
  return score([...histories].flatMap(([bin, history]) => samplesOf(bin, history, coefficients[foldOf(bin, salt)]!)));
}
