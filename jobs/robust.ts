/** Middle and spread that a few wild values do not move. Pure. */

/** NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** For values of a normal distribution the standard deviation is this many times the median distance from the median. */
const sdOfDistance = 1.4826;

/** A value further off than this many deviations counts as if it were so far. */
const wildFrom = 3;

/** Standard deviation as the nearer half of the values shows it. NaN of nothing. */
export function robustSd(values: readonly number[]): number {
  const middle = median(values);
  return sdOfDistance * median(values.map((value) => Math.abs(value - middle)));
}

/** The same from all values, wild ones drawn in: nearer to the truth where there are few, and never below `robustSd`. */
export function tamedSd(values: readonly number[]): number {
  const middle = median(values);
  const near = robustSd(values);
  const squares = values.map((value) => Math.min(Math.abs(value - middle), wildFrom * near) ** 2);
  return Math.max(near, Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / Math.max(1, values.length - 1)));
}
