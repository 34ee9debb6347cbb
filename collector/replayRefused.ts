/**
 * Takes refused readings after what was wrong is put right: a device that is in the configuration now, a kind that is known now, a limit that
 * was changed. They are judged again by the rules of today and keep their time of measurement.
 *
 * The collector may run meanwhile: same device and same time overwrite, and the ledger counts each reading once, when it leaves the quarantine.
 */
import type { Numbered } from "../contract/messages.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Ledger, RefusedFilter, RefusedReading } from "./series/ledger.ts";
import type { Point, SeriesStore } from "./series/port.ts";
import { type Arrival, type KnownDevices, kindsByCenter, type Verdict, validateReading } from "./validate.ts";

export interface ReplayOutcome {
  stored: number;
  /** Reasons of today for those that stay, and how often. */
  refused: { reason: string; count: number }[];
}

const together = 500;

/** Throws Unavailable when the store cannot be reached: what was stored until then is counted, the rest stays. */
export async function replayRefused(
  { ledger, store, known, clock }: { ledger: Ledger; store: SeriesStore; known: KnownDevices; clock: Clock },
  filter: RefusedFilter,
): Promise<ReplayOutcome> {
  const kindsOf = kindsByCenter(known);
  const reasons = new Map<string, number>();
  const refuse = (reason: string) => void reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  let [stored, after] = [0, 0];
  // What is refused meanwhile waits for the next replay: a flood must not keep this one busy for ever.
  let left = ledger.quarantine().reduce((sum, { kept }) => sum + kept, 0);
  while (left > 0) {
    const readings = ledger.refusedReadings(filter, after, Math.min(left, together));
    if (readings.length === 0) break;
    left -= readings.length;
    after = readings.at(-1)!.id;
    const good: { id: number; point: Point }[] = [];
    for (const reading of readings) {
      const arrival = { center: reading.center, kinds: kindsOf(reading.center), now: clock.now() };
      const verdict = judgeAgain(reading, arrival);
      if (verdict.ok) good.push({ id: reading.id, point: verdict.value });
      else refuse(verdict.reason);
    }
    if (good.length === 0) continue;
    const bad = new Map((await store.write(good.map(({ point }) => point))).refused.map(({ index, reason }) => [index, reason]));
    for (const reason of bad.values()) refuse(reason);
    const taken = good.filter((_, index) => !bad.has(index)).map(({ id }) => id);
    ledger.markReplayed(taken);
    stored += taken.length;
  }
  return { stored, refused: [...reasons].map(([reason, count]) => ({ reason, count })) };
}

function judgeAgain({ body }: RefusedReading, arrival: Arrival): Verdict<Point> {
  const reading = JSON.parse(Buffer.from(body).toString("utf8")) as Numbered;
  // What the store itself refused has no number any more; nobody asks for it here.
  return validateReading({ ...reading, n: 1 }, arrival);
}
