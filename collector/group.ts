/** What the fresh readings of one message become. Pure. */
import type { Batch, Numbered } from "../contract/messages.ts";
import type { Instant } from "../contract/time.ts";
import type { Refused } from "./series/ledger.ts";
import type { Point } from "./series/port.ts";
import { decodeBatch, type KnownDevices, validateReading } from "./validate.ts";

/** Who sent them, when they came and what is known. */
export interface Arrival {
  center: string;
  agent: string;
  /** Id of the journal that counts them. */
  journal: string;
  known: KnownDevices;
  now: Instant;
}

export interface Judged {
  points: Point[];
  refused: Refused[];
}

/** Points of the readings that are in order, refusals of the others; a refusal names a device only if it is one of ours. */
export function judgeReadings(readings: readonly Numbered[], { center, agent, journal, known, now }: Arrival): Judged {
  const judged: Judged = { points: [], refused: [] };
  for (const reading of readings) {
    const verdict = validateReading(center, reading, known, now);
    if (verdict.ok) judged.points.push(verdict.value);
    else {
      const device = typeof reading.device === "string" && known.has(`${center}/${reading.device}`) ? reading.device : "";
      judged.refused.push({
        refusal: { center, agent, device, reason: verdict.reason },
        head: Buffer.from(JSON.stringify(reading)),
        journal,
      });
    }
  }
  return judged;
}

/**
 * The points of a message once more. A group that waits for its write keeps the message and not its points, which are many small things;
 * only when the store refuses one of them are they wanted again.
 */
export function pointsAgain(payload: Uint8Array, fresh: { first: number; last: number }, arrival: Arrival): Point[] {
  const batch = decodeBatch(payload);
  if (!batch.ok) throw new Error("a message that was read before cannot be read again");
  const within = batch.value.readings.filter(({ n }) => n >= fresh.first && n <= fresh.last);
  return judgeReadings(within satisfies Batch["readings"], arrival).points;
}
