/** The collector between a link that we hold in our hands (the port, no mock of ours), a real series file and a real ledger. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Collector, type CollectorOptions, startCollector } from "../../collector/collector.ts";
import type { CollectorLink } from "../../collector/link.ts";
import { balances } from "../../collector/series/balance.ts";
import { openInfluxSeries } from "../../collector/series/influx.ts";
import { Ledger } from "../../collector/series/ledger.ts";
import type { SeriesStore } from "../../collector/series/port.ts";
import { openSqliteSeries } from "../../collector/series/sqlite.ts";
import { createLog } from "../../runtime/log.ts";
import { available, freePort, startInfluxd, tempDir, waitFor } from "../support/servers.ts";

const now = Date.parse("2026-11-25T03:00:00Z");
const journal = randomUUID();
const secret = "山田花子 yamada@example.jp";
const known = new Map([
  ["east/bin", "compactor"],
  ["east/hall", "room"],
]);
const bin = { center: "east", device: "bin", kind: "compactor" };
type Sent = Record<string, unknown> & { n: number };

const reading = (n: number, more: object = {}): Sent => ({
  n,
  device: "bin",
  kind: "compactor",
  at: now - 100_000 + n * 1_000,
  cyclesTotal: n,
  ...more,
});
const readings = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => reading(from + i));

class HandLink implements CollectorLink {
  confirmed: { journal: string; upTo: number; at: number; topic: string }[] = [];
  closed = false;
  #onMessage: (topic: string, payload: Uint8Array) => void = () => {};
  async start(onMessage: (topic: string, payload: Uint8Array) => void) {
    this.#onMessage = onMessage;
  }
  async publish(topic: string, payload: string) {
    this.confirmed.push({ topic, ...JSON.parse(payload) });
  }
  close() {
    this.closed = true;
  }
  raw(payload: string | Uint8Array, topic = "mimamori/east/edge/readings") {
    this.#onMessage(topic, Buffer.from(payload));
  }
  send(sent: Sent[], more: object = {}, topic?: string) {
    this.raw(JSON.stringify({ v: 1, journal, oldest: 1, skipped: [], readings: sent, ...more }), topic);
  }
  get upTo() {
    return this.confirmed.at(-1)?.upTo ?? 0;
  }
}

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (let one = open.pop(); one; one = open.pop()) await one.close();
});

async function start(options: Partial<CollectorOptions> & { dir?: string; store?: SeriesStore } = {}) {
  const { dir = tempDir(), store = openSqliteSeries(join(dir, "series.db")), ...more } = options;
  const link = new HandLink();
  const ledger = new Ledger(join(dir, "ledger.db"));
  const lines: string[] = [];
  const log = createLog(
    "collector",
    (line) => void lines.push(line),
    () => now,
  );
  const collector: Collector = await startCollector({ link, store, ledger, known, clock: { now: () => now }, log, ...more });
  open.push(store, ledger, collector);
  const confirmedUpTo = (upTo: number) => waitFor(() => link.upTo >= upTo, { what: `the confirmation up to ${upTo}` });
  const stored = async () =>
    (await store.range({ of: bin, quantity: "cyclesTotal", from: 0, to: now + 1_000_000, every: "raw" })).map(([, value]) => value);
  return {
    dir,
    link,
    ledger,
    store,
    collector,
    lines,
    confirmedUpTo,
    stored,
    entry: () => ledger.journals().find((one) => one.journal === journal),
  };
}

test("readings are stored and then confirmed, once a batch, to the agent that sent them", async () => {
  const { link, confirmedUpTo, stored, entry } = await start();
  link.send(readings(1, 200));
  expect(link.confirmed).toEqual([]);
  await confirmedUpTo(200);
  expect(link.confirmed).toEqual([{ v: 1, topic: "mimamori/east/edge/stored", journal, upTo: 200, at: now }]);
  expect(await stored()).toHaveLength(200);
  expect(entry()).toMatchObject({ upTo: 200, stored: 200, quarantined: 0, skipped: 0, missing: 0, highest: 200 });
});

test.each([
  ["a number that is none", reading(2, { fillRatio: null }), /^fillRatio: .*number/],
  ["a device that nobody knows", reading(2, { device: "shed" }), /^unknown device/],
  ["a device of another kind", { n: 2, device: "hall", kind: "compactor", at: now, fillRatio: 0.1 }, /^device hall is not a compactor/],
  ["a value out of range", reading(2, { fillRatio: 17 }), /^fillRatio: /],
  ["a clock that stands in 1970", reading(2, { at: 1_000 }), /before the year 2000; the device's clock is not set/],
  ["a clock that stands in 2199", reading(2, { at: Date.UTC(2199, 0, 1) }), /future; the device's clock is wrong/],
  ["a field that is not ours", reading(2, { [secret]: secret }), /^1 unknown field/],
  ["a text instead of a number", reading(2, { cyclesTotal: secret }), /^cyclesTotal: /],
  ["a kind that is a text", reading(2, { kind: secret }), /^kind: /],
  ["a device that is a text", reading(2, { device: secret }), /^device: /],
])("a reading with %s is put aside with a reason, and the line goes on", async (_, wrong, reason) => {
  const { link, ledger, lines, confirmedUpTo, stored, entry } = await start();
  link.send([reading(1), wrong, reading(3)]);
  await confirmedUpTo(3);
  expect(await stored()).toEqual([1, 3]);
  expect(entry()).toMatchObject({ upTo: 3, stored: 2, quarantined: 1 });
  expect(ledger.quarantine()).toEqual([
    expect.objectContaining({ center: "east", agent: "edge", count: 1, reason: expect.stringMatching(reason) }),
  ]);
  expect(JSON.stringify(ledger.quarantine()) + lines.join()).not.toMatch(/山田|yamada/);
  link.send(readings(4, 4));
  await confirmedUpTo(4);
});

test.each([
  ["is cut in half", '{"v":1,"journal":"'],
  ["has NaN in it", `{"v":1,"journal":"${journal}","oldest":1,"skipped":[],"readings":[{"n":1,"fillRatio":NaN}]}`],
  ["is free text", secret],
  ["is a JSON text", JSON.stringify(secret)],
  ["is of another version", JSON.stringify({ v: 99, [secret]: secret })],
  ["is empty", ""],
])("a message that %s is put aside with a reason, and the line goes on", async (_, payload) => {
  const { link, ledger, lines, collector, confirmedUpTo, stored } = await start();
  link.raw(payload);
  link.raw(payload);
  await waitFor(() => ledger.quarantine()[0]?.count === 2, { what: "both to be written down" });
  expect(ledger.quarantine()).toEqual([
    expect.objectContaining({ center: "east", agent: "edge", device: "", count: 2, reason: expect.stringMatching(/^not /) }),
  ]);
  expect(JSON.stringify(ledger.quarantine()) + lines.join()).not.toMatch(/山田|yamada|NaN,/);
  expect(collector.counts().malformed).toBe(2);
  link.send(readings(1, 2));
  await confirmedUpTo(2);
  expect(await stored()).toEqual([1, 2]);
});

test("what comes twice is stored once and confirmed again, because the confirmation may have been lost", async () => {
  const { link, collector, confirmedUpTo, stored, entry } = await start();
  link.send(readings(1, 3));
  await confirmedUpTo(3);
  link.send(readings(1, 3));
  await waitFor(() => link.confirmed.length === 2, { what: "the second confirmation" });
  expect(link.confirmed.map(({ upTo }) => upTo)).toEqual([3, 3]);
  expect(await stored()).toEqual([1, 2, 3]);
  expect(entry()).toMatchObject({ stored: 3 });
  expect(collector.counts().duplicates).toBe(3);
});

test("after a hole it waits for the resend and confirms only what is without a hole", async () => {
  const { link, confirmedUpTo, stored, entry } = await start();
  link.send([...readings(1, 2), ...readings(4, 5)]);
  await confirmedUpTo(2);
  expect(await stored()).toEqual([1, 2]);
  link.send(readings(5, 6));
  link.send(readings(3, 6));
  await confirmedUpTo(6);
  expect(await stored()).toEqual([1, 2, 3, 4, 5, 6]);
  expect(entry()).toMatchObject({ stored: 6, skipped: 0, missing: 0 });
});

test("numbers that the agent dropped by policy are counted and not waited for", async () => {
  const { link, confirmedUpTo, stored, entry } = await start();
  link.send([...readings(1, 2), ...readings(6, 6)], { skipped: [[3, 5]] });
  await confirmedUpTo(6);
  expect(await stored()).toEqual([1, 2, 6]);
  expect(entry()).toMatchObject({ upTo: 6, stored: 3, skipped: 3, missing: 0 });
});

test("numbers that the agent lost without a word are counted as missing and not waited for", async () => {
  const { link, confirmedUpTo, entry } = await start();
  link.send(readings(1, 2));
  await confirmedUpTo(2);
  link.send(readings(10, 11), { oldest: 10 });
  await confirmedUpTo(11);
  expect(entry()).toMatchObject({ stored: 4, missing: 7 });
});

test("what does not fit into the buffer is ignored and taken when it comes again", async () => {
  const { link, collector, confirmedUpTo, stored } = await start({ maxBuffered: 5 });
  link.send(readings(1, 3));
  link.send(readings(4, 7));
  link.send(readings(6, 7));
  expect(collector.counts()).toMatchObject({ buffered: 5, ignored: expect.toSatisfy((ignored: number) => ignored >= 2) });
  await confirmedUpTo(5);
  expect(await stored()).toEqual([1, 2, 3, 4, 5]);
  expect(collector.counts().buffered).toBe(0);
  link.send(readings(4, 9));
  await confirmedUpTo(8);
  link.send(readings(6, 9));
  await confirmedUpTo(9);
  expect(await stored()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("a collector that was ended and started again goes on where it stood and counts nothing twice", async () => {
  const first = await start();
  first.link.send([reading(1), reading(2, { fillRatio: 2 }), reading(3)]);
  await first.confirmedUpTo(3);
  await first.collector.close();
  await first.collector.close();
  expect(first.link.closed).toBe(true);
  first.ledger.close();
  await first.store.close();

  const second = await start({ dir: first.dir });
  second.link.send([...readings(1, 3), ...readings(4, 5)]);
  await second.confirmedUpTo(5);
  expect(second.entry()).toMatchObject({ upTo: 5, stored: 4, quarantined: 1 });
  expect(await second.stored()).toEqual([1, 3, 4, 5]);
});

test("nobody can write under another agent's journal", async () => {
  const { link, ledger, confirmedUpTo, stored } = await start();
  link.send(readings(1, 1));
  await confirmedUpTo(1);
  link.send(readings(2, 2), {}, "mimamori/west/edge/readings");
  link.send(readings(2, 2), {}, "mimamori/east/other/readings");
  await waitFor(() => ledger.quarantine().length === 2, { what: "both to be written down" });
  expect(ledger.quarantine().map(({ center, agent, reason }) => [center, agent, reason])).toEqual(
    expect.arrayContaining([
      ["west", "edge", "the journal belongs to another agent"],
      ["east", "other", "the journal belongs to another agent"],
    ]),
  );
  expect(await stored()).toEqual([1]);
});

test("messages on topics that are not ours are passed over", async () => {
  const { link, ledger, collector } = await start();
  for (const topic of ["mimamori/east/edge/stored", "other/east/edge/readings", "mimamori/EAST/edge/readings", "$SYS/x"])
    link.send(readings(1, 1), {}, topic);
  expect([ledger.quarantine(), ledger.journals(), collector.counts().malformed]).toEqual([[], [], 0]);
});

describe("the balance", () => {
  const status = (more: object) => JSON.stringify({ v: 1, state: "up", at: now, version: "1.0.0", journal, ...more });
  const topic = "mimamori/east/edge/status";

  test("read = stored + put aside + in the journal + dropped, at every step", async () => {
    const { link, ledger, confirmedUpTo } = await start();
    const balance = () => balances(ledger.agents(), ledger.journals())[0];
    link.raw(status({ read: 10, released: 0, journalLength: 8, dropped: 2 }), topic);
    expect(balance()).toMatchObject({ read: 10, stored: 0, quarantined: 0, inJournal: 8, dropped: 2, balanced: true });
    link.send([...readings(3, 5), reading(6, { fillRatio: 2 })], { oldest: 3, skipped: [[1, 2]] });
    await confirmedUpTo(6);
    expect(balance()).toMatchObject({ read: 10, stored: 3, quarantined: 1, inJournal: 4, dropped: 2, balanced: true });
    link.send(readings(7, 12), { oldest: 7, skipped: [[1, 2]] });
    await confirmedUpTo(12);
    expect(balance()).toMatchObject({ read: 12, stored: 9, quarantined: 1, inJournal: 0, dropped: 2, balanced: true });
    link.raw(status({ read: 12, released: 10, journalLength: 0, dropped: 2 }), topic);
    expect(balance()).toMatchObject({ read: 12, balanced: true });
  });

  test("the last will of an agent says that it is down and leaves its numbers as they were", async () => {
    const { link, ledger } = await start();
    link.raw(status({ read: 10, released: 4, journalLength: 6, dropped: 0 }), topic);
    link.raw(JSON.stringify({ v: 1, state: "down", at: now, version: "1.0.0" }), topic);
    expect(ledger.agents()).toMatchObject([
      { center: "east", agent: "edge", receivedAt: now, status: { state: "down", read: 10, journalLength: 6, journal } },
    ]);
  });

  test("a status with free text is put aside", async () => {
    const { link, ledger } = await start();
    link.raw(status({ note: secret }), topic);
    expect(ledger.agents()).toEqual([]);
    expect(ledger.quarantine()).toMatchObject([{ reason: "not a status message", count: 1 }]);
  });
});

describe("an agent that says that it is up", () => {
  const topic = "mimamori/east/edge/status";
  const up = (more: object = {}) => JSON.stringify({ v: 1, state: "up", at: now - 86_400_000, version: "1.0.0", journal, ...more });

  test("hears at once what time it is and up to where it is stored, although it sent nothing new", async () => {
    const { link, confirmedUpTo } = await start();
    link.send(readings(1, 3));
    await confirmedUpTo(3);
    link.raw(up(), topic);
    expect(link.confirmed.slice(1)).toEqual([{ v: 1, topic: "mimamori/east/edge/stored", journal, upTo: 3, at: now }]);
  });

  test("hears it also from a collector that was started again", async () => {
    const first = await start();
    first.link.send(readings(1, 3));
    await first.confirmedUpTo(3);
    await first.collector.close();
    first.ledger.close();
    const { link } = await start({ dir: first.dir });
    link.raw(up(), topic);
    expect(link.confirmed).toEqual([expect.objectContaining({ upTo: 3, at: now })]);
  });

  test("is never told more than what is stored: readings that are still on their way wait for their own word", async () => {
    const { link, confirmedUpTo } = await start();
    link.send(readings(1, 3));
    link.raw(up(), topic);
    expect(link.confirmed).toEqual([]);
    await confirmedUpTo(3);
    expect(link.confirmed).toHaveLength(1);
  });

  test.each<[string, string, object]>([
    ["it only ends", topic, { state: "down" }],
    ["it is another agent with the journal of this one", "mimamori/west/edge/status", {}],
    ["nothing of its journal is known yet", topic, { journal: randomUUID() }],
    ["it names no journal", topic, { journal: undefined }],
  ])("hears nothing when %s", async (_, of, more) => {
    const { link, confirmedUpTo } = await start();
    link.send(readings(1, 3));
    await confirmedUpTo(3);
    link.raw(up(more), of);
    expect(link.confirmed).toHaveLength(1);
  });
});

describe.skipIf(!available("influxd"))("while InfluxDB is away", () => {
  test("nothing is confirmed; when it is back everything is stored once, and the page knows since when", { timeout: 90_000 }, async () => {
    const port = await freePort();
    const store = openInfluxSeries(`influx+http://127.0.0.1:${port}/collector`);
    const { link, ledger, confirmedUpTo, stored, entry } = await start({ store });
    link.send(readings(1, 3));
    await waitFor(() => ledger.storeDownSince() !== undefined, { what: "the collector to notice" });
    link.send(readings(4, 5));
    expect(ledger.storeDownSince()).toBe(now);
    expect([link.confirmed, ledger.journals()]).toEqual([[], []]);

    const server = await startInfluxd({ port });
    await confirmedUpTo(5);
    expect(ledger.storeDownSince()).toBeUndefined();
    await server.kill();
    link.send(readings(6, 8));
    await waitFor(() => ledger.storeDownSince() !== undefined, { what: "the collector to notice again" });
    expect(link.upTo).toBe(5);
    await server.restart();
    await confirmedUpTo(8);
    await waitFor(async () => (await stored()).length === 8, { what: "all eight readings" });
    expect(entry()).toMatchObject({ upTo: 8, stored: 8, quarantined: 0 });
  });

  test("a collector that is ended meanwhile leaves at once, and the next one gets everything again", async () => {
    const port = await freePort();
    const urlOf = () => openInfluxSeries(`influx+http://127.0.0.1:${port}/collector`);
    const first = await start({ store: urlOf() });
    first.link.send(readings(1, 3));
    await waitFor(() => first.ledger.storeDownSince() !== undefined, { what: "the collector to notice" });
    await first.collector.close();
    expect(first.link.confirmed).toEqual([]);
    first.ledger.close();
    await startInfluxd({ port });
    const second = await start({ store: urlOf(), dir: first.dir });
    second.link.send(readings(1, 3));
    await second.confirmedUpTo(3);
    expect(await second.stored()).toEqual([1, 2, 3]);
  });
});

test("a reading that is nested a thousand levels deep is put aside; the server goes on", async () => {
  const { link, ledger, confirmedUpTo, stored } = await start();
  const deep = `${"[".repeat(9_000)}${"]".repeat(9_000)}`;
  const { n: _, ...rest } = reading(2);
  link.raw(
    `{"v":1,"journal":"${journal}","oldest":1,"skipped":[],"readings":[${JSON.stringify(reading(1))},{"n":2,"x":${deep},${JSON.stringify(rest).slice(1)}]}`,
  );
  await confirmedUpTo(2);
  expect(await stored()).toEqual([1]);
  expect(ledger.quarantine()).toEqual([expect.objectContaining({ count: 1, reason: "1 unknown field(s)" })]);
});

test("gaps that were noticed just before a stop are written down", async () => {
  const { link, ledger, collector, confirmedUpTo } = await start();
  link.send(readings(1, 1));
  await confirmedUpTo(1);
  link.send(readings(3, 3));
  await collector.close();
  expect(ledger.gaps({}).map(({ from, to }) => [from, to])).toEqual([[2, 2]]);
});

test("new journals of one agent have a limit a day; what it sends under more of them waits there", async () => {
  const { link, ledger } = await start();
  for (let i = 0; i < 120; i++) link.send(readings(1, 1), { journal: randomUUID() });
  await waitFor(() => ledger.quarantine()[0]?.count === 20, { what: "the refusals to be written down" });
  expect(ledger.quarantine()[0]).toMatchObject({ reason: "too many new journals in a day" });
  await waitFor(() => ledger.journals().length === 100, { what: "the others to be stored" });
});
