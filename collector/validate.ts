/** What is wrong with a message or a reading, in words that a person can act on. Never repeats what was sent: it may hold anything. */
import type * as z from "zod";
import { type Batch, batchSchema, earliestAt, maxAheadMs, type Reading, readingSchemas } from "../contract/messages.ts";
import type { Instant } from "../contract/time.ts";

export type Verdict<T> = { ok: true; value: T } | { ok: false; reason: string };

/** Devices of the configuration: `center/device` → kind. */
export type KnownDevices = ReadonlyMap<string, string>;

export function decodeBatch(payload: Uint8Array): Verdict<Batch> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  } catch {
    return { ok: false, reason: "not JSON (NaN and Infinity are none)" };
  }
  const batch = batchSchema.safeParse(parsed);
  return batch.success ? { ok: true, value: batch.data } : { ok: false, reason: `not a batch of readings: ${issueText(batch.error)}` };
}

export function validateReading(center: string, reading: Batch["readings"][number], known: KnownDevices, now: Instant): Verdict<Reading> {
  const { device, kind, at } = reading;
  const schema = typeof kind === "string" ? readingSchemas.get(kind) : undefined;
  if (!schema) return { ok: false, reason: "kind: not a kind of equipment that is known" };
  const parsed = schema.safeParse(reading);
  if (!parsed.success) return { ok: false, reason: issueText(parsed.error) };
  if (known.get(`${center}/${device}`) !== kind) {
    return {
      ok: false,
      reason: known.has(`${center}/${device}`)
        ? `device ${device} is not a ${kind}`
        : `unknown device ${device}: it is not in the configuration of ${center}`,
    };
  }
  const measuredAt = at as number;
  if (measuredAt < earliestAt) return { ok: false, reason: "at: measured before the year 2000; the device's clock is not set" };
  if (measuredAt > now + maxAheadMs) return { ok: false, reason: "at: measured over 24 h in the future; the device's clock is wrong" };
  return { ok: true, value: parsed.data };
}

function issueText(error: z.ZodError): string {
  const [issue] = error.issues;
  if (!issue) return "invalid";
  const path = issue.path.join(".");
  // An unknown key may hold anything, a name too: it is counted, not repeated.
  if (issue.code === "unrecognized_keys") return `${issue.keys.length} unknown field(s)`;
  return path ? `${path}: ${issue.message}` : issue.message;
}
