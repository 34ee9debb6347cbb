/**
 * MQTT → series: decode, accept in order, validate, write in batches, and only then say "stored up to n".
 *
 * The buffer holds at most `maxBuffered` readings; what does not fit is ignored and comes again. A reading that is wrong is
 * quarantined and counts as handled, so that it never blocks the line. The order store → ledger → confirmation makes every number
 * count once: a crash between two of them only leads to a resend.
 */
import { type AgentStatus, type Batch, maxBatchReadings, type Stored, statusSchema } from "../contract/messages.ts";
import { buildTopic, parseTopic } from "../contract/topics.ts";
import { type Clock, within } from "../runtime/clock.ts";
import type { Closable } from "../runtime/lifecycle.ts";
import type { Log } from "../runtime/log.ts";
import { accept, type Cursor } from "./accept.ts";
import { countLate, measuredAt, unseenRanges, withTimes } from "./arrivals.ts";
import { judgeReadings, pointsAgain, refusalsOfStore } from "./group.ts";
import { advance, type Journal, Journals } from "./journals.ts";
import type { CollectorLink } from "./link.ts";
import { Malformed } from "./malformed.ts";
import { patience } from "./patience.ts";
import type { Gone } from "./series/gaps.ts";
import type { CollectorCounts, Ledger, Noticed, Refusal, Refused } from "./series/ledger.ts";
import type { Pack, Point, RefusedPoint, SeriesStore } from "./series/port.ts";
import { Statuses } from "./statuses.ts";
import { decodeBatch, type KnownDevices, kindsByCenter } from "./validate.ts";
import { startWrites, type Written } from "./writes.ts";

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
  /** About what it takes in memory. */
  bytes: number;
}

const countsEveryMs = 5_000;
/** What comes without readings is written at most so often. */
const smallEveryMs = 200;
/** Gaps that wait to be written, with the next commit or the counts. More in that time are not listed; they are counted when they end. */
const maxNoticed = 1_000;
/** What waits for a write takes at most about this in memory, whatever the messages are made of. */
const maxBufferedBytes = 64 * 1_024 * 1_024;
const groupBytes = 500;
/** Ranges of one message that are listed as gone; all are counted. Between two lies a reading, so an agent of ours never has more. */
const maxGone = maxBatchReadings + 100;
/** A write under way at the stop gets this long; later its readings come again from the journals. */
const stopWithinMs = 4_000;

