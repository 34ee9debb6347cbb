/** Linear quantile regression: the weights for which a share `quantile` of the targets lies below the weighted sum. Pure. */

const steps = 60;
/** Distances smaller than this count as this much; it starts wide, so that the first steps are near to least squares. */
const [widest, narrowest, narrowing] = [10, 0.05, 0.9];

/**
 * The weights of the columns of `rows` that make the pinball loss smallest, up to the `narrowest` distance. Each step solves the weighted least
 * squares problem that touches the loss from above at the weights so far (Hunter and Lange, Quantile Regression via an MM Algorithm, 2000), so
 * the same numbers give the same weights. Throws RangeError where columns depend on one another.
 */
export function quantileWeights(rows: readonly (readonly number[])[], targets: readonly number[], quantile: number): number[] {
  const columns = rows[0]?.length ?? 0;
  let weights = new Array<number>(columns).fill(0);
  let distance = widest;
  for (let step = 0; step < steps; step++) {
    const left = Array.from({ length: columns }, () => new Array<number>(columns).fill(0));
    const right = new Array<number>(columns).fill(0);
    for (const [index, row] of rows.entries()) {
      const target = targets[index]!;
      const pull = 0.5 / Math.max(distance, Math.abs(target - dot(row, weights)));
      for (let i = 0; i < columns; i++) {
        right[i]! += row[i]! * (pull * target + quantile - 0.5);
        for (let j = 0; j <= i; j++) left[i]![j]! += pull * row[i]! * row[j]!;
      }
    }
    for (let i = 0; i < columns; i++) for (let j = 0; j < i; j++) left[j]![i] = left[i]![j]!;
    weights = solve(left, right);
    distance = Math.max(narrowest, distance * narrowing);
  }
  return weights;
}

export function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Solves `left` · x = `right` by Gauss, with the largest pivot of each column. Changes both. */
function solve(left: number[][], right: number[]): number[] {
  const size = right.length;
  for (let column = 0; column < size; column++) {
    let best = column;
    for (let row = column + 1; row < size; row++) if (Math.abs(left[row]![column]!) > Math.abs(left[best]![column]!)) best = row;
    [left[column], left[best]] = [left[best]!, left[column]!];
    [right[column], right[best]] = [right[best]!, right[column]!];
    const pivot = left[column]![column]!;
    if (Math.abs(pivot) < 1e-9) throw new RangeError("the columns depend on one another, or there are fewer rows than columns");
    for (let row = column + 1; row < size; row++) {
      const factor = left[row]![column]! / pivot;
      for (let j = column; j < size; j++) left[row]![j]! -= factor * left[column]![j]!;
      right[row]! -= factor * right[column]!;
    }
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let j = row + 1; j < size; j++) right[row]! -= left[row]![j]! * right[j]!;
    right[row]! /= left[row]![row]!;
  }
  return right;
}
