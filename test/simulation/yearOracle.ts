/**
 * Somebody who knows every diaper that will come and may change the bag at any staffed time.
 *
 * Each bag is changed at the latest staffed moment before the first diaper that would not fit, and before it is too old. This is best:
 * first, no plan without an overflow lets a bag stay longer, as its last possible moment depends only on when it began. Second, a bag
 * that begins later ends no earlier: fewer diapers have come into it at any later time, it is younger, and the n-th bag holds the same
 * in every plan. So by induction the n-th change of any other plan comes no later than ours, and to reach the end of the year it needs
 * at least as many. A bag overflows only where more than it holds comes in a time in which nobody is there: its beginning is a staffed
 * moment, so no plan can have an act in between, and the act that others could add before is one more for nothing won (the new bag holds
 * as much as comes; if it does not, it overflows too). Then the bag is changed at the next staffed moment, so that the fewest are lost.
 */
import type { Instant } from "../../contract/time.ts";
import type { Deposit } from "./yearDemand.ts";

export interface OracleFacts {
  deposits: readonly Deposit[];
  /** Times at which somebody is there, in order: from ≤ t < to. */
  staffed: readonly { from: Instant; to: Instant }[];
  from: Instant;
  to: Instant;
  maxHeldMs: number;
  capacity: (bag: number) => number;
  /** Moments at which a new machine comes with an empty bag: nobody's act. */
  replacedAt: readonly Instant[];
}

export interface OracleAnswer {
  acts: Instant[];
  /** Bags that nobody could have kept from overflowing, and the diapers that found no place in them. */
  overflows: number;
  lost: number;
}

export function oracle({ deposits, staffed, from, to, maxHeldMs, capacity, replacedAt }: OracleFacts): OracleAnswer {
  const answer: OracleAnswer = { acts: [], overflows: 0, lost: 0 };
  let next = 0;
  let since = from;
  for (let bag = 0; since < to; bag++) {
    while (next < deposits.length && deposits[next]!.at < since) next++;
    const replaced = replacedAt.find((at) => at > since) ?? Number.POSITIVE_INFINITY;
    const tooMuch = firstThatDoesNotFit(deposits, next, capacity(bag));
    const limit = Math.min(tooMuch === undefined ? Number.POSITIVE_INFINITY : tooMuch.at, since + maxHeldMs);
    if (replaced <= limit) {
      since = replaced;
      continue;
    }
    if (limit >= to) break;
    const latest = lastStaffed(staffed, limit);
    if (latest !== undefined && latest > since) {
      answer.acts.push(latest);
      since = latest;
      continue;
    }
    const first = staffed.find((one) => one.to > limit);
    const changedAt = Math.max(first?.from ?? to, limit + 1);
    const last = Math.min(changedAt, replaced);
    const lost = lostUntil(deposits, next, capacity(bag), last);
    answer.lost += lost;
    if (lost > 0) answer.overflows++;
    if (changedAt < Math.min(replaced, to)) answer.acts.push(changedAt);
    since = last;
  }
  return answer;
}

function firstThatDoesNotFit(deposits: readonly Deposit[], start: number, capacity: number): Deposit | undefined {
  let inBag = 0;
  for (let i = start; i < deposits.length; i++) {
    inBag += deposits[i]!.diapers;
    if (inBag > capacity) return deposits[i];
  }
  return undefined;
}

function lostUntil(deposits: readonly Deposit[], start: number, capacity: number, until: Instant): number {
  let inBag = 0;
  for (let i = start; i < deposits.length && deposits[i]!.at < until; i++) inBag += deposits[i]!.diapers;
  return Math.max(0, inBag - capacity);
}

/** The last moment ≤ `limit` at which somebody is there. */
function lastStaffed(staffed: readonly { from: Instant; to: Instant }[], limit: Instant): Instant | undefined {
  const span = staffed.findLast((one) => one.from <= limit);
  return span && Math.min(limit, span.to - 1);
}
