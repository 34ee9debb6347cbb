/**
 * MQTT → series: decode, accept in order, validate, write in batches, and only then say "stored up to n".
 *
 * The buffer holds at most `maxBuffered` readings; what does not fit is ignored and comes again. A reading that is wrong is
 * quarantined and counts as handled, so that it never blocks the line. The order store → ledger → confirmation makes every number
 * count once: a crash between two of them only leads to a resend.
 */
import { isDeepStrictEqual } from "node:util";
import { type AgentStatus, type Batch, type Stored, statusSchema } from "../contract/messages.ts";
import type { Instant } from "../contract/time.ts";
import { buildTopic, parseTopic } from "../contract/topics.ts";
import { type Clock, sleep, within } from "../runtime/clock.ts";
import { Unavailable } from "../runtime/errors.ts";
import type { Closable } from "../runtime/lifecycle.ts";
import type { Log } from "../runtime/log.ts";
import { backoff } from "../runtime/retry.ts";
import { accept, type Cursor, newCursor } from "./accept.ts";
import { countLate, measuredAt, unseenRanges, withTimes } from "./arrivals.ts";
import { judgeReadings, pointsAgain } from "./group.ts";
import type { CollectorLink } from "./link.ts";
import type { Gone } from "./series/gaps.ts";
import type { CollectorCounts, JournalEntry, Ledger, Noticed, Refusal, Refused } from "./series/ledger.ts";
import type { Pack, Point, RefusedPoint, SeriesStore } from "./series/port.ts";
import { decodeBatch, type KnownDevices, kindsByCenter } from "./validate.ts";

export interface CollectorOptions {
  link: CollectorLink;
  store: SeriesStore;
  ledger: Ledger;
  known: KnownDevices;
  clock: Clock;
  log: Log;
  maxBuffered?: number;
}

export interface Collector extends Closable {
  counts(): CollectorCounts;
}

interface Journal {
  entry: JournalEntry;
  cursor: Cursor;
  /** Groups in the queue: their confirmation is still to come. */
  waiting: number;
  /** The highest number that came, taken or not; when the last one that was taken was measured. */
  heard: number;
  lastAt: Instant | undefined;
}
/** What one batch adds: written as a whole, so that the ledger always stands at the end of a batch. */
interface Group {
  journal: Journal;
  pack: Pack;
  /** The points of the pack. */
  again(): Point[];
  numbers: number;
  refused: Refused[];
  end: Cursor;
  gone: Gone[];
  late: number;
}

const writeAtMost = 5_000;
/** InfluxDB takes more over a few connections at once. */
const writesAtOnce = 4;
const countsEveryMs = 5_000;
/** Gaps that wait to be written, with the next commit or the counts. More in that time are not listed; they are counted when they end. */
const maxNoticed = 1_000;
/** A write under way at the stop gets this long; later its readings come again from the journals. */
const stopWithinMs = 4_000;

/** A write and what it carries; `refused` once it is done. */
interface Flight {
  groups: readonly Group[];
  written: Promise<RefusedPoint[] | undefined>;
  refused: RefusedPoint[] | undefined;
}

/** The points of each group that the store refused, by their place in the group. */
function badPoints({ groups, refused = [] }: Flight): { group: Group; bad: RefusedPoint[] }[] {
  let from = 0;
  return groups.map((group) => {
    const before = from;
    from += group.pack.count;
    const bad = refused.filter(({ index }) => index >= before && index < before + group.pack.count);
    return { group, bad: bad.map(({ index, reason }) => ({ index: index - before, reason })) };
  });
}

