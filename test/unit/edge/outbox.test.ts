import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Batch, batchSchema, maxBatchBytes, maxBatchReadings } from "../../../contract/messages.ts";
import { Outbox } from "../../../edge/outbox.ts";
import { Journal } from "../../../runtime/journal.ts";

let dir: string;
let journal: Journal;
const open = (entries = 1_000_000) => new Journal(join(dir, "journal.db"), { entries });
const entry = (event = false, more = "") => ({
  body: JSON.stringify({ device: "compactor-1", kind: "compactor", at: 1_700_000_000_000, fillRatio: 0.5, ...(more && { more }) }),
  event,
});
const entries = (count: number, event = false) => Array.from({ length: count }, () => entry(event));
/** Waits of 1 s, 2 s, 4 s … without jitter. */
const outboxOf = (window?: number) => new Outbox(journal, window, { firstMs: 1_000, maxMs: 8_000 }, () => 0.5);
const stored = (upTo: number, of = journal.id) => ({ v: 1, journal: of, upTo }) as const;

function send(outbox: Outbox, now = 0): Batch | undefined {
  const payload = outbox.next(now);
  return payload === undefined ? undefined : batchSchema.parse(JSON.parse(payload));
}
/** Everything that may go out now. */
function sendAll(outbox: Outbox, now = 0): Batch[] {
  const batches: Batch[] = [];
  for (let batch = send(outbox, now); batch; batch = send(outbox, now)) batches.push(batch);
  return batches;
}
const numbersOf = (batches: readonly (Batch | undefined)[]) => batches.flatMap((batch) => batch?.readings.map(({ n }) => n) ?? []);
const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "outbox-"));
  journal = open();
});
afterEach(() => {
  journal.close();
  rmSync(dir, { recursive: true });
});

describe("the outbox", () => {
  it("sends nothing before it is connected, then everything in order with its number", () => {
    const outbox = outboxOf();
    journal.append(entries(450));
    expect(send(outbox)).toBeUndefined();
    outbox.connected(0);
    const batches = sendAll(outbox);
    expect(numbersOf(batches)).toEqual(upTo(450));
    expect(batches.map(({ readings }) => readings.length)).toEqual([200, 200, 50]);
    expect(batches[0]).toMatchObject({ v: 1, journal: journal.id, oldest: 1, skipped: [] });
    expect(batches[0]?.readings[0]).toEqual({ n: 1, ...JSON.parse(entry().body) });
  });

  it("never runs further ahead of the last confirmation than its window", () => {
    const outbox = outboxOf(500);
    outbox.connected(0);
    journal.append(entries(1));
    sendAll(outbox);
    journal.append(entries(2_000));
    expect(numbersOf(sendAll(outbox)).at(-1)).toBe(500);
    outbox.stored(stored(100), 0);
    expect(numbersOf(sendAll(outbox))).toEqual(Array.from({ length: 100 }, (_, i) => 501 + i));
  });

  it("keeps every message within 200 readings and 32 KiB", () => {
    const outbox = outboxOf();
    outbox.connected(0);
    journal.append(Array.from({ length: 600 }, (_, i) => entry(false, "x".repeat((i * 37) % 900))));
    const payloads: string[] = [];
    for (let payload = outbox.next(0); payload !== undefined; payload = outbox.next(0)) payloads.push(payload);
    expect(Math.max(...payloads.map((payload) => Buffer.byteLength(payload)))).toBeLessThanOrEqual(maxBatchBytes);
    const batches = payloads.map((payload) => JSON.parse(payload) as Batch);
    expect(Math.max(...batches.map(({ readings }) => readings.length))).toBeLessThanOrEqual(maxBatchReadings);
    expect(numbersOf(batches)).toEqual(upTo(600));
  });

  it("forgets a reading only when it was confirmed", () => {
    const outbox = outboxOf();
    outbox.connected(0);
    journal.append(entries(10));
    sendAll(outbox);
    expect(journal.counts()).toMatchObject({ length: 10, released: 0 });
    expect(outbox.stored(stored(4), 0)).toBe(true);
    expect(journal.counts()).toMatchObject({ length: 6, released: 4 });
    expect(journal.oldest()).toBe(5);
  });

  it("ignores a confirmation of another journal, and one that says nothing new", () => {
    const outbox = outboxOf();
    outbox.connected(0);
    journal.append(entries(10));
    sendAll(outbox);
    expect(outbox.stored(stored(10, randomUUID()), 0)).toBe(false);
    expect(journal.counts().length).toBe(10);
    expect(outbox.stored(stored(3), 0)).toBe(true);
    expect(outbox.stored(stored(3), 0)).toBe(false);
    expect(outbox.stored(stored(0), 0)).toBe(false);
    expect(journal.counts().length).toBe(7);
  });

  it("sends again from the oldest when nothing was confirmed, waiting longer each time", () => {
    const outbox = outboxOf();
    outbox.connected(0);
    journal.append(entries(5));
    sendAll(outbox);
    const resentAt: number[] = [];
    for (let now = 0; now <= 32_000; now += 100) {
      const batches = sendAll(outbox, now);
      if (batches.length === 0) continue;
      expect(numbersOf(batches)).toEqual(upTo(5));
      resentAt.push(now);
    }
    expect(resentAt).toEqual([1_000, 3_000, 7_000, 15_000, 23_000, 31_000]);
  });

  it("waits shortly again after progress", () => {
    const outbox = outboxOf();
    outbox.connected(0);
    journal.append(entries(5));
    for (const now of [0, 1_000, 3_000]) expect(sendAll(outbox, now)).toHaveLength(1);
    outbox.stored(stored(2), 3_500);
    expect(sendAll(outbox, 4_400)).toEqual([]);
    expect(numbersOf(sendAll(outbox, 4_500))).toEqual([3, 4, 5]);
  });

  it("sends nothing more when everything was confirmed", () => {
    const outbox = outboxOf();
    outbox.connected(0);
    journal.append(entries(5));
    sendAll(outbox);
    outbox.stored(stored(5), 10);
    expect(sendAll(outbox, 1e9)).toEqual([]);
  });

  it("sends again from the oldest after a reconnection, and nothing in between", () => {
    const outbox = outboxOf();
    outbox.connected(0);
    journal.append(entries(5));
    sendAll(outbox);
    outbox.stored(stored(2), 0);
    outbox.disconnected();
    expect(sendAll(outbox, 1e9)).toEqual([]);
    outbox.connected(50);
    expect(numbersOf(sendAll(outbox, 50))).toEqual([3, 4, 5]);
  });

  it("goes on after a restart of the agent with what was not confirmed", () => {
    const before = outboxOf();
    before.connected(0);
    journal.append(entries(5));
    sendAll(before);
    before.stored(stored(3), 0);
    const { id } = journal;
    journal.close();
    journal = open();
    const after = outboxOf();
    after.connected(0);
    const batches = sendAll(after);
    expect(numbersOf(batches)).toEqual([4, 5]);
    expect(batches[0]).toMatchObject({ journal: id, oldest: 4 });
  });
});

