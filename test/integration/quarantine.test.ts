/** Refused readings are kept whole and taken after their cause is put right, while the collector goes on. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { replayRefused } from "../../collector/replayRefused.ts";
import { Ledger } from "../../collector/series/ledger.ts";
import { openSqliteSeries } from "../../collector/series/sqlite.ts";
import { type HandCollector, handCollector, reading, startedAt } from "../support/handCollector.ts";
import { atEnd, tempDir } from "../support/processes.ts";

const known = new Map([
  ["east/bin", "compactor"],
  ["east/shed", "compactor"],
]);
const shed = {
  of: { center: "east", device: "shed", kind: "compactor" },
  quantity: "cyclesTotal",
  from: 0,
  to: startedAt * 2,
  every: "raw",
} as const;

/** Another process: a ledger and a store of its own on the same files. */
async function replayBeside({ dir, now }: HandCollector, filter: Parameters<typeof replayRefused>[1]) {
  const [ledger, store] = [new Ledger(join(dir, "collector.db")), openSqliteSeries(join(dir, "series.db"))];
  try {
    return await replayRefused({ ledger, store, known, clock: { now: () => now } }, filter);
  } finally {
    ledger.close();
    await store.close();
  }
}

const status = (hand: HandCollector, read: number) => hand.status({ read, released: 0, journalLength: read, dropped: 0 });

test("after the device was added its readings are stored with their own time, and count as stored instead of quarantined", async () => {
  const hand = await handCollector();
  status(hand, 4);
  hand.send([reading(1), reading(2, { device: "shed" }), reading(3, { device: "shed" }), reading(4, { fillRatio: 17 })]);
  await hand.confirmedUpTo(4);
  expect(hand.balance()).toMatchObject({ stored: 1, quarantined: 3, balanced: true });
  const outcome = await replayBeside(hand, "all");
  expect(outcome).toEqual({ stored: 2, refused: [{ reason: expect.stringMatching(/^fillRatio/), count: 1 }] });
  expect((await hand.store.range(shed)).map(([at, value]) => [at, value])).toEqual([2, 3].map((n) => [reading(n).at, n]));
  expect(hand.balance()).toMatchObject({ read: 4, stored: 3, quarantined: 1, balanced: true });
  expect(hand.ledger.quarantine().map(({ count, kept, replayed }) => ({ count, kept, replayed }))).toEqual(
    expect.arrayContaining([
      { count: 2, kept: 0, replayed: 2 },
      { count: 1, kept: 1, replayed: 0 },
    ]),
  );

  // The collector holds its numbers in memory: what it writes next must not undo that.
  hand.send([reading(5), reading(6, { device: "shed" })]);
  await hand.confirmedUpTo(6);
  expect(hand.balance()).toMatchObject({ stored: 4, quarantined: 2 });
  await hand.close();
  const again = await handCollector({ dir: hand.dir, journal: hand.journal });
  again.send([reading(7)]);
  await again.confirmedUpTo(7);
  expect(again.balance()).toMatchObject({ read: 7, stored: 5, quarantined: 2, balanced: true });
});

test("a replay that is done twice, or by two at once, stores and counts each reading once", async () => {
  const hand = await handCollector();
  hand.send([1, 2, 3].map((n) => reading(n, { device: "shed" })));
  await hand.confirmedUpTo(3);
  const outcomes = await Promise.all([replayBeside(hand, "all"), replayBeside(hand, "all")]);
  expect(await replayBeside(hand, "all")).toEqual({ stored: 0, refused: [] });
  expect(outcomes.every(({ refused }) => refused.length === 0)).toBe(true);
  expect(await hand.store.range(shed)).toHaveLength(3);
  expect(hand.balance()).toMatchObject({ stored: 3, quarantined: 0, balanced: true });
});

test("a sender that goes on being refused does not keep a replay busy for ever", async () => {
  const hand = await handCollector();
  hand.send([1, 2].map((n) => reading(n, { device: "shed" })));
  await hand.confirmedUpTo(2);
  const { ledger, store, journal } = hand;
  const refusal = { center: "east", agent: "edge", device: "", reason: "unknown device shed" };
  let more = 3;
  const busy = {
    ...store,
    write: (points: Parameters<typeof store.write>[0]) => {
      const head = Buffer.from(JSON.stringify(reading(more++, { device: "shed" })));
      ledger.commit([], [{ refusal, head, journal }], startedAt);
      return store.write(points);
    },
  };
  const outcome = await replayRefused({ ledger, store: busy, known, clock: { now: () => hand.now } }, "all");
  expect(outcome).toEqual({ stored: 2, refused: [] });
  expect(ledger.quarantine().reduce((sum, { kept }) => sum + kept, 0)).toBe(1);
});