export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const { link, store, ledger, known, clock, log, maxBuffered = 50_000 } = options;
  const stop = new AbortController();
  const kindsOf = kindsByCenter(known);
  const journals = new Journals(ledger.journals());
  let noticed: Noticed[] = [];
  let bufferedBytes = 0;
  const counts: CollectorCounts = { buffered: 0, ignored: 0, duplicates: 0, malformed: 0 };
  const malformed = new Malformed();
  const statuses = new Statuses({
    read: (center, agent) => ledger.agent(center, agent)?.status,
    write: (entry) => !closed && waits.unlessAway(() => ledger.putAgent(entry)),
    everyMs: smallEveryMs,
  });
  let flushedAt = Number.NEGATIVE_INFINITY;
  const waits = patience({ ledger, log, clock, stop: stop.signal });
  /** Set when the stack's patience ends: a write that comes back later must find nothing to do. */
  let closed = false;
  const writes = startWrites<Group>({ store, patience: waits, stop: stop.signal, settle });

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
    malformed.add(refusal, head);
    if (performance.now() - flushedAt >= smallEveryMs) flushMalformed();
  }

  /** At once, but seldom: what comes before the next time waits for it. */
  function flushMalformed(): void {
    flushedAt = performance.now();
    malformed.flush((refused) => !closed && waits.unlessAway(() => ledger.commit([], refused, clock.now())));
  }

  function flushSmall(): void {
    flushMalformed();
    statuses.flush();
  }

  function onStatus(center: string, agent: string, payload: Uint8Array): void {
    let status: AgentStatus;
    try {
      status = statusSchema.parse(JSON.parse(Buffer.from(payload).toString("utf8")));
    } catch {
      return refuse({ center, agent, device: "", reason: "not a status message" }, payload);
    }
    if (!statuses.hear({ center, agent, status, receivedAt: clock.now() })) return;
    // Said again with every word of the agent: it learns the server's time, and a journal that was put back to an earlier state is
    // noticed before it has given its next numbers.
    const journal = status.state === "up" && status.journal !== undefined ? journals.get(status.journal) : undefined;
    if (journal && journal.waiting === 0 && journal.entry.center === center && journal.entry.agent === agent) confirm(journal);
  }

  function onBatch(center: string, agent: string, batch: Batch, payload: Uint8Array): void {
    const journal = journals.of(center, agent, batch);
    if (journal.entry.center !== center || journal.entry.agent !== agent) {
      return refuse({ center, agent, device: "", reason: "the journal belongs to another agent" }, Buffer.from(batch.journal));
    }
    if (!journals.mayTake(journal, clock.now()))
      return refuse({ center, agent, device: "", reason: "too many new journals in a day" }, Buffer.from(batch.journal));
    if (bufferedBytes >= maxBufferedBytes) {
      counts.ignored += batch.readings.length;
      return;
    }
    const now = clock.now();
    const unseen = unseenRanges(journal.heard, batch, maxNoticed - noticed.length);
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
      gone: gone.length > 0 ? withTimes(gone.slice(0, maxGone), batch.readings, journal.lastAt, now) : gone,
      bytes: copy.length + refused.reduce((sum, { head }) => sum + head.length, 0) + groupBytes,
      late: countLate(fresh, now),
    };
    journal.lastAt = measuredAt(fresh.at(-1), now) ?? journal.lastAt;
    journals.remember(journal);
    bufferedBytes += group.bytes;
    counts.buffered += group.numbers;
    journal.waiting++;
    writes.add(group);
  }

  function confirm({ entry }: Journal): void {
    const topic = buildTopic({ center: entry.center, agent: entry.agent, channel: "stored" });
    // A confirmation that does not arrive is asked for again by a resend.
    link
      .publish(topic, JSON.stringify({ v: 1, journal: entry.journal, upTo: entry.upTo, at: clock.now() } satisfies Stored))
      .catch(() => {});
  }

  /** Ledger first, confirmation second. False: stopped meanwhile. */
  async function settle(written: readonly Written<Group>[]): Promise<boolean> {
    if (closed) return false;
    const refusals = written.flatMap(({ group, bad }) => [...group.refused, ...refusedByStore(group, bad)]);
    for (const { group, bad } of written) advance(group.journal.entry, group, group.refused.length + bad.length);
    const groups = written.map(({ group }) => group);
    const touched = [...new Set(groups.map(({ journal }) => journal))];
    const entries = touched.map(({ entry }) => entry);
    const settled = groups
      .filter(({ gone, late }) => gone.length + late > 0)
      .map((one) => ({ ...one, journal: one.journal.entry.journal }));
    const committed = await waits.untilDone(() => {
      if (closed) return false;
      ledger.commit(entries, refusals, clock.now(), { noticed, settled });
      noticed = [];
      return true;
    });
    if (!committed) return false;
    for (const { journal, numbers, bytes } of groups) {
      counts.buffered -= numbers;
      bufferedBytes -= bytes;
      journal.waiting--;
    }
    for (const journal of touched) confirm(journal);
    return true;
  }

  function writeDown(): void {
    ledger.setCounts(counts);
    if (noticed.length > 0) ledger.commit([], [], clock.now(), { noticed });
    noticed = [];
  }

  waits.unlessAway(() => ledger.setStoreDown(undefined));
  const countTicker = setInterval(() => waits.unlessAway(writeDown), countsEveryMs);
  const smallTicker = setInterval(flushSmall, smallEveryMs);
  writes.running.catch((error: unknown) => {
    queueMicrotask(() => {
      throw error; // our bug: end the process with its cause
    });
  });
  await link.start(onMessage);
  return {
    counts: () => ({ ...counts }),
    async close() {
      if (stop.signal.aborted) return;
      stop.abort();
      clearInterval(countTicker);
      clearInterval(smallTicker);
      await within(stopWithinMs, Promise.all([link.close(), writes.running]));
      flushSmall();
      waits.unlessAway(writeDown);
      closed = true;
    },
  };
}

/** What the store itself refused, as readings. */
function refusedByStore({ again, journal: { entry } }: Group, bad: readonly RefusedPoint[]): Refused[] {
  return bad.length > 0 ? refusalsOfStore(again(), bad, entry) : [];
}
