/** The list of gaps as the collector keeps it: what was missing, since when, and what became of it. */
import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { minuteMs } from "../../contract/time.ts";
import { handCollector, reading, readings, startedAt } from "../support/handCollector.ts";
import { waitFor } from "../support/processes.ts";

const at = (n: number) => startedAt - 100_000 + n * 1_000;

test("a message that is lost on the way is a gap from when it was missed until its numbers came", async () => {
  const hand = await handCollector();
  hand.send(readings(1, 2));
  await hand.confirmedUpTo(2);
  hand.now += minuteMs;
  hand.send(readings(6, 7));
  hand.send(readings(8, 9));
  hand.now += minuteMs;
  hand.send(readings(3, 9));
  await hand.confirmedUpTo(9);
  const gap = { journal: hand.journal, center: "east", agent: "edge", from: 3, to: 5 };
  expect(hand.ledger.gaps()).toEqual([{ ...gap, seenAt: startedAt + minuteMs, endedAt: startedAt + 2 * minuteMs, end: "recovered" }]);
  expect(hand.ledger.gapCounts()).toMatchObject([{ expected: 9, received: 9, recovered: 3, late: 0, dropped: 0, lost: 0, open: 0 }]);
});

test("a gap stays in the list over a restart and is open until it is settled", async () => {
  const first = await handCollector();
  first.send(readings(1, 2));
  first.send(readings(6, 7));
  first.send(readings(3, 3));
  await first.confirmedUpTo(3);
  expect(first.ledger.gaps()).toMatchObject([
    { from: 4, to: 5 },
    { from: 3, to: 3, end: "recovered" },
  ]);
  expect(first.ledger.gaps()[0]).not.toHaveProperty("end");
  expect(first.ledger.gapCounts()).toMatchObject([{ expected: 7, received: 3, open: 2 }]);
  await first.close();
  const second = await handCollector({ dir: first.dir, journal: first.journal });
  second.now = startedAt + minuteMs;
  second.send(readings(6, 7)); // missed again by one that knows nothing of it: the same gap
  second.send(readings(4, 7));
  await second.confirmedUpTo(7);
  expect(second.ledger.gaps()).toMatchObject([
    { from: 4, to: 5, seenAt: startedAt, endedAt: startedAt + minuteMs, end: "recovered" },
    { from: 3 },
  ]);
});

test("numbers that never come are listed with the reason and when they were measured", async () => {
  const hand = await handCollector();
  hand.send(readings(1, 2));
  await hand.confirmedUpTo(2);
  hand.send(readings(10, 11), {
    oldest: 9,
    skipped: [
      [5, 6],
      [9, 9],
    ],
  });
  await hand.confirmedUpTo(11);
  expect(hand.ledger.gaps().sort((a, b) => a.from - b.from)).toMatchObject([
    { from: 3, to: 4, end: "lost", measuredAfter: at(2), measuredBefore: at(10), seenAt: startedAt, endedAt: startedAt },
    { from: 5, to: 6, end: "dropped", measuredAfter: at(2), measuredBefore: at(10) },
    { from: 7, to: 8, end: "lost" },
    { from: 9, to: 9, end: "dropped" },
  ]);
  expect(hand.ledger.gapCounts()).toMatchObject([{ expected: 11, received: 4, recovered: 0, dropped: 3, lost: 4, open: 0 }]);
});

test("a buffer that is full makes no gap: what was heard is not missing", async () => {
  const hand = await handCollector({ maxBuffered: 3 });
  hand.send(readings(1, 6));
  hand.send(readings(7, 9));
  await hand.confirmedUpTo(3);
  for (const upTo of [6, 9]) {
    hand.send(readings(1, 9));
    await hand.confirmedUpTo(upTo);
  }
  expect(hand.ledger.gaps()).toEqual([]);
});

test("readings that come over a quarter of an hour after they were measured are counted as late", async () => {
  const hand = await handCollector();
  hand.now += 60 * minuteMs;
  hand.send([...readings(1, 3), reading(4, { at: hand.now })]);
  await hand.confirmedUpTo(4);
  hand.send(readings(5, 5).map((one) => ({ ...one, at: hand.now })));
  await hand.confirmedUpTo(5);
  expect(hand.ledger.gapCounts()).toMatchObject([{ received: 5, late: 3 }]);
});

test("times of measurement that are none do not reach the list and end nothing", async () => {
  const hand = await handCollector();
  hand.send([reading(1, { at: startedAt + 0.5 })]);
  hand.send([reading(4, { at: 1e300 }), reading(5, { at: "x" })], { oldest: 4 });
  await hand.confirmedUpTo(5);
  expect(hand.ledger.gaps()).toEqual([expect.objectContaining({ from: 2, to: 3, end: "lost" })]);
  expect(hand.ledger.gaps()[0]).not.toHaveProperty("measuredAfter");
});

