/** The journal's file itself is damaged: it is set aside, never deleted, and what can still be read of it goes on. */
import { copyFileSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { Journal } from "../../runtime/journal.ts";
import { contentOf, emptyDir, fastDir, layDown, withJournal } from "../support/journalFiles.ts";

const dir = fastDir();
const readings = 1_000;
const pageBytes = 4_096;
const totals = JSON.stringify({
  "compactor-1/cyclesTotal": { base: 41_000, lastRaw: 812 },
  "compactor-1/bagChangesTotal": { base: 97, lastRaw: 0 },
});
const body = (i: number) =>
  JSON.stringify({ device: "compactor-1", kind: "compactor", at: 1_764_000_000_000 + i * 1_000, fillRatio: 0.5, cyclesTotal: i });
const committed = Array.from({ length: readings }, (_, i) => body(i + 1));
const placeOf = new Map(committed.map((text, i) => [text, i]));

/** A journal that was closed in order: everything is in its main file. */
const { main, id } = (() => {
  const file = join(dir, "sound.db");
  const journal = new Journal(file);
  for (let i = 0; i < readings; i += 50) {
    const entries = committed.slice(i, i + 50).map((text) => ({ body: text, event: i % 200 === 0 }));
    journal.append(entries, { totals, "interval/compactor-1": "120" }, [`correction ${i}`]);
  }
  journal.close();
  return { main: readFileSync(file), id: journal.id };
})();

const asideOf = (folder: string) => readdirSync(folder).filter((name) => /\.damaged-[^-]+-\d\d-\d\dT[\d-]+Z(-\d+)?$/.test(name));

/** Opens a damaged file in a folder of its own; what was found, and that it is sound and goes on from then on. */
function openDamaged(bytes: Buffer, wal: Buffer = Buffer.alloc(0)) {
  const folder = emptyDir(dir, "damaged");
  const file = join(folder, "east.db");
  layDown(file, { main: bytes, wal });
  const first = withJournal(file, {}, (journal) => {
    const found = { id: journal.id, damage: journal.damage, interval: journal.meta("interval/compactor-1"), ...contentOf(journal) };
    expect(journal.append([{ body: body(5_000), event: false }])).toBe(found.counts.read + 1);
    return found;
  });
  const { counts, entries, numbers } = first;
  expect(counts.read).toBe(counts.released + counts.length + counts.dropped);
  expect(counts.length).toBe(entries.length);
  // Only what was committed, in order, none twice: a reading of which half is gone is none.
  const places = entries.map((text) => placeOf.get(text));
  expect(places, "a carried reading that nobody wrote").not.toContain(undefined);
  expect(places).toEqual([...new Set(places)].sort((a, b) => a! - b!));
  if (first.damage) {
    expect(first.id).not.toBe(id);
    expect(numbers).toEqual(entries.map((_, i) => i + 1));
    expect(asideOf(folder)).toHaveLength(1);
    expect(existsSync(first.damage.file)).toBe(true);
  }
  if (first.totals !== undefined) expect(first.totals).toBe(totals);
  withJournal(file, {}, (journal) => {
    expect([journal.damage, journal.counts().read, journal.id]).toEqual([undefined, counts.read + 1, first.id]);
  });
  return { ...first, folder, asideBytes: first.damage && readFileSync(first.damage.file) };
}

describe("a file that ends too early", () => {
  const cuts = Array.from({ length: 24 }, (_, i) => Math.floor((main.length * (i + 1)) / 25));
  const inPages = [1, 2, 3, 5].map((pages) => main.length - pages * pageBytes + 1_500);

  test.each([...cuts, ...inPages, main.length - pageBytes, 50, 2].map((at) => [at]))("cut at byte %i is set aside whole and said", (at) => {
    const { damage, asideBytes } = openDamaged(main.subarray(0, at));
    expect(damage).toBeDefined();
    expect(asideBytes!.equals(main.subarray(0, at))).toBe(true);
  });

  test.each([0.4, 0.6, 0.8, 0.95].map((share) => [share]))(
    "of which a share of %f is there keeps about that share of its readings",
    (share) => {
      const { damage, counts } = openDamaged(main.subarray(0, Math.floor(main.length * share)));
      expect(counts.length).toBeGreaterThan((share - 0.15) * readings);
      expect(damage!.rescued).toBeGreaterThanOrEqual(counts.length);
    },
  );

  test.each([0.4, 0.8].map((share) => [share]))("of which a share of %f is there keeps lifetime totals and intervals", (share) => {
    const { totals: kept, interval } = openDamaged(main.subarray(0, Math.floor(main.length * share)));
    expect([kept, interval]).toEqual([totals, "120"]);
  });
});

test("a page of the file that holds noise costs what was on it, and nothing else", () => {
  const noise = Buffer.from(Array.from({ length: pageBytes }, (_, i) => (i * 131 + 7) % 251));
  const kept: number[] = [];
  for (let page = 1; page < main.length / pageBytes; page++) {
    const bytes = Buffer.from(main);
    noise.copy(bytes, page * pageBytes);
    const { damage, counts } = openDamaged(bytes);
    if (damage) kept.push(counts.length);
  }
  expect(kept.length).toBeGreaterThan(20);
  // A page in the middle of the readings hides some dozens of them; both ends of the table are read around it.
  expect(kept.filter((count) => count > readings * 0.9).length).toBeGreaterThan(kept.length * 0.7);
});

test.each([
  ["garbage", Buffer.from(Array.from({ length: 20_000 }, (_, i) => (i * 7_919) % 256))],
  ["zeros", Buffer.alloc(20_000)],
  ["a text", Buffer.from("見守り\n".repeat(2_000))],
  ["two letters", Buffer.from("xx")],
  ["another header", Buffer.concat([Buffer.alloc(100, 1), main.subarray(100)])],
])("%s instead of the journal: set aside, and a new journal begins at number 1", (_, bytes) => {
  const { damage, counts, asideBytes } = openDamaged(bytes);
  expect([damage?.rescued, counts.read]).toEqual([0, 0]);
  expect(asideBytes!.equals(bytes)).toBe(true);
});

test("an empty file is a new journal, no damage", () => {
  expect(openDamaged(Buffer.alloc(0))).toMatchObject({ damage: undefined, counts: { read: 0 } });
});

test("noise instead of the write-ahead log costs nothing that is in the main file", () => {
  const { damage, counts, id: same } = openDamaged(main, Buffer.alloc(9_000, 0x5a));
  expect([damage, counts.read, same]).toEqual([undefined, readings, id]);
});

test("a journal that is damaged again and again: every one of them is still there", () => {
  const folder = emptyDir(dir, "again");
  const file = join(folder, "east.db");
  const times = 20; // some of them within the same millisecond
  for (let time = 1; time <= times; time++) {
    writeFileSync(file, `damaged for the ${time}. time`);
    withJournal(file, {}, (journal) => expect(journal.damage).toBeDefined());
  }
  const texts = asideOf(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  expect(texts.toSorted()).toEqual(Array.from({ length: times }, (_, i) => `damaged for the ${i + 1}. time`).sort());
});

test("a log that holds more than the damaged main file is read too, and kept beside it", () => {
  const folder = emptyDir(dir, "log");
  const file = join(folder, "east.db");
  copyFileSync(join(dir, "sound.db"), file);
  const journal = new Journal(file);
  journal.append([{ body: body(2_000), event: true }], { totals: '{"newer":{"base":1,"lastRaw":1}}' });
  const copy = join(emptyDir(dir, "logCopy"), "east.db");
  for (const suffix of ["", "-wal"]) copyFileSync(file + suffix, copy + suffix);
  journal.close();
  truncateSync(copy, main.length - 3 * pageBytes);
  withJournal(copy, {}, (opened) => {
    expect(opened.damage).toBeDefined();
    expect(opened.meta("totals")).toBe('{"newer":{"base":1,"lastRaw":1}}');
    expect(opened.read(1, 10_000).map((entry) => entry.body)).toContain(body(2_000));
  });
});

test("a reading whose text was damaged on the disk never holds up the others: what is sent is always whole JSON", async () => {
  const folder = emptyDir(dir, "text");
  const file = join(folder, "east.db");
  const bytes = Buffer.from(main);
  const place = bytes.indexOf('"fillRatio":0.5,"cyclesTotal":500');
  expect(place).toBeGreaterThan(0);
  bytes.fill(0, place, place + 12);
  writeFileSync(file, bytes);
  const { Outbox } = await import("../../edge/outbox.ts");
  withJournal(file, {}, (journal) => {
    const outbox = new Outbox(journal, 100_000);
    outbox.connected(0);
    const sent: number[] = [];
    for (let payload = outbox.next(0); payload !== undefined; payload = outbox.next(0))
      sent.push(...(JSON.parse(payload) as { readings: { n: number }[] }).readings.map(({ n }) => n));
    expect(sent.length).toBeGreaterThanOrEqual(readings - 1);
  });
});

test("a start that ended half way does not keep the next one from starting", () => {
  const half = join(dir, "half.db");
  new DatabaseSync(half).close();
  withJournal(half, {}, (journal) => expect(journal.append([{ body: "{}", event: false }])).toBe(1));
});

test("a lock file with noise in it does not keep the agent from starting: there is nothing in it to lose", () => {
  const folder = emptyDir(dir, "lock");
  const file = join(folder, "east.db");
  writeFileSync(`${file}-lock`, Buffer.alloc(100, 0x5a));
  withJournal(file, {}, (journal) => expect(journal.append([{ body: "{}", event: false }])).toBe(1));
});
