/**
 * A year of both centers through the real timetable, rules and stores. The clock is an argument: nothing waits.
 *
 * The program looks every 15 minutes from half an hour before opening until after closing, a few minutes after a bag was changed or
 * somebody pressed the button, and once an hour otherwise. In the field it looks every 10 seconds, so here it is later, never earlier.
 */
import { join } from "node:path";
import { Ledger } from "../../collector/series/ledger.ts";
import type { Point } from "../../collector/series/port.ts";
import { openSqliteSeries } from "../../collector/series/sqlite.ts";
import { addDays, hourMs, type Instant, minuteMs, tokyoMidnight } from "../../contract/time.ts";
import { nextUsable } from "../../jobs/calendar.ts";
import type { JobContext } from "../../jobs/context.ts";
import { openMailer } from "../../jobs/mail/mailer.ts";
import { tick } from "../../jobs/schedule.ts";
import { timetable } from "../../jobs/timetable.ts";
import { openOperations } from "../../records/operations/store.ts";
import { createLog } from "../../runtime/log.ts";
import { centerIds, centerOf, type Span, yearConfig } from "./yearCenters.ts";
import { type Deposit, maxHeldMs } from "./yearDemand.ts";
import type { Bag } from "./yearMachine.ts";
import { type OracleAnswer, oracle } from "./yearOracle.ts";
import { YearPlace } from "./yearPlace.ts";
import { type YearRecord, YearRecorder } from "./yearRecorder.ts";

const lookMs = 15 * minuteMs;
/** Long enough for three readings of the new bag. */
const afterChangeMs = 4 * minuteMs;
/** Also a little before opening, when the digest goes out, and after closing. */
const aroundMs = 30 * minuteMs;

export interface YearOptions {
  span: Span;
  /** Days before it whose readings are there when the program starts. */
  pastDays: number;
  seed: number;
  /** Share of words that staff ignore. */
  ignored: number;
  dir: string;
  /** `folder:mail`, or a mail server. */
  mailUrl: string;
}

export interface YearOfCenter {
  id: (typeof centerIds)[number];
  bags: readonly Bag[];
  deposits: readonly Deposit[];
  oracle: OracleAnswer;
}

export interface Year {
  centers: YearOfCenter[];
  record: YearRecord;
  ticks: number;
  /** Log lines of jobs that failed: there must be none. */
  failures: string[];
}

export async function runYear({ span, pastDays, seed, ignored, dir, mailUrl }: YearOptions): Promise<Year> {
  const from = tokyoMidnight(span.from);
  const to = tokyoMidnight(span.to);
  const past = { from: addDays(span.from, -pastDays), to: addDays(span.to, 14) };
  let now = tokyoMidnight(past.from);
  const places = centerIds.map((id) => new YearPlace(id, past, now, seed, ignored));
  const failures: string[] = [];
  const context = await openContext(dir, mailUrl, () => now, from, failures);
  const recorder = new YearRecorder(context, places);
  let ticks = 0;
  try {
    for (; now < from; now += minuteMs) for (const place of places) place.liveBefore(now);
    await write(context, places);
    for (const place of places) place.machine.change(from);
    const firstBags = new Map(places.map(({ id, machine }) => [id, machine.bag.number]));
    let lookAt = from;
    for (; now < to; now += minuteMs) {
      for (const place of places) {
        const { changed, pressed, seen } = place.live(now);
        if (changed || pressed || seen) lookAt = Math.min(lookAt, now + afterChangeMs);
        if (seen) await context.operations.eyeReports.add({ center: place.id, device: "compactor-1", what: seen, by: "職員" }, now);
        if (pressed) await press(context, places, place, now);
      }
      if (now < lookAt) continue;
      await write(context, places);
      for (const place of places) sayUp(context, place, now);
      await tick(context, timetable, now);
      ticks++;
      await recorder.look(now);
      lookAt = nextLook(places, now);
    }
    return {
      centers: places.map((place) => ofCenter(place, firstBags.get(place.id)!, from, to)),
      record: recorder.record,
      ticks,
      failures,
    };
  } finally {
    context.mailer.close();
    await context.operations.close();
    context.ledger.close();
    await context.series.close();
  }
}

async function openContext(dir: string, mailUrl: string, now: () => Instant, startedAt: Instant, failures: string[]): Promise<JobContext> {
  return {
    config: yearConfig,
    series: openSqliteSeries(join(dir, "series.db"), now),
    ledger: new Ledger(join(dir, "ledger.db")),
    operations: await openOperations("sqlite:operations.db", dir),
    mailer: openMailer(mailUrl, dir),
    pageUrl: "http://127.0.0.1:8080/",
    startedAt,
    log: createLog("year", (line) => void failures.push(line), now, now, "warn"),
  };
}

async function write({ series }: JobContext, places: readonly YearPlace[]): Promise<void> {
  const points: Point[] = places.flatMap((place) => place.arrived());
  if (points.length > 0) await series.write(points);
}

/** "袋を出しました" on the page. */
async function press(context: JobContext, places: readonly YearPlace[], { id }: YearPlace, now: Instant): Promise<void> {
  const { series, operations } = context;
  await write(context, places);
  const of = { center: id, device: "compactor-1", kind: "compactor" };
  const since = (await operations.pickups.last(id, "compactor-1"))?.verifiedAt ?? 0;
  const lately = await series.range({ of, quantity: "fillRatio", from: Math.max(now - 2 * hourMs, since), to: now + 1, every: "5m" });
  const fillBefore = lately.length > 0 ? Math.max(...lately.map(([, , , max]) => max)) : undefined;
  const collectionAt = nextUsable(centerOf(id), now)[0]?.deadlineAt;
  await operations.pickups.claim({ center: id, device: "compactor-1", by: "職員", fillBefore, collectionAt }, now);
}

/** The agent's own word, as the collector writes it down. */
function sayUp({ ledger }: JobContext, place: YearPlace, now: Instant): void {
  if (!place.isHeard(now)) return;
  const status = { v: 1, state: "up", at: now, version: "1", journalLength: 0, dropped: 0, clockOffsetMs: 0 } as const;
  ledger.putAgent({ center: place.id, agent: "edge", status, receivedAt: now });
}

function nextLook(places: readonly YearPlace[], now: Instant): Instant {
  const next = now - (now % lookMs) + lookMs;
  const busy = places.some(({ staffed }) => staffed.isStaffed(next + aroundMs) || staffed.isStaffed(next - aroundMs));
  return busy ? next : now - (now % hourMs) + hourMs;
}

function ofCenter({ id, machine, deposits, staffed }: YearPlace, firstBag: number, from: Instant, to: Instant): YearOfCenter {
  const own = deposits.filter(({ at }) => at >= from && at < to);
  return {
    id,
    bags: machine.bags.slice(firstBag),
    deposits: own,
    oracle: oracle({
      deposits: own,
      staffed: staffed.spans,
      from,
      to,
      maxHeldMs,
      capacity: (bag) => machine.capacityOf(firstBag + bag),
      replacedAt: machine.replacements.filter(({ from: at }) => at >= from && at < to).map(({ from: at }) => at),
    }),
  };
}