describe("a journal that reached its limit", () => {
  beforeEach(() => {
    journal.close();
    journal = open(10);
  });

  it("announces which numbers it dropped, and keeps the events", () => {
    const outbox = outboxOf();
    outbox.connected(0);
    journal.append([...entries(3), ...entries(2, true), ...entries(8)]);
    const batch = send(outbox)!;
    expect(batch).toMatchObject({ oldest: 4, skipped: [[1, 3]] });
    expect(numbersOf([batch])).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    journal.append(entries(2));
    outbox.disconnected();
    outbox.connected(1);
    expect(send(outbox, 1)?.skipped).toEqual([
      [1, 3],
      [6, 7],
    ]);
  });

  it("says no more about dropped numbers once a later one was confirmed", () => {
    const outbox = outboxOf();
    outbox.connected(0);
    journal.append(entries(13));
    expect(send(outbox)?.skipped).toEqual([[1, 3]]);
    outbox.stored(stored(5), 0);
    journal.append(entries(1));
    expect(send(outbox)?.skipped).toEqual([]);
  });
});

describe("a reading whose text was damaged on the disk", () => {
  /** The file as the agent has it open, in other hands. */
  function onDisk<T>(work: (db: DatabaseSync) => T): T {
    const db = new DatabaseSync(join(dir, "journal.db"));
    try {
      return work(db);
    } finally {
      db.close();
    }
  }
  const damage = (n: number, body: string) => onDisk((db) => db.prepare("UPDATE entries SET body = ? WHERE n = ?").run(body, n));

  it.each(["", "{", "{}", '{"device":"compactor-1","at":17', '"text"', "[1]", "null", "\u0000\u0000"])(
    "(%j) is given up and counted; the others arrive",
    (body) => {
      const outbox = outboxOf();
      outbox.connected(0);
      journal.append(entries(4));
      damage(2, body);
      const first = sendAll(outbox);
      expect(numbersOf(first)).toEqual([1, 3, 4]);
      expect(journal.counts()).toMatchObject({ read: 4, released: 0, length: 3, dropped: 1 });
      outbox.stored(stored(1), 0);
      expect(sendAll(outbox, 1_000).map(({ oldest, skipped }) => [oldest, skipped])).toEqual([[3, [[2, 2]]]]);
      expect(outbox.stored(stored(4), 1_000)).toBe(true);
      expect(journal.counts()).toMatchObject({ read: 4, released: 3, length: 0, dropped: 1 });
    },
  );

  it("holds nobody up when it is the oldest, and the only one", () => {
    const outbox = outboxOf();
    outbox.connected(0);
    journal.append(entries(1));
    damage(1, "{");
    expect(sendAll(outbox)).toEqual([]);
    journal.append(entries(1));
    expect(sendAll(outbox).concat(sendAll(outbox, 1_000)).at(-1)).toMatchObject({ oldest: 2, skipped: [[1, 1]], readings: [{ n: 2 }] });
  });

  it("is counted as an event if it was one", () => {
    const outbox = outboxOf();
    outbox.connected(0);
    journal.append(entries(2, true));
    damage(1, "{");
    sendAll(outbox);
    expect(journal.counts()).toMatchObject({ dropped: 1, droppedEvents: 1 });
  });

  it("is passed over while the disk takes no change (a card that dies goes read-only first): the others are sent", () => {
    const outbox = outboxOf();
    outbox.connected(0);
    journal.append(entries(3));
    damage(2, "{");
    const sent = onDisk((db) => {
      db.exec("BEGIN IMMEDIATE");
      return sendAll(outbox);
    });
    expect(numbersOf(sent)).toEqual([1, 3]);
    expect(journal.counts()).toMatchObject({ read: 3, length: 3, dropped: 0 });
    expect(numbersOf(sendAll(outbox, 1_000))).toEqual([1, 3]);
    expect(journal.counts()).toMatchObject({ length: 2, dropped: 1 });
  });
});
