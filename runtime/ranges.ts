/** Ranges of numbers, both ends included. Pure. */
export type Range = [from: number, to: number];

/** Joins ranges that touch. */
export function merge(ranges: readonly Range[]): Range[] {
  const joined: Range[] = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const before = joined.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  return joined;
}

/** What is left of a range without the others, in order. */
export function without([from, to]: Range, others: readonly Range[]): Range[] {
  const left: Range[] = [];
  let next = from;
  for (const [first, last] of [...others].sort((a, b) => a[0] - b[0])) {
    if (last < next) continue;
    if (first > to) break;
    if (first > next) left.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= to) left.push([next, to]);
  return left;
}
