/** Sums and medians that outliers do not move. Pure. */

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The value with half of the weight on either side; NaN of nothing. */
export function weightedMedian(values: readonly (readonly [value: number, weight: number])[]): number {
  const sorted = [...values].sort((a, b) => a[0] - b[0]);
  const half = sum(sorted.map(([, weight]) => weight)) / 2;
  let below = 0;
  for (const [i, [value, weight]] of sorted.entries()) {
    below += weight;
    if (below === half && sorted[i + 1]) return (value + sorted[i + 1]![0]) / 2;
    if (below > half) return value;
  }
  return sorted.at(-1)?.[0] ?? Number.NaN;
}
