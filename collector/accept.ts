/**
 * Which readings of a batch come next, which came before, and which must wait for a resend. Pure but for the cursor it moves.
 *
 * Per journal, numbers are handled in order and exactly once: expected → accept; older → duplicate; later → gap, wait, unless the
 * agent says that the numbers between were dropped by policy.
 */
import type { Batch } from "../contract/messages.ts";
import type { Gone } from "./series/gaps.ts";

/** Where one journal stands. `expected`: the next number to accept. */
export interface Cursor {
  expected: number;
  /** Numbers passed over because the agent dropped them by policy. */
  skipped: number;
  /** Numbers that the agent no longer has and never announced: lost for ever, e.g. after the ledger was restored from a backup. */
  missing: number;
}

export interface Accepted<R> {
  fresh: R[];
  duplicates: number;
  /** True if numbers are missing before the rest of the batch: the agent will send again. */
  gap: boolean;
  /** Numbers that the cursor passed over because they never come. */
  gone: Gone[];
}

/** A new journal starts at the oldest number that its agent still keeps: what is older was handled before. */
export function newCursor(batch: Pick<Batch, "oldest" | "skipped">): Cursor {
  const skippedBefore = batch.skipped.filter(([, last]) => last < batch.oldest);
  const first = Math.min(batch.oldest, ...skippedBefore.map(([from]) => from));
  return { expected: first, skipped: 0, missing: 0 };
}

/** Accepts what it can, at most `room` readings: what is beyond comes again later. */
export function accept<R extends { n: number }>(
  cursor: Cursor,
  batch: { oldest: number; skipped: Batch["skipped"]; readings: R[] },
  room: number,
): Accepted<R> {
  const fresh: R[] = [];
  const gone: Gone[] = [];
  let duplicates = 0;
  const announced = inOrder(batch.skipped);
  let at = 0;
  /** Passes what is announced from the cursor on; what is announced next begins behind it. */
  const passSkipped = () => {
    for (; at < announced.length && announced[at]![0] <= cursor.expected; at++) {
      const to = announced[at]![1];
      if (to < cursor.expected) continue;
      gone.push({ from: cursor.expected, to, why: "dropped" });
      cursor.skipped += to - cursor.expected + 1;
      cursor.expected = to + 1;
    }
  };
  passSkipped();
  while (cursor.expected < batch.oldest) {
    // In one step up to the next announced range: `oldest` is a word of the sender and may be any number.
    const next = Math.min(batch.oldest, announced[at]?.[0] ?? batch.oldest);
    cursor.missing += next - cursor.expected;
    gone.push({ from: cursor.expected, to: next - 1, why: "lost" });
    cursor.expected = next;
    passSkipped();
  }
  for (const reading of batch.readings) {
    if (reading.n < cursor.expected) {
      duplicates++;
      continue;
    }
    passSkipped();
    if (reading.n !== cursor.expected) return { fresh, duplicates, gap: true, gone };
    if (fresh.length >= room) return { fresh, duplicates, gap: false, gone };
    fresh.push(reading);
    cursor.expected++;
  }
  passSkipped();
  return { fresh, duplicates, gap: false, gone };
}

/** Our agents announce ranges in order; whoever does not may not make us look through all of them again and again. */
function inOrder(skipped: Batch["skipped"]): Batch["skipped"] {
  const isInOrder = skipped.every(([from], i) => i === 0 || from >= skipped[i - 1]![0]);
  return isInOrder ? skipped : skipped.toSorted(([a], [b]) => a - b);
}
