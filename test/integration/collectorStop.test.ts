/** The collector when the disk is slow or does not take its ledger: the stop is bounded, every reading counts once. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, expect, test } from "vitest";
import { startCollector } from "../../collector/collector.ts";
import type { CollectorLink } from "../../collector/link.ts";
import { balances } from "../../collector/series/balance.ts";
import { Ledger } from "../../collector/series/ledger.ts";
import type { SeriesStore } from "../../collector/series/port.ts";
import { openSqliteSeries } from "../../collector/series/sqlite.ts";
import { sleep } from "../../runtime/clock.ts";
import { Unavailable } from "../../runtime/errors.ts";
import { createLog } from "../../runtime/log.ts";
import { tempDir, waitFor } from "../support/servers.ts";

const now = Date.parse("2026-11-25T03:00:00Z");
const journal = randomUUID();
const reading = (n: number) => ({ n, device: "bin", kind: "compactor", at: now - 100_000 + n * 1_000, cyclesTotal: n });
const readings = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => reading(from + i));

class HandLink implements CollectorLink {
  confirmed: number[] = [];
  #onMessage: (topic: string, payload: Uint8Array) => void = () => {};
  async start(onMessage: (topic: string, payload: Uint8Array) => void) {
    this.#onMessage = onMessage;
  }
  async publish(_topic: string, payload: string) {
    this.confirmed.push((JSON.parse(payload) as { upTo: number }).upTo);
  }
  close() {}
  send(channel: "readings" | "status", message: object) {
    this.#onMessage(`mimamori/east/edge/${channel}`, Buffer.from(JSON.stringify({ v: 1, journal, ...message })));
  }
  readings(from: number, to: number) {
    this.send("readings", { oldest: 1, skipped: [], readings: readings(from, to) });
  }
}

/** A disk that takes its time for every write, and then writes or says that it cannot. */
function slow(store: SeriesStore, ms: number, fails: boolean) {
  let late = 0;
  const slowStore: SeriesStore = {
    ...store,
    async writePacks(packs) {
      await sleep(ms);
      late++;
      if (fails) throw new Unavailable("series: the disk is away");
      return await store.writePacks(packs);
    },
  };
  return { store: slowStore, late: () => late };
}

const open: (() => unknown)[] = [];
const uncaught: unknown[] = [];
const onUncaught = (error: unknown) => void uncaught.push(error);
process.on("uncaughtException", onUncaught);
afterEach(async () => {
  for (let close = open.pop(); close; close = open.pop()) await close();
});

async function start(dir: string, store: SeriesStore, onLine: (line: string) => void = () => {}) {
  const link = new HandLink();
  const ledger = new Ledger(join(dir, "ledger.db"));
  const known = new Map([["east/bin", "compactor"]]);
  const log = createLog("collector", onLine);
  const collector = await startCollector({ link, store, ledger, known, clock: { now: () => now }, log });
  open.push(
    () => ledger.close(),
    () => collector.close(),
  );
  return { link, ledger, collector };
}
const stored = async (store: SeriesStore) =>
  (
    await store.range({
      of: { center: "east", device: "bin", kind: "compactor" },
      quantity: "cyclesTotal",
      from: 0,
      to: now,
      every: "raw",
    })
  ).map(([, value]) => value);

test.each([
  ["and then succeeds", false],
  ["and then fails", true],
])("a stop does not wait for a write that takes 6 s %s, and what comes late finds nothing to do", async (_name, fails) => {
  const dir = tempDir();
  const disk = openSqliteSeries(join(dir, "series.db"));
  open.push(() => disk.close());
  const { store, late } = slow(disk, 6_000, fails);
  const first = await start(dir, store);
  first.link.readings(1, 3);
  await sleep(50); // the write is under way
  const before = performance.now();
  await first.collector.close();
  const took = performance.now() - before;
  first.ledger.close();
  expect(took).toBeLessThan(5_000);
  expect(late()).toBe(0);
  await waitFor(() => late() === 1, { what: "the late write" });
  await sleep(500);
  expect([uncaught, first.link.confirmed]).toEqual([[], []]);

  // Nothing was confirmed, so everything comes again and counts once.
  const second = await start(dir, disk);
  expect([second.ledger.journals(), second.ledger.storeDownSince()]).toEqual([[], undefined]);
  second.link.readings(1, 4);
  await waitFor(() => second.link.confirmed.includes(4), { what: "the confirmation" });
  expect(second.ledger.journals()).toMatchObject([{ upTo: 4, stored: 4, quarantined: 0 }]);
  expect(await stored(disk)).toEqual([1, 2, 3, 4]);
});

test("a stop waits for a write that is nearly done, and its readings stay handled", async () => {
  const dir = tempDir();
  const disk = openSqliteSeries(join(dir, "series.db"));
  open.push(() => disk.close());
  const { collector, link, ledger } = await start(dir, slow(disk, 1_000, false).store);
  link.readings(1, 3);
  await sleep(50);
  await collector.close();
  expect(link.confirmed).toEqual([3]);
  expect(ledger.journals()).toMatchObject([{ upTo: 3, stored: 3 }]);
});

test("a ledger that the disk does not take for a while is written later: every reading counts once and the numbers balance", async () => {
  const dir = tempDir();
  const disk = openSqliteSeries(join(dir, "series.db"));
  open.push(() => disk.close());
  const said: string[] = [];
  let holder: DatabaseSync | undefined;
  // Whatever the ledger tries, it gives up after 5 s: the lock is let go when the collector has said so once.
  const release = (line: string) => {
    const { event } = JSON.parse(line) as { event: string };
    said.push(event);
    if (event !== "store-unavailable") return;
    expect([confirmed(), ledgerIsEmpty()]).toEqual([[], true]);
    holder?.close();
    holder = undefined;
  };
  const { link, ledger, collector } = await start(dir, disk, release);
  const confirmed = () => [...link.confirmed];
  const ledgerIsEmpty = () => ledger.journals().length === 0;
  const balance = () => balances(ledger.agents(), ledger.journals())[0];
  const status = (released: number) =>
    link.send("status", { state: "up", at: now, version: "0.1.0", read: 5, released, journalLength: 5 - released, dropped: 0 });
  status(0);
  holder = new DatabaseSync(join(dir, "ledger.db"));
  holder.exec("BEGIN EXCLUSIVE");
  link.send("readings", { oldest: 1, skipped: [], readings: [reading(1), { ...reading(2), fillRatio: 17 }, reading(3)] });
  await waitFor(() => link.confirmed.includes(3), { timeoutMs: 30_000, what: "the confirmation" });
  expect(said.filter((event) => event.startsWith("store-"))).toEqual(["store-unavailable", "store-back"]);
  expect(ledger.journals()).toMatchObject([{ upTo: 3, stored: 2, quarantined: 1, highest: 3 }]);
  expect(ledger.quarantine()).toMatchObject([{ count: 1 }]);
  expect(balance()).toMatchObject({ read: 5, stored: 2, quarantined: 1, inJournal: 2, dropped: 0, balanced: true });
  expect([ledger.storeDownSince(), collector.counts().buffered]).toEqual([undefined, 0]);
  link.readings(1, 5);
  await waitFor(() => link.confirmed.includes(5), { what: "the rest" });
  status(5);
  expect(balance()).toMatchObject({ read: 5, stored: 4, quarantined: 1, inJournal: 0, balanced: true });
  expect(await stored(disk)).toEqual([1, 3, 4, 5]);
});

test("nothing of all that ended in an error that nobody caught", () => {
  process.off("uncaughtException", onUncaught);
  expect(uncaught).toEqual([]);
});
