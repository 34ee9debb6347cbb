/**
 * The power fails while the journal is written: its write-ahead log is cut off at any byte. Whatever is left is whole transactions, and
 * the agent goes on from there.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { breathe } from "../../runtime/clock.ts";
import { Journal, type JournalLimits, type NewEntry } from "../../runtime/journal.ts";
import {
  type Content,
  contentOf,
  emptyDir,
  type Files,
  fastDir,
  filesOf,
  layDown,
  transactionsIn,
  withJournal,
} from "../support/journalFiles.ts";
import { launch, root } from "../support/processes.ts";

const dir = fastDir();
const none: Content = {
  counts: { read: 0, released: 0, length: 0, dropped: 0, droppedEvents: 0 },
  entries: [],
  numbers: [],
  skipped: [],
  totals: undefined,
  notes: [],
};
const body = (i: number) => JSON.stringify({ device: "compactor-1", kind: "compactor", at: 1_764_000_000_000 + i * 1_000, cyclesTotal: i });

/** A history of transactions of all kinds; `seen` holds what the journal said after each. */
function write(journal: Journal, transactions: number, seen: Content[]): void {
  for (let t = 1; t <= transactions; t++) {
    const { read } = journal.counts();
    const entries = Array.from({ length: 1 + (t % 3) }, (_, i): NewEntry => ({ body: body(read + i + 1), event: (read + i) % 4 === 0 }));
    if (t % 5 === 0) journal.release(journal.oldest() + 2);
    else journal.append(entries, { totals: JSON.stringify({ t: read + entries.length }) }, t % 4 === 0 ? [`note ${read}`] : []);
    seen.push(contentOf(journal));
  }
}

/** Opens a copy cut at each of the places: it must hold exactly the transactions that were whole, and take the next number. */
async function cutAt(places: Iterable<number>, { main, wal }: Files, limits: Partial<JournalLimits>, expected: (at: number) => Content) {
  const copies = emptyDir(dir, "copies");
  const file = join(copies, "cut.db");
  let cuts = 0;
  for (const at of places) {
    layDown(file, { main, wal: wal.subarray(0, at) });
    const wanted = expected(at);
    const { damage, ...found } = withJournal(file, limits, (journal) => ({
      damage: journal.damage,
      before: contentOf(journal),
      next: journal.append([{ body: body(9_999), event: true }]),
      counts: { ...journal.counts() },
    }));
    if (damage) throw new Error(`cut at byte ${at} of ${wal.length}: taken for damaged`);
    expect(found.before, `cut at byte ${at} of ${wal.length}`).toEqual(wanted);
    expect(found.next).toBe(wanted.counts.read + 1);
    expect(found.counts.read).toBe(found.counts.released + found.counts.length + found.counts.dropped);
    if (++cuts % 200 === 0) await breathe();
  }
  expect(readdirSync(copies).filter((name) => name.includes("damaged"))).toEqual([]);
  return cuts;
}

function* range(from: number, to: number, step = 1) {
  for (let at = from; at <= to; at += step) yield at;
}

/** What must be there after a cut: `seen` ends with the last transaction of the log; what is older lies in the main file already. */
function expectedOf(wal: Buffer, seen: readonly Content[], inMain: number) {
  const ends = transactionsIn(wal).map(({ end }) => end);
  return (at: number): Content => {
    const whole = Math.max(seen.length - ends.filter((end) => end > at).length, inMain);
    return whole > 0 ? seen[whole - 1]! : none;
  };
}

test("an agent is killed: its -wal cut at every byte of the last transaction holds all transactions before it, and goes on", async () => {
  const file = join(dir, "killed.db");
  const transactions = 12;
  const writer = launch(process.execPath, [join(root, "test/support/journalWriter.ts"), file, String(transactions)]);
  await writer.waitForLine(/^committed 12$/);
  await writer.stop("SIGKILL");
  const { main, wal } = filesOf(file);
  const notes = (t: number) => Array.from({ length: t }, (_, i) => `note ${t - i}`);
  const seen = Array.from({ length: transactions }, (_, i): Content => {
    const t = i + 1;
    return {
      counts: { read: t, released: 0, length: t, dropped: 0, droppedEvents: 0 },
      entries: Array.from({ length: t }, (_, k) => body(k + 1)),
      numbers: Array.from({ length: t }, (_, k) => k + 1),
      skipped: [],
      totals: `{"compactor-1/cyclesTotal":{"base":0,"lastRaw":${t}}}`,
      notes: notes(t),
    };
  });
  const ends = transactionsIn(wal);
  const [before, last] = ends.slice(-2).map(({ end }) => end) as [number, number];
  expect(last).toBe(wal.length);
  const everyByte = await cutAt(range(before, last), { main, wal }, {}, expectedOf(wal, seen, 0));
  const sampled = await cutAt(range(0, before, 101), { main, wal }, {}, expectedOf(wal, seen, 0));
  console.log(`journal of a killed agent: ${everyByte} cuts at every byte of the last transaction, ${sampled} before it`);
  expect(everyByte).toBeGreaterThan(500);
});

test.each([
  ["samples are dropped because the journal is full", { entries: 12 }],
  ["samples are dropped because the journal takes too much room", { bytes: 1_000 }],
])("also while it is open, events and confirmations between the readings, and %s", async (_, limits) => {
  const file = join(dir, `${JSON.stringify(limits)}.db`);
  const journal = new Journal(file, limits);
  const seen: Content[] = [];
  write(journal, 40, seen);
  const files = filesOf(file);
  journal.close();
  expect(seen.at(-1)!.counts.dropped).toBeGreaterThan(0);
  expect(seen.at(-1)!.skipped.length).toBeGreaterThan(0);
  const ends = transactionsIn(files.wal);
  const cuts = await cutAt(range(0, files.wal.length, 301), files, limits, expectedOf(files.wal, seen, 0));
  const edges = await cutAt(
    ends.flatMap(({ end }) => [end - 1, end, end + 1]),
    files,
    limits,
    expectedOf(files.wal, seen, 0),
  );
  console.log(`open journal: ${cuts + edges} cuts`);
});

test("also when the log has started again and old frames lie behind the new ones", async () => {
  const file = join(dir, "again.db");
  const seen: Content[] = [];
  withJournal(file, {}, (journal) => write(journal, 20, seen));
  const journal = new Journal(file);
  write(journal, 12, seen);
  // The log is full after some thousand readings and starts again from its beginning; here it is told to.
  const other = new DatabaseSync(file);
  other.exec("PRAGMA wal_checkpoint(FULL)");
  other.close();
  const inMain = seen.length;
  write(journal, 6, seen);
  const files = filesOf(file);
  journal.close();
  const ends = transactionsIn(files.wal);
  expect(ends.length).toBe(6);
  expect(files.wal.length).toBeGreaterThan(ends.at(-1)!.end);
  const expected = expectedOf(files.wal, seen, inMain);
  const cuts = await cutAt(range(0, files.wal.length, 97), files, {}, expected);
  console.log(`log that started again: ${cuts} cuts`);
});
