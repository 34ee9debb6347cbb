/** What is wrong with a message or a reading, in words that a person can act on. Never repeats what was sent: it may hold anything. */
import { isUtf8 } from "node:buffer";
import type * as z from "zod";
import {
  type Batch,
  batchSchema,
  earliestAt,
  maxAheadMs,
  type Numbered,
  plainBatch,
  plainReadings,
  readingSchemas,
} from "../contract/messages.ts";
import type { Values } from "../contract/quantities.ts";
import type { Instant } from "../contract/time.ts";
import type { Point } from "./series/port.ts";

export type Verdict<T> = { ok: true; value: T } | { ok: false; reason: string };

/** Devices of the configuration: `center/device` → kind. */
export type KnownDevices = ReadonlyMap<string, string>;

export function decodeBatch(payload: Uint8Array): Verdict<Batch> {
  let parsed: unknown;
  try {
    if (!isUtf8(payload)) throw new SyntaxError("not UTF-8");
    parsed = JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString("utf8"));
  } catch {
    return { ok: false, reason: "not JSON (NaN and Infinity are none)" };
  }
  const plain = plainBatch(parsed);
  if (plain) return { ok: true, value: plain };
  const batch = batchSchema.safeParse(parsed);
  return batch.success ? { ok: true, value: batch.data } : { ok: false, reason: `not a batch of readings: ${issueText(batch.error)}` };
}

/** The point of a reading, or what is wrong with it. */
export function validateReading(center: string, reading: Numbered, known: KnownDevices, now: Instant): Verdict<Point> {
  const { device, kind, at } = reading as Numbered & { device: string; kind: string; at: number };
  const plain = typeof device === "string" && known.get(`${center}/${device}`) === kind ? plainReadings.get(kind)?.(reading) : undefined;
  const judged = plain ? undefined : judge(center, reading, known);
  if (judged && !judged.ok) return judged;
  if (at < earliestAt) return { ok: false, reason: "at: measured before the year 2000; the device's clock is not set" };
  if (at > now + maxAheadMs) return { ok: false, reason: "at: measured over 24 h in the future; the device's clock is wrong" };
  return { ok: true, value: { center, device, kind, at, values: plain ?? judged!.value } };
}

/** By the schema, in words. */
function judge(center: string, reading: Numbered, known: KnownDevices): Verdict<Values> {
  const { kind } = reading;
  const schema = typeof kind === "string" ? readingSchemas.get(kind) : undefined;
  if (!schema) return { ok: false, reason: "kind: not a kind of equipment that is known" };
  const parsed = schema.safeParse(reading);
  if (!parsed.success) return { ok: false, reason: issueText(parsed.error) };
  const { n: _, device, kind: __, at: ___, ...values } = parsed.data;
  const knownKind = known.get(`${center}/${device}`);
  if (knownKind === kind) return { ok: true, value: values };
  const reason = knownKind ? `device ${device} is not a ${kind}` : `unknown device ${device}: it is not in the configuration of ${center}`;
  return { ok: false, reason };
}

function issueText(error: z.ZodError): string {
  const [issue] = error.issues;
  if (!issue) return "invalid";
  const path = issue.path.join(".");
  // An unknown key may hold anything, a name too: it is counted, not repeated.
  if (issue.code === "unrecognized_keys") return `${issue.keys.length} unknown field(s)`;
  return path ? `${path}: ${issue.message}` : issue.message;
}