test("entries are kept up to a limit, and with one its readings go", () => {
  const file = join(tempDir(), "collector.db");
  const ledger = new Ledger(file);
  atEnd(() => ledger.close());
  const refused = (reason: string) => ({
    refusal: { center: "east", agent: "edge", device: "", reason },
    head: Buffer.from("{}"),
    journal: randomUUID(),
  });
  for (let round = 0; round <= 1_000; round += 100)
    ledger.commit(
      [],
      Array.from({ length: 100 }, (_, i) => refused(`reason ${round + i}`)),
      round,
    );
  const kept = ledger.quarantine();
  expect([kept.length, kept.some(({ reason }) => reason === "reason 0")]).toEqual([1_000, false]);
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  expect(db.prepare("SELECT count(*) AS count FROM refusedReadings").get()).toEqual({ count: 1_000 });
  db.close();
});

test("only what was asked for is taken: one entry, or the reasons with a text in them", async () => {
  const hand = await handCollector();
  hand.send([reading(1, { device: "shed" }), reading(2, { at: startedAt + 25 * 3_600_000 }), reading(3, { device: "shed" })]);
  await hand.confirmedUpTo(3);
  hand.now += 2 * 3_600_000; // what was over a day ahead no longer is
  expect(await replayBeside(hand, { reason: "in the future" })).toEqual({ stored: 1, refused: [] });
  const entry = hand.ledger.quarantine().find(({ reason }) => reason.startsWith("unknown device"))!;
  expect(await replayBeside(hand, { id: entry.id + 100 })).toEqual({ stored: 0, refused: [] });
  expect(await replayBeside(hand, { id: entry.id })).toEqual({ stored: 2, refused: [] });
});

test("what is no batch, and a reading that is too large, are known by their first bytes and cannot be replayed", async () => {
  const hand = await handCollector();
  hand.raw("{not json");
  hand.send([reading(1, { device: "shed", note: "x".repeat(3_000) })]);
  await hand.confirmedUpTo(1);
  expect(hand.ledger.quarantine()).toMatchObject([
    { kept: 0, forgotten: 1 },
    { kept: 0, forgotten: 0 },
  ]);
  expect(await replayBeside(hand, "all")).toEqual({ stored: 0, refused: [] });
  const { id } = hand.ledger.quarantine()[1]!;
  expect(Buffer.from(hand.ledger.quarantineHead(id)!).toString()).toBe("{not json");
});

test("a flood is kept up to a limit, the oldest go and are counted; an entry that is cleared is gone with its readings", () => {
  const ledger = new Ledger(join(tempDir(), "collector.db"));
  atEnd(() => ledger.close());
  const refusal = { center: "east", agent: "edge", device: "", reason: "first" };
  const refused = (reason: string, count: number, bytes: number) =>
    Array.from({ length: count }, () => ({ refusal: { ...refusal, reason }, head: Buffer.alloc(bytes, "x"), journal: randomUUID() }));
  ledger.commit([], refused("first", 4, 100), 1);
  ledger.commit([], refused("second", 9_998, 100), 2);
  const rows = () =>
    Object.fromEntries(ledger.quarantine().map(({ reason, count, kept, forgotten }) => [reason, [count, kept, forgotten]]));
  expect(rows()).toEqual({ first: [4, 2, 2], second: [9_998, 9_998, 0] });
  ledger.commit([], refused("large", 4_500, 2_000), 3);
  expect(rows()).toEqual({ first: [4, 0, 4], second: [9_998, 0, 9_998], large: [4_500, 4_000, 500] });
  expect(ledger.clearQuarantine(ledger.quarantine().find(({ reason }) => reason === "large")!.id)).toBe(true);
  expect([ledger.refusedReadings("all", 0, 10), ledger.clearQuarantine(99)]).toEqual([[], false]);
});

test("a ledger of the version before keeps its numbers", () => {
  const file = join(tempDir(), "collector.db");
  const old = new DatabaseSync(file);
  const journal = randomUUID();
  old.exec(`CREATE TABLE journals (journal TEXT PRIMARY KEY, center TEXT NOT NULL, agent TEXT NOT NULL, upTo INTEGER NOT NULL, stored INTEGER NOT NULL,
      quarantined INTEGER NOT NULL, skipped INTEGER NOT NULL, missing INTEGER NOT NULL, highest INTEGER NOT NULL) STRICT;
    CREATE TABLE quarantine (center TEXT NOT NULL, agent TEXT NOT NULL, device TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL,
      firstAt INTEGER NOT NULL, lastAt INTEGER NOT NULL, head BLOB NOT NULL, PRIMARY KEY (center, agent, device, reason)) STRICT;
    INSERT INTO journals VALUES ('${journal}', 'east', 'edge', 10, 6, 2, 1, 1, 10);
    INSERT INTO quarantine VALUES ('east', 'edge', 'bin', 'a reason', 2, 100, 200, x'7b');`);
  old.close();
  for (const _ of ["migrated", "opened again"]) {
    const ledger = new Ledger(file);
    expect(ledger.journals()).toMatchObject([
      { journal, upTo: 10, stored: 6, quarantined: 2, skipped: 1, missing: 1, replayed: 0, lostAtEnd: 0 },
    ]);
    expect(ledger.gapCounts()).toMatchObject([{ expected: 10, received: 8, recovered: 0, dropped: 1, lost: 1 }]);
    expect(ledger.quarantine()).toMatchObject([{ device: "bin", reason: "a reason", count: 2, firstAt: 100, lastAt: 200, kept: 0 }]);
    ledger.close();
  }
});
