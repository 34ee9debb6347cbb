/** Middle and spread that a few wild values do not move. Pure. */

/** NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** For values of a normal distribution the standard deviation is this many times the median distance from the median. */
const sdOfDistance = 1.4826;

/** Standard deviation as the nearer half of the values shows it. NaN of nothing. */
export function robustSd(values: readonly number[]): number {
  const middle = median(values);
  return sdOfDistance * median(values.map((value) => Math.abs(value - middle)));
}
