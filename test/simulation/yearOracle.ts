/**
 * Somebody who knows every diaper that will come and may change the bag at any staffed time: loses the fewest diapers, then has the
 * fewest bags that overflow, then acts as seldom as possible.
 *
 * Each bag is changed at the latest staffed moment at which everything still fits and the bag is not too old. Nothing is better. A bag
 * that begins later can stay until later: at any moment fewer diapers have come into it, it is younger, and the n-th bag holds the same
 * in every plan. So by induction the n-th change of any other plan that loses nothing comes no later than ours, and it needs at least as
 * many to reach the end of the year. Diapers are lost only where more comes than a bag holds while nobody is there; whoever changes the
 * bag at the last moment before and at the first moment after loses the fewest (of bags that all hold the same), and that is what is
 * done here: the last moment before is the bag's beginning, or it would have been chosen.
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

/** What finds no place until then: a machine that had to refuse something takes nothing more. */
function lostUntil(deposits: readonly Deposit[], start: number, capacity: number, until: Instant): number {
  let inBag = 0;
  let lost = 0;
  for (let i = start; i < deposits.length && deposits[i]!.at < until; i++) {
    const { diapers } = deposits[i]!;
    if (lost > 0 || inBag + diapers > capacity) lost += diapers;
    else inBag += diapers;
  }
  return lost;
}

/** The last moment ≤ `limit` at which somebody is there. */
function lastStaffed(staffed: readonly { from: Instant; to: Instant }[], limit: Instant): Instant | undefined {
  const span = staffed.findLast((one) => one.from <= limit);
  return span && Math.min(limit, span.to - 1);
}
