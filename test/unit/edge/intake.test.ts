/** Readings while the disk does not take them: a real journal whose file another connection holds (the journal gives up after 5 s). */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Intake } from "../../../edge/intake.ts";
import { Journal } from "../../../runtime/journal.ts";
import { createLog } from "../../../runtime/log.ts";
import { waitFor } from "../../support/processes.ts";

let dir: string;
let journal: Journal;
let holder: DatabaseSync;
let intake: Intake;
let lines: { event: string; lost?: number }[];
let committed: number;

const taken = (at: number) => ({ device: "compactor-1", kind: "compactor", sample: { at, values: { cyclesTotal: at } } });
const hold = () => holder.exec("BEGIN IMMEDIATE");
const release = () => holder.exec("ROLLBACK");
const kept = () => journal.read(1, 20_000).map(({ n, body }) => [n, JSON.parse(body).at as number]);
const inOrder = (count: number) => Array.from({ length: count }, (_, i) => [i + 1, i + 1]);
const events = () => lines.map(({ event }) => event);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "intake-"));
  journal = new Journal(join(dir, "journal.db"));
  holder = new DatabaseSync(join(dir, "journal.db"));
  lines = [];
  committed = 0;
  const log = createLog("edge", (line) => void lines.push(JSON.parse(line)));
  intake = new Intake({ journal, log, center: "east", onCommitted: () => committed++, mark: () => ({}) });
});
afterEach(() => {
  if (holder.isTransaction) release();
  intake.close();
  holder.close();
  journal.close();
  rmSync(dir, { recursive: true });
});

describe("readings of a moment", () => {
  it("are committed together, with the totals", async () => {
    for (const at of [1, 2, 3]) intake.take([taken(at)]);
    expect(kept()).toEqual([]);
    await waitFor(() => committed > 0, { what: "the commit" });
    expect([committed, kept(), journal.meta("totals")]).toEqual([
      1,
      inOrder(3),
      '{"compactor-1/cyclesTotal":{"base":0,"lastRaw":3,"lastAt":3}}',
    ]);
  });
});

describe("while the disk does not take them", () => {
  it("readings wait and are committed afterwards, in order, none lost and none twice", async () => {
    hold();
    for (const at of [1, 2, 3]) intake.take([taken(at)]);
    await waitFor(() => events().includes("journal-unavailable"), { what: "the disk to be noticed" });
    for (const at of [4, 5]) intake.take([taken(at)]);
    expect([kept(), committed, journal.counts().read]).toEqual([[], 0, 0]);
    release();
    await waitFor(() => committed > 0, { what: "the commit" });
    expect(kept()).toEqual(inOrder(5));
    intake.flush();
    expect([committed, journal.counts()]).toEqual([1, { read: 5, released: 0, length: 5, dropped: 0, droppedEvents: 0 }]);
  });

  it("a batch and its place wait as a whole, behind what was read before", async () => {
    intake.take([taken(1)]);
    hold();
    let done = false;
    const writing = intake.write([taken(2), taken(3)], { history: "to 3" }, new AbortController().signal).then(() => {
      done = true;
    });
    await new Promise(setImmediate);
    expect([done, kept(), journal.meta("history")]).toEqual([false, [], undefined]);
    release();
    await writing;
    expect([kept(), journal.meta("history"), journal.counts().read]).toEqual([inOrder(3), "to 3", 3]);
  });

  it("a batch that waits at the stop is given up, its place with it: the next start reads it again", async () => {
    const stop = new AbortController();
    hold();
    const writing = intake.write([taken(1)], { history: "to 1" }, stop.signal);
    stop.abort();
    await writing;
    release();
    expect([kept(), journal.meta("history")]).toEqual([[], undefined]);
  });

  it("at most 10,000 readings wait; above that the oldest go, and the log says how many", () => {
    for (let at = 1; at <= 10_003; at++) intake.take([taken(at)]);
    intake.flush();
    const numbers = kept();
    expect([numbers.length, numbers[0], numbers.at(-1)]).toEqual([10_000, [1, 4], [10_000, 10_003]]);
    expect(lines).toMatchObject([{ event: "journal-unavailable", lost: 1 }]);
  });
});

describe("a machine that was replaced", () => {
  const machine = (device: string, raw: number) => ({ ...taken(raw), device, sample: { at: raw, values: { cyclesTotal: raw } } });
  const totals = () => journal.read(1, 100).map(({ body }) => JSON.parse(body).cyclesTotal as number);

  it("counts on where it was, the installer's word is kept with the reading, and it is not asked for again", () => {
    intake.take([machine("compactor-1", 500)]);
    intake.flush();
    intake.replaced("compactor-1", { who: "山口", why: "故障のため交換" }, { "replaced/compactor-1": "file-1" });
    expect([journal.meta("replaced/compactor-1"), journal.notes(5)]).toEqual([undefined, []]);
    intake.take([machine("compactor-1", 3)]);
    intake.flush();
    expect([totals(), journal.meta("replaced/compactor-1")]).toEqual([[500, 500], "file-1"]);
    expect(journal.notes(5).map((note) => JSON.parse(note))).toEqual([
      expect.objectContaining({ what: "replaced", who: "山口", why: "故障のため交換", rawBefore: 500, rawAfter: 3, total: 500 }),
    ]);
  });

  it("counts on also when the agent was started again before the new machine gave its first count", () => {
    intake.take([machine("compactor-1", 500)]);
    intake.replaced("compactor-1", { who: "山口", why: "故障のため交換" }, { "replaced/compactor-1": "file-1" });
    intake.take([machine("compactor-2", 7)]);
    intake.close();
    const asked = journal.meta("replaced/compactor-1") === undefined;
    intake = new Intake({ journal, log: createLog("edge", () => {}), center: "east", onCommitted: () => {}, mark: () => ({}) });
    // An agent that finds the file not yet applied says it again.
    if (asked) intake.replaced("compactor-1", { who: "山口", why: "故障のため交換" }, { "replaced/compactor-1": "file-1" });
    intake.take([machine("compactor-1", 90_000)]);
    intake.flush();
    expect([totals(), journal.notes(5).length]).toEqual([[500, 7, 500], 1]);
  });
});

it("every reading carries the marks of its moment, and a batch from a file carries none", async () => {
  intake.close();
  const mark = { clockOff: true };
  intake = new Intake({ journal, log: createLog("edge", () => {}), center: "east", onCommitted: () => {}, mark: () => mark });
  intake.take([taken(1)]);
  await intake.write([taken(2)], {}, new AbortController().signal);
  expect(journal.read(1, 10).map(({ body }) => JSON.parse(body).clockOff)).toEqual([true, undefined]);
});

it("what a driver brings after the stop harms nobody", () => {
  intake.close();
  journal.close();
  expect(() => {
    intake.take([taken(1)]);
    intake.flush();
  }).not.toThrow();
});
