/** How full a bin or bag will be when it is collected, from its own earlier collections. Pure. */
import type { Sample } from "../score.ts";
import { coefficients as committed } from "./coefficients.ts";
import { type Collection, earlierOf, foldOf, type Moment } from "./collection.ts";
import { type Features, featuresOf, type Weights } from "./features.ts";

/** Weights for each quantile. */
export interface Coefficients {
  p10: Weights;
  p50: Weights;
  p90: Weights;
}

/** Percent, 0 to 100, p10 ≤ p50 ≤ p90. 100 says: full, or more. */
export type Forecast = Record<keyof Coefficients, number>;

/**
 * The forecast of a collection of `bin` at `next`: in one case of ten less than `p10` is found, in one of ten more than `p90`. Nothing but the
 * bin's own collections before `next` goes into it, and its name, which chooses the coefficients fitted without it. Undefined with fewer than
 * five of them.
 */
export function forecastCollection(
  bin: string,
  earlier: readonly Collection[],
  next: Moment,
  coefficients: Coefficients = committed[foldOf(bin)]!,
): Forecast | undefined {
  const features = featuresOf(earlier, next);
  if (!features) return undefined;
  const { p10, p50, p90 } = coefficients;
  const [low, middle, high] = [p10, p50, p90].map((weights) => clip(weighted(features, weights))).sort((a, b) => a - b);
  return { p10: low!, p50: middle!, p90: high! };
}

/** Every collection of a bin that has enough earlier ones, with its forecast and the two baselines. `history` is in the order of time. */
export function samplesOf(bin: string, history: readonly Collection[], coefficients?: Coefficients): Sample[] {
  let fills = 0;
  return history.flatMap((collection, index): Sample[] => {
    const forecast = forecastCollection(bin, earlierOf(history, index), collection, coefficients);
    const meanFill = fills / index;
    fills += collection.fillPercent;
    if (!forecast) return [];
    const last = history[index - 1]!.at;
    const meanGap = (last - history[0]!.at) / (index - 1);
    return [
      { actual: collection.fillPercent, ...forecast, meanFill, meanRate: Math.min(150, (meanFill / meanGap) * (collection.at - last)) },
    ];
  });
}

function weighted(features: Features, weights: Weights): number {
  return (Object.keys(features) as (keyof Features)[]).reduce((sum, name) => sum + features[name] * weights[name], 0);
}

const clip = (percent: number) => Math.min(100, Math.max(0, percent));
