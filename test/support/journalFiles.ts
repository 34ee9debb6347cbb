/** The files of a journal as they lie on the disk, and what is in them: for tests that cut them off. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Journal, type JournalCounts, type JournalLimits } from "../../runtime/journal.ts";
import type { Range } from "../../runtime/ranges.ts";
import { atEnd } from "./processes.ts";

/** A folder in memory where the machine has one: a sync costs nothing there, so that thousands of openings take seconds. */
export function fastDir(): string {
  const dir = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "mimamori-test-"));
  atEnd(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
  return dir;
}

export interface Files {
  main: Buffer;
  wal: Buffer;
}

/** The two files that hold a journal's content, as they are now; the journal may be open. */
export function filesOf(file: string): Files {
  return { main: readFileSync(file), wal: existsSync(`${file}-wal`) ? readFileSync(`${file}-wal`) : Buffer.alloc(0) };
}

/** Lays the files down anew, without anything that another journal of this name left behind. */
export function layDown(file: string, { main, wal }: Files): void {
  for (const suffix of ["-wal", "-shm", "-lock", "-lock-journal"]) rmSync(file + suffix, { force: true });
  writeFileSync(file, main);
  if (wal.length > 0) writeFileSync(`${file}-wal`, wal);
}

/** An empty folder of this name for one file that will be damaged: what is set aside is counted in it. */
export function emptyDir(parent: string, name: string): string {
  const dir = join(parent, name);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir);
  return dir;
}

/**
 * The transactions of a write-ahead log: where each ends in the file. A frame counts only with the salts of the header; what lies behind it
 * was written before the log started again (https://www.sqlite.org/fileformat2.html#walformat).
 */
export function transactionsIn(wal: Buffer): { end: number }[] {
  const headerBytes = 32;
  const frameBytes = 24 + wal.readUInt32BE(8);
  const salts = wal.subarray(16, 24);
  const ends: { end: number }[] = [];
  for (let at = headerBytes; at + frameBytes <= wal.length; at += frameBytes) {
    if (!wal.subarray(at + 8, at + 16).equals(salts)) break;
    if (wal.readUInt32BE(at + 4) > 0) ends.push({ end: at + frameBytes });
  }
  return ends;
}

/** Everything that a journal holds. */
export interface Content {
  counts: JournalCounts;
  entries: string[];
  numbers: number[];
  skipped: Range[];
  totals: string | undefined;
  notes: string[];
}

export function contentOf(journal: Journal): Content {
  const entries = journal.read(1, 100_000);
  return {
    counts: { ...journal.counts() },
    entries: entries.map(({ body }) => body),
    numbers: entries.map(({ n }) => n),
    skipped: journal.skipped(),
    totals: journal.meta("totals"),
    notes: journal.notes(100_000),
  };
}

/** Opens, looks, closes. */
export function withJournal<T>(file: string, limits: Partial<JournalLimits>, work: (journal: Journal) => T): T {
  const journal = new Journal(file, limits);
  try {
    return work(journal);
  } finally {
    journal.close();
  }
}
