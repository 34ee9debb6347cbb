/** Values over time that follow each other, and the gaps between them. Pure. */
import { hourMs, type Instant } from "../contract/time.ts";

/** Start of the span, smallest, mean and largest value; a state as 0 and 1. */
export type Spread = readonly [at: Instant, min: number, mean: number, max: number];

/** What was measured: in order of time, each as long as `spreadMs`; 0: single values. */
export interface Measured {
  spreads: readonly Spread[];
  spreadMs: number;
}

/** A day between two days is missed at once; of single readings one may come late. */
const joinedMs = (spreadMs: number) => (spreadMs >= hourMs ? spreadMs : Math.max(2 * spreadMs, hourMs / 4));

/** Spreads that follow each other without a gap. */
export function runsOf({ spreads, spreadMs }: Measured): Spread[][] {
  const runs: Spread[][] = [];
  let before: Instant | undefined;
  for (const one of spreads) {
    if (before === undefined || one[0] - before > joinedMs(spreadMs)) runs.push([]);
    runs.at(-1)!.push(one);
    before = one[0];
  }
  return runs;
}