test("an agent that names absurd numbers fills the list up to its limit, and the oldest that were recovered go first", async () => {
  const hand = await handCollector();
  hand.send([reading(1), reading(3)]);
  hand.send(readings(2, 3));
  await hand.confirmedUpTo(3);
  const skipped = Array.from({ length: 1_000 }, (_, i) => [2 + i * 2, 2 + i * 2]);
  for (let round = 0; round < 11; round++) {
    hand.send([reading(1), reading(9_007_199_254_740_990)], { journal: randomUUID(), skipped });
    await waitFor(() => hand.ledger.journals().length === round + 2, { what: "the next journal" });
  }
  const rows = hand.ledger.gaps({ limit: 1e6 });
  const counts = hand.ledger.gapCounts();
  expect(rows.length).toBeGreaterThan(9_800);
  expect(rows.length).toBeLessThanOrEqual(10_000);
  expect(rows.filter(({ end }) => end === "recovered")).toEqual([]);
  // The one that was recovered; a dropped one and a thousand ranges of each journal.
  expect(rows.length + counts.reduce((sum, { forgotten }) => sum + forgotten, 0)).toBe(1 + 11 * 1_001);
  expect(counts.every(({ open, expected }) => open <= expected)).toBe(true);
});

describe("a disk that is replaced", () => {
  const other = randomUUID();
  async function replaced() {
    const hand = await handCollector();
    hand.status({ read: 3, released: 0, journalLength: 3, dropped: 0 });
    hand.send(readings(1, 3));
    await hand.confirmedUpTo(3);
    hand.status({ read: 8, released: 3, journalLength: 5, dropped: 0 });
    hand.send(readings(7, 7));
    hand.now += minuteMs;
    hand.status({ journal: other, read: 2, released: 0, journalLength: 2, dropped: 0 });
    return hand;
  }

  test("takes along what its agent had announced and not handed over: lost, and still in the sum", async () => {
    const hand = await replaced();
    expect(hand.ledger.gaps()).toEqual([
      expect.objectContaining({ journal: hand.journal, from: 4, to: 8, end: "lost", measuredBefore: startedAt, endedAt: hand.now }),
    ]);
    expect(hand.ledger.gapCounts().find(({ journal }) => journal === hand.journal)).toMatchObject({ expected: 8, received: 3, lost: 5 });
    expect(hand.balance()).toMatchObject({ read: 8, stored: 3, inJournal: 0, dropped: 5, balanced: true });
  });

  test("and comes back after all: its numbers are recovered, and nothing is counted twice", async () => {
    const hand = await replaced();
    hand.status({ read: 8, released: 3, journalLength: 5, dropped: 0 });
    expect(hand.ledger.gaps()[0]).toMatchObject({ from: 4, to: 8 });
    expect(hand.ledger.gaps()[0]).not.toHaveProperty("end");
    hand.send(readings(4, 8));
    await hand.confirmedUpTo(8);
    expect(hand.ledger.gapCounts().find(({ journal }) => journal === hand.journal)).toMatchObject({
      received: 8,
      recovered: 5,
      lost: 0,
      open: 0,
    });
  });

  test("while its last messages are still on the way: they count as what they are", async () => {
    const hand = await replaced();
    hand.send(readings(4, 6));
    await hand.confirmedUpTo(6);
    expect(hand.balance()).toMatchObject({ read: 8, stored: 6, dropped: 2, balanced: true });
    expect(hand.ledger.gaps().map(({ from, to, end }) => [from, to, end])).toEqual([
      [7, 8, "lost"],
      [4, 6, "recovered"],
    ]);
  });

  test("before anything of it came: what it said it had is listed as lost", async () => {
    const hand = await handCollector();
    hand.status({ read: 8, released: 3, journalLength: 5, dropped: 0 });
    hand.status({ journal: other, read: 0, released: 0, journalLength: 0, dropped: 0 });
    expect(hand.ledger.gaps()).toMatchObject([{ journal: hand.journal, from: 4, to: 8, end: "lost" }]);
    expect(hand.ledger.gapCounts()).toContainEqual(expect.objectContaining({ journal: hand.journal, expected: 8, received: 0, lost: 5 }));
  });
});

test("a minute without a word from an agent is written down, with the one that lasts", async () => {
  const hand = await handCollector();
  hand.status({});
  hand.now += 30_000;
  hand.status({});
  hand.now += 10 * minuteMs;
  hand.status({});
  const silences = (now: number) => hand.ledger.silences("east", startedAt, startedAt + 60 * minuteMs, now);
  const past = { center: "east", agent: "edge", from: startedAt + 30_000, to: hand.now };
  expect(silences(hand.now)).toEqual([past]);
  expect(silences(hand.now + 5 * minuteMs)).toEqual([past, { ...past, from: hand.now, to: hand.now + 5 * minuteMs }]);
});
