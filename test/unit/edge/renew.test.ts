/** A journal that was put back to an earlier state (a snapshot, a backup) against a collector that knows its later numbers. */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { accept, type Cursor, newCursor } from "../../../collector/accept.ts";
import { type Batch, batchSchema } from "../../../contract/messages.ts";
import { Outbox } from "../../../edge/outbox.ts";
import { Journal } from "../../../runtime/journal.ts";

let dir: string;
let journal: Journal;
let outbox: Outbox;
let cursors: Map<string, Cursor>;
let stored: { journal: string; n: number; at: number }[];
const file = () => join(dir, "journal.db");
const copy = () => join(dir, "copy.db");

/** Everything the collector does with a batch but for the store: accept in order, confirm what it handled, also when it was handled before. */
function collect(batch: Batch) {
  const cursor = cursors.get(batch.journal) ?? newCursor(batch);
  cursors.set(batch.journal, cursor);
  const { fresh } = accept(cursor, batch, 1_000);
  for (const { n, ...values } of fresh) stored.push({ journal: batch.journal, n, at: Number(values.at) });
  return { v: 1, journal: batch.journal, upTo: cursor.expected - 1 } as const;
}
/** Sends until nothing is left; `confirm`: how many confirmations arrive. */
function deliver(confirm = Number.POSITIVE_INFINITY) {
  for (let sent = 0; sent < 50; sent++) {
    const payload = outbox.next(0);
    if (payload === undefined) return;
    const answer = collect(batchSchema.parse(JSON.parse(payload)));
    if (sent < confirm) outbox.stored(answer, 0);
  }
  throw new Error("it sends for ever");
}
function open() {
  journal = new Journal(file());
  outbox = new Outbox(journal);
  outbox.connected(0);
}
/** Readings measured at these times. */
const read = (...times: number[]) =>
  journal.append(times.map((at) => ({ body: JSON.stringify({ device: "bin", kind: "compactor", at, fillRatio: 0.5 }), event: false })));
const closed = (work: () => void) => {
  journal.close();
  work();
  open();
};
const snapshot = () => closed(() => copyFileSync(file(), copy()));
const putBack = () =>
  closed(() => {
    for (const more of ["-wal", "-shm"]) rmSync(`${file()}${more}`, { force: true });
    copyFileSync(copy(), file());
  });

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "renew-"));
  cursors = new Map();
  stored = [];
  open();
});
afterEach(() => {
  journal.close();
  rmSync(dir, { recursive: true });
});

describe("a journal that was put back to an earlier state", () => {
  it("goes on under a new name as soon as numbers are confirmed that it never gave, and hands everything over", () => {
    read(101, 102, 103);
    deliver();
    snapshot();
    read(104, 105, 106, 107);
    deliver();
    const before = journal.id;
    expect(journal.counts()).toMatchObject({ read: 7, released: 7, length: 0 });

    putBack();
    expect([journal.id, journal.counts().read]).toEqual([before, 3]);
    read(201, 202);
    deliver();
    expect(journal.id).not.toBe(before);
    expect(stored.slice(7)).toEqual([
      { journal: journal.id, n: 4, at: 201 },
      { journal: journal.id, n: 5, at: 202 },
    ]);
    expect(journal.counts()).toEqual({ read: 5, released: 5, length: 0, dropped: 0, droppedEvents: 0 });
    expect([...cursors].map(([id, { expected, missing }]) => [id, expected, missing])).toEqual([
      [before, 8, 0],
      [journal.id, 6, 0],
    ]);
  });

  it("hands what waited in the copy over again too: twice is harmless, never is not", () => {
    read(101, 102, 103);
    deliver(0);
    snapshot();
    read(104, 105);
    deliver();
    putBack();
    read(201);
    const before = journal.id;
    deliver();
    expect(journal.id).not.toBe(before);
    expect(stored.filter((one) => one.journal === journal.id).map(({ at }) => at)).toEqual([101, 102, 103, 201]);
    expect(journal.counts().length).toBe(0);
  });

  it("keeps its new name over a restart, and a late word under the old name moves nothing", () => {
    read(101);
    snapshot();
    read(102, 103);
    deliver();
    const before = journal.id;
    putBack();
    deliver(1);
    const { id } = journal;
    expect(id).not.toBe(before);
    read(201);
    closed(() => {});
    expect(journal.id).toBe(id);
    const { length } = journal.counts();
    expect(outbox.stored({ journal: before, upTo: 3 }, 0)).toBe(false);
    expect(journal.counts().length).toBe(length);
    deliver();
    expect(stored.filter((one) => one.journal === id).map(({ at }) => at)).toEqual([101, 201]);
  });
});

it("a journal that was never put back keeps its name, however often everything comes twice", () => {
  const { id } = journal;
  read(101, 102, 103);
  deliver(0);
  for (let again = 0; again < 3; again++) {
    outbox.connected(0);
    deliver();
  }
  expect([journal.id, stored.length]).toEqual([id, 3]);
});
