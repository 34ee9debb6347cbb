/** What a bin's own earlier forecasts say about the next one: a bin unlike those of the file is followed all the same. Pure. */

/** A share of earlier forecasts that is as far from the right one as this many standard deviations is no chance. */
const deviations = 2;
/** Fewer errors say nothing. */
const fewestErrors = 4;

/**
 * By how many points the forecast of a quantile is moved. `errors` are what was found less what was forecast for it, of the bin's earlier
 * collections. 0 as long as the share of them below zero can be chance; else the least move after which it can.
 */
export function ownShift(errors: readonly number[], quantile: number): number {
  if (errors.length < fewestErrors) return 0;
  const sorted = errors.toSorted((a, b) => a - b);
  const chance = deviations * Math.sqrt((quantile * (1 - quantile)) / errors.length);
  const [low, high] = [quantile - chance, quantile + chance];
  if (low > 0) {
    const up = quantileOf(sorted, low);
    if (up > 0) return up;
  }
  return high < 1 ? Math.min(0, quantileOf(sorted, high)) : 0;
}

/** With straight lines between the values. */
function quantileOf(sorted: readonly number[], quantile: number): number {
  const place = quantile * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (place - Math.floor(place)) * (sorted[Math.ceil(place)]! - below);
}
