/** What the fresh readings of one message become. Pure. */
import type { Numbered } from "../contract/messages.ts";
import type { Refused } from "./series/ledger.ts";
import type { Point, RefusedPoint } from "./series/port.ts";
import { type Arrival, decodeBatch, plainPoint, validateReading } from "./validate.ts";

/** The agent, and the id of the journal that counts the readings. */
export interface Sender {
  agent: string;
  journal: string;
}

export interface Judged {
  points: Point[];
  refused: Refused[];
}

/** Points of the readings that are in order, refusals of the others; a refusal names a device only if it is one of ours. */
export function judgeReadings(readings: readonly Numbered[], sender: Sender, arrival: Arrival): Judged {
  const judged: Judged = { points: [], refused: [] };
  for (const reading of readings) {
    const plain = plainPoint(reading, arrival);
    if (plain) {
      judged.points.push(plain);
      continue;
    }
    const verdict = validateReading(reading, arrival);
    if (verdict.ok) judged.points.push(verdict.value);
    else judged.refused.push(refusalOf(reading, verdict.reason, sender, arrival));
  }
  return judged;
}

function refusalOf(reading: Numbered, reason: string, { agent, journal }: Sender, { center, kinds }: Arrival): Refused {
  const device = typeof reading.device === "string" && kinds.has(reading.device) ? reading.device : "";
  return { refusal: { center, agent, device, reason }, head: Buffer.from(textOf(reading)), journal };
}

/** Nested some thousand levels deep, what can be read cannot be written again. */
function textOf(reading: Numbered): string {
  try {
    return JSON.stringify(reading);
  } catch {
    return JSON.stringify({ n: reading.n });
  }
}

/**
 * The points of a message once more. A group that waits for its write keeps the message and not its points, which are many small things;
 * only when the store refuses one of them are they wanted again.
 */
export function pointsAgain(payload: Uint8Array, fresh: { first: number; last: number }, sender: Sender, arrival: Arrival): Point[] {
  const batch = decodeBatch(payload);
  if (!batch.ok) throw new Error("a message that was read before cannot be read again");
  const within = batch.value.readings.filter(({ n }) => n >= fresh.first && n <= fresh.last);
  return judgeReadings(within, sender, arrival).points;
}

/** The points that the store itself refused, as readings. */
export function refusalsOfStore(points: readonly Point[], bad: readonly RefusedPoint[], { agent, journal }: Sender): Refused[] {
  return bad.map(({ index, reason }) => {
    const { center, device, kind, at, values } = points[index]!;
    const head = Buffer.from(JSON.stringify({ device, kind, at, ...values }));
    return { refusal: { center, agent, device, reason }, head, journal };
  });
}
