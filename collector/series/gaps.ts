/**
 * The gaps of a journal: ranges of numbers that did not come when it was their turn, and what became of them. Pure.
 *
 * A gap is open until its numbers come (`recovered`) or it is known that they never will: `dropped` by the agent's own policy, which it
 * announces, or `lost` without a word, e.g. with a disk.
 */
import type { Instant } from "../../contract/time.ts";
import { type Range, without } from "../../runtime/ranges.ts";

export type GapEnd = "recovered" | "dropped" | "lost";

/** Numbers that never come, and between which times of measurement they lie, where their neighbours tell. */
export interface Gone {
  from: number;
  to: number;
  why: "dropped" | "lost";
  measuredAfter?: Instant;
  measuredBefore?: Instant;
}

/** A range that is open, or that was given up at the end of a journal and comes back if its disk does. */
export interface OpenGap {
  from: number;
  to: number;
  /** Server time. */
  seenAt: Instant;
  /** Given up at the end of the journal: when and where in time. */
  givenUp?: { at: Instant; measuredAfter?: Instant; measuredBefore?: Instant };
}

export interface EndedGap extends Omit<Gone, "why"> {
  seenAt: Instant;
  endedAt: Instant;
  end: GapEnd;
}

/** One row of the ledger. */
export interface Gap extends Omit<Gone, "why"> {
  journal: string;
  center: string;
  agent: string;
  seenAt: Instant;
  /** Absent: still open. */
  endedAt?: Instant;
  end?: GapEnd;
}

/**
 * Every number up to `upTo` is settled now. Numbers of an open gap are recovered but for those that are gone; numbers that are gone and were in
 * no open gap were seen missing at this moment.
 */
export function settleGaps(
  open: readonly OpenGap[],
  upTo: number,
  gone: readonly Gone[],
  now: Instant,
): { ended: EndedGap[]; still: OpenGap[]; recovered: number } {
  const ended: EndedGap[] = [];
  const still: OpenGap[] = [];
  let recovered = 0;
  const goneRanges = gone.map(({ from, to }): Range => [from, to]);
  for (const gap of open) {
    if (gap.to > upTo) still.push({ ...gap, from: Math.max(gap.from, upTo + 1) });
    if (gap.from > upTo) continue;
    const settled: Range = [gap.from, Math.min(gap.to, upTo)];
    for (const [from, to] of without(settled, goneRanges)) {
      ended.push({ from, to, seenAt: gap.seenAt, endedAt: now, end: "recovered" });
      recovered += to - from + 1;
    }
    for (const one of gone) {
      const [from, to] = [Math.max(one.from, settled[0]), Math.min(one.to, settled[1])];
      if (from <= to) ended.push(endOf(one, from, to, gap.seenAt, now));
    }
  }
  const known = open.map(({ from, to }): Range => [from, Math.min(to, upTo)]);
  for (const one of gone) for (const [from, to] of without([one.from, one.to], known)) ended.push(endOf(one, from, to, now, now));
  return { ended: ended.sort((a, b) => a.from - b.from), still, recovered };
}

function endOf({ why, from: _, to: __, ...times }: Gone, from: number, to: number, seenAt: Instant, endedAt: Instant): EndedGap {
  return { from, to, seenAt, endedAt, end: why, ...times };
}

/**
 * The numbers that die with a journal when its agent goes on with another one (a replaced disk): announced, never handed over. `announced`: the
 * highest number that the agent ever said it had; `kept`: how many it said it still had, used where nothing of the journal ever came.
 */
export function lostAtEnd(
  { announced, kept, saidAt }: { announced: number; kept: number; saidAt: Instant },
  upTo: number | undefined,
): Gone | undefined {
  const from = upTo === undefined ? announced - kept + 1 : upTo + 1;
  return from > announced ? undefined : { from, to: announced, why: "lost", measuredBefore: saidAt };
}