export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const { link, store, ledger, known, clock, log, maxBuffered = 50_000 } = options;
  const stop = new AbortController();
  const kindsOf = kindsByCenter(known);
  const journals = new Map<string, Journal>();
  for (const entry of ledger.journals()) {
    journals.set(entry.journal, {
      entry,
      cursor: { expected: entry.upTo + 1, skipped: entry.skipped, missing: entry.missing },
      waiting: 0,
      heard: entry.upTo,
      lastAt: undefined,
    });
  }
  let noticed: Noticed[] = [];
  const counts: CollectorCounts = { buffered: 0, ignored: 0, duplicates: 0, malformed: 0 };
  /** Set when the stack's patience ends: a write that comes back later must find nothing to do. */
  let closed = false;
  let queue: Group[] = [];
  /** Numbers in the queue. */
  let queued = 0;
  let soon: NodeJS.Immediate | undefined;
  /** Writes under way, in order. */
  const flights: Flight[] = [];
  /** The store or the ledger took nothing at the last attempt. */
  let down = false;
  let wake = Promise.withResolvers<void>();

  function onMessage(name: string, payload: Uint8Array): void {
    const topic = parseTopic(name);
    if (!topic) return;
    if (topic.channel === "status") return onStatus(topic.center, topic.agent, payload);
    if (topic.channel !== "readings") return;
    const batch = decodeBatch(payload);
    if (batch.ok) return onBatch(topic.center, topic.agent, batch.value, payload);
    refuse({ center: topic.center, agent: topic.agent, device: "", reason: batch.reason }, payload);
  }

  function refuse(refusal: Refusal, head: Uint8Array): void {
    counts.malformed++;
    log.warn("quarantined", { center: refusal.center, reason: refusal.reason, once: `${refusal.center} ${refusal.reason}` });
    unlessAway(() => ledger.commit([], [{ refusal, head }], clock.now()));
  }

  /** What the ledger does not take now is written with the next change; only the numbers of journals must wait for it. */
  function unlessAway(work: () => void): void {
    try {
      if (!closed) work();
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      log.warn("store-unavailable", { error, once: "ledger" });
    }
  }

  function onStatus(center: string, agent: string, payload: Uint8Array): void {
    let status: AgentStatus;
    try {
      status = statusSchema.parse(JSON.parse(Buffer.from(payload).toString("utf8")));
    } catch {
      return refuse({ center, agent, device: "", reason: "not a status message" }, payload);
    }
    unlessAway(() => {
      const last = ledger.agents().find((one) => one.center === center && one.agent === agent)?.status;
      // A broker keeps the last word for who comes later: heard again it says nothing new, least of all that the agent is up.
      if (isDeepStrictEqual(last, status)) return;
      // A last will knows nothing but the end (not even when: it was written at the start): the numbers of the last word stay.
      const merged = status.state === "down" && last ? { ...last, ...status, at: Math.max(last.at, status.at) } : status;
      ledger.putAgent({ center, agent, status: merged, receivedAt: clock.now() });
    });
    // Said again with every word of the agent: it learns the server's time, and a journal that was put back to an earlier state is
    // noticed before it has given its next numbers.
    const journal = status.state === "up" && status.journal !== undefined ? journals.get(status.journal) : undefined;
    if (journal && journal.waiting === 0 && journal.entry.center === center && journal.entry.agent === agent) confirm(journal);
  }

  function journalOf(center: string, agent: string, batch: Batch): Journal {
    const known = journals.get(batch.journal);
    if (known) return known;
    const cursor = newCursor(batch);
    const before = cursor.expected - 1;
    const entry = {
      journal: batch.journal,
      center,
      agent,
      upTo: before,
      stored: before,
      quarantined: 0,
      skipped: 0,
      missing: 0,
      highest: before,
    };
    const journal: Journal = { entry, cursor, waiting: 0, heard: before, lastAt: undefined };
    journals.set(batch.journal, journal);
    return journal;
  }

  function onBatch(center: string, agent: string, batch: Batch, payload: Uint8Array): void {
    const journal = journalOf(center, agent, batch);
    if (journal.entry.center !== center || journal.entry.agent !== agent) {
      return refuse({ center, agent, device: "", reason: "the journal belongs to another agent" }, Buffer.from(batch.journal));
    }
    const now = clock.now();
    const unseen = unseenRanges(journal.heard, batch);
    journal.heard = Math.max(journal.heard, batch.readings.at(-1)?.n ?? 0);
    for (const [from, to] of unseen.slice(0, maxNoticed - noticed.length))
      noticed.push({ journal: batch.journal, center, agent, from, to, heard: journal.heard, at: now });
    const before = { ...journal.cursor };
    const { fresh, duplicates, gap, gone } = accept(journal.cursor, batch, maxBuffered - counts.buffered);
    counts.duplicates += duplicates;
    if (!gap) counts.ignored += batch.readings.length - duplicates - fresh.length;
    if (gap) log.warn("gap", { center, agent, expected: journal.cursor.expected, once: `${center}/${agent}` });
    if (journal.cursor.expected === before.expected) {
      // Handled before: say so again, the confirmation may have been lost.
      if (duplicates > 0 && journal.waiting === 0) confirm(journal);
      return;
    }
    const arrival = { center, kinds: kindsOf(center), now };
    const sender = { agent, journal: batch.journal };
    const { points, refused } = judgeReadings(fresh, sender, arrival);
    for (const { refusal } of refused) log.warn("quarantined", { center, reason: refusal.reason, once: `${center} ${refusal.reason}` });
    const range = { first: fresh[0]?.n ?? 0, last: fresh.at(-1)?.n ?? 0 };
    // A copy: the payload is a part of what the socket read at once, which is much more.
    const copy = Buffer.from(payload);
    const again = () => pointsAgain(copy, range, sender, arrival);
    const group: Group = {
      journal,
      pack: store.pack(points),
      again,
      numbers: fresh.length,
      refused,
      end: { ...journal.cursor },
      gone: gone.length > 0 ? withTimes(gone, batch.readings, journal.lastAt, now) : gone,
      late: countLate(fresh, now),
    };
    journal.lastAt = measuredAt(fresh.at(-1), now) ?? journal.lastAt;
    counts.buffered += group.numbers;
    queued += group.numbers;
    queue.push(group);
    journal.waiting++;
    launchSoon();
  }

  function confirm({ entry }: Journal): void {
    const topic = buildTopic({ center: entry.center, agent: entry.agent, channel: "stored" });
    // A confirmation that does not arrive is asked for again by a resend.
    link
      .publish(topic, JSON.stringify({ v: 1, journal: entry.journal, upTo: entry.upTo, at: clock.now() } satisfies Stored))
      .catch(() => {});
  }

  /** After everything that the sockets have brought: one write for all of it. */
  function launchSoon(): void {
    if (soon) return;
    soon = setImmediate(() => {
      soon = undefined;
      launch();
    });
  }

  /** Starts writes while there is room for them; a small one only if nothing else is under way. */
  function launch(): void {
    while (!stop.signal.aborted && queue.length > 0 && flights.length < writesAtOnce && (flights.length === 0 || queued >= writeAtMost)) {
      let [end, size] = [0, 0];
      while (end < queue.length && size < writeAtMost) size += queue[end++]!.numbers;
      const groups = queue.slice(0, end);
      queue = queue.slice(end);
      queued -= size;
      const flight: Flight = { groups, written: write(groups), refused: undefined };
      flight.written.then(
        (refused) => {
          flight.refused = refused;
        },
        () => {}, // it throws where it is waited for
      );
      flights.push(flight);
      wake.resolve();
    }
  }

  /** Settles writes in their order, all that are done together: one commit and one confirmation. */
  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      const [first] = flights;
      if (!first) {
        wake = Promise.withResolvers();
        await wake.promise;
        continue;
      }
      await first.written;
      const pending = flights.findIndex(({ refused }) => refused === undefined);
      const done = flights.splice(0, pending < 0 ? flights.length : pending);
      if (done.length === 0 || closed) return; // stopped meanwhile
      launch();
      await settle(done);
      launch();
      await new Promise(setImmediate);
    }
  }

  /** Tries until it is done, with back-off; undefined when stopped meanwhile. */
  async function untilDone<T>(work: () => Promise<T> | T): Promise<T | undefined> {
    const waits = backoff({ firstMs: 200, maxMs: 5_000 });
    for (;;) {
      try {
        const result = await work();
        if (down) {
          down = false;
          unlessAway(() => ledger.setStoreDown(undefined));
          log.info("store-back");
        }
        return result;
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        log.warn("store-unavailable", { error, once: "store" });
        if (!down) unlessAway(() => ledger.setStoreDown(clock.now()));
        down = true;
        await sleep(waits.next().value, stop.signal);
        if (stop.signal.aborted) return undefined;
      }
    }
  }

  function write(groups: readonly Group[]): Promise<RefusedPoint[] | undefined> {
    const packs = groups.flatMap(({ pack }) => (pack.count > 0 ? [pack] : []));
    return untilDone(async () => (packs.length === 0 ? [] : (await store.writePacks(packs)).refused));
  }

  /** Ledger first, confirmation second. */
  async function settle(done: readonly Flight[]): Promise<void> {
    const refusals: Refused[] = [];
    const groups = done.flatMap((flight) => flight.groups);
    for (const { group, bad } of done.flatMap(badPoints)) {
      const { journal, again, refused, numbers, end } = group;
      const points = bad.length > 0 ? again() : [];
      refusals.push(...refused);
      for (const { index, reason } of bad) {
        const { center, device, kind, at, values } = points[index]!;
        const head = Buffer.from(JSON.stringify({ device, kind, at, ...values }));
        refusals.push({ refusal: { center, agent: journal.entry.agent, device, reason }, head, journal: journal.entry.journal });
      }
      const quarantined = refused.length + bad.length;
      const { entry } = journal;
      entry.stored += numbers - quarantined;
      entry.quarantined += quarantined;
      entry.skipped = end.skipped;
      entry.missing = end.missing;
      entry.upTo = end.expected - 1;
      entry.highest = Math.max(entry.highest, entry.upTo);
    }
    const touched = [...new Set(groups.map(({ journal }) => journal))];
    const entries = touched.map(({ entry }) => entry);
    const settled = groups
      .filter(({ gone, late }) => gone.length + late > 0)
      .map((one) => ({ ...one, journal: one.journal.entry.journal }));
    const committed = await untilDone(() => {
      if (closed) return false;
      ledger.commit(entries, refusals, clock.now(), { noticed, settled });
      noticed = [];
      return true;
    });
    if (!committed) return;
    for (const { journal, numbers } of groups) {
      counts.buffered -= numbers;
      journal.waiting--;
    }
    for (const journal of touched) confirm(journal);
  }

  function writeDown(): void {
    ledger.setCounts(counts);
    if (noticed.length > 0) ledger.commit([], [], clock.now(), { noticed });
    noticed = [];
  }

  unlessAway(() => ledger.setStoreDown(undefined));
  const countTicker = setInterval(() => unlessAway(writeDown), countsEveryMs);
  const running = run();
  running.catch((error: unknown) => {
    queueMicrotask(() => {
      throw error; // our bug: end the process with its cause
    });
  });
  await link.start(onMessage);
  return {
    counts: () => ({ ...counts }),
    async close() {
      if (stop.signal.aborted) return;
      await link.close();
      stop.abort();
      wake.resolve();
      clearInterval(countTicker);
      await within(stopWithinMs, running);
      closed = true;
    },
  };
}
