/** How full a bin or bag will be when it is collected, from its own earlier collections. Pure. */
import type { Sample } from "../score.ts";
import { coefficients as committed } from "./coefficients.ts";
import { type Collection, earlierOf, foldOf, longestMemory, type Moment } from "./collection.ts";
import { type Features, featuresOf, type Weights } from "./features.ts";
import { ownShift } from "./ownErrors.ts";

export const quantiles = { p10: 0.1, p50: 0.5, p90: 0.9 } as const;
type QuantileName = keyof typeof quantiles;
const quantileNames = Object.keys(quantiles) as QuantileName[];

export type Coefficients = Readonly<Record<QuantileName, Weights>>;

/** Percent, 0 to 100, p10 ≤ p50 ≤ p90. 100 says: full, or more. */
export type Forecast = Record<QuantileName, number>;

/** What was found less what the weights said. */
type Errors = Record<QuantileName, number>;

/**
 * The forecast of a collection of `bin` at `next`: in one case of ten less than `p10` is found, in one of ten more than `p90`. Nothing but the
 * bin's own collections before `next` goes into it, and its name, which chooses the coefficients fitted without it. `earlier` is in the order
 * of time. Undefined with fewer than five of them.
 */
export function forecastCollection(
  bin: string,
  earlier: readonly Collection[],
  next: Moment,
  coefficients: Coefficients = committed[foldOf(bin)]!,
): Forecast | undefined {
  const past: Errors[] = [];
  for (let index = Math.max(0, earlier.length - longestMemory); index < earlier.length; index++) {
    const forecast = byWeights(earlierOf(earlier, index), earlier[index]!, coefficients);
    if (forecast) past.push(errorsOf(earlier[index]!, forecast));
  }
  const forecast = byWeights(earlierOf(earlier, earlier.length), next, coefficients);
  return forecast && shifted(forecast, past);
}

/** Every collection of a bin that has enough earlier ones, with the forecast of `forecastCollection` and the two baselines. */
export function samplesOf(bin: string, history: readonly Collection[], coefficients: Coefficients = committed[foldOf(bin)]!): Sample[] {
  const past: Errors[] = [];
  let fills = 0;
  return history.flatMap((collection, index): Sample[] => {
    const forecast = byWeights(earlierOf(history, index), collection, coefficients);
    const meanFill = fills / index;
    fills += collection.fillPercent;
    if (!forecast) return [];
    const moved = shifted(forecast, past);
    past.push(errorsOf(collection, forecast));
    if (past.length > longestMemory) past.shift();
    const last = history[index - 1]!.at;
    const meanGap = (last - history[0]!.at) / (index - 1);
    const meanRate = Math.min(150, (meanFill / meanGap) * (collection.at - last));
    return [{ actual: collection.fillPercent, ...moved, meanFill, meanRate }];
  });
}

function byWeights(earlier: readonly Collection[], next: Moment, coefficients: Coefficients): Forecast | undefined {
  const features = featuresOf(earlier, next);
  return features && inOrder((name) => weighted(features, coefficients[name]));
}

function shifted(forecast: Forecast, past: readonly Errors[]): Forecast {
  const shiftOf = (name: QuantileName) =>
    ownShift(
      past.map((errors) => errors[name]),
      quantiles[name],
    );
  return inOrder((name) => forecast[name] + shiftOf(name));
}

function errorsOf({ fillPercent }: Collection, forecast: Forecast): Errors {
  return { p10: fillPercent - forecast.p10, p50: fillPercent - forecast.p50, p90: fillPercent - forecast.p90 };
}

function weighted(features: Features, weights: Weights): number {
  return (Object.keys(features) as (keyof Features)[]).reduce((sum, name) => sum + features[name] * weights[name], 0);
}

function inOrder(percentOf: (name: QuantileName) => number): Forecast {
  const [p10, p50, p90] = quantileNames.map((name) => Math.min(100, Math.max(0, percentOf(name)))).sort((a, b) => a - b);
  return { p10: p10!, p50: p50!, p90: p90! };
}
