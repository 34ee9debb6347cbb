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
import type { Instant } from "../contract/time.ts";
import type { Point } from "./series/port.ts";

export type Verdict<T> = { ok: true; value: T } | { ok: false; reason: string };

/** Devices of the configuration: `center/device` → kind. */
export type KnownDevices = ReadonlyMap<string, string>;

/** Who sent readings, when they came and what is known; `kinds` are those of the center's devices. */
export interface Arrival {
  center: string;
  kinds: ReadonlyMap<string, string>;
  now: Instant;
}

const noKinds: ReadonlyMap<string, string> = new Map();

/** Device → kind of a center: one look for a message instead of a joined key for each reading. */
export function kindsByCenter(known: KnownDevices): (center: string) => ReadonlyMap<string, string> {
  const centers = new Map<string, Map<string, string>>();
  for (const [name, kind] of known) {
    const [center = "", device = ""] = name.split("/");
    centers.set(center, (centers.get(center) ?? new Map<string, string>()).set(device, kind));
  }
  return (center) => centers.get(center) ?? noKinds;
}

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

/** The point of a reading that is plainly in order; undefined: let `validateReading` find out and say. */
export function plainPoint(reading: Numbered, { center, kinds, now }: Arrival): Point | undefined {
  const { device, kind, at } = reading as Numbered & { device: string; kind: string; at: number };
  if (kinds.get(device) !== kind) return undefined;
  const values = plainReadings.get(kind)?.(reading);
  return values && isAcceptedAt(at, now) ? { center, device, kind, at, values } : undefined;
}

/** The point of a reading, or what is wrong with it. */
export function validateReading(reading: Numbered, { center, kinds, now }: Arrival): Verdict<Point> {
  const schema = typeof reading.kind === "string" ? readingSchemas.get(reading.kind) : undefined;
  if (!schema) return { ok: false, reason: "kind: not a kind of equipment that is known" };
  const parsed = schema.safeParse(reading);
  if (!parsed.success) return { ok: false, reason: issueText(parsed.error) };
  const { n: _, device, kind, at, ...values } = parsed.data;
  const known = kinds.get(device);
  if (known === undefined) return { ok: false, reason: `unknown device ${device}: it is not in the configuration of ${center}` };
  if (known !== kind) return { ok: false, reason: `device ${device} is not a ${kind}` };
  if (isAcceptedAt(at, now)) return { ok: true, value: { center, device, kind, at, values } };
  const clock =
    at < earliestAt
      ? "measured before the year 2000; the device's clock is not set"
      : "measured over 24 h in the future; the device's clock is wrong";
  return { ok: false, reason: `at: ${clock}` };
}

function isAcceptedAt(at: Instant, now: Instant): boolean {
  return at >= earliestAt && at <= now + maxAheadMs;
}

function issueText(error: z.ZodError): string {
  const [issue] = error.issues;
  if (!issue) return "invalid";
  const path = issue.path.join(".");
  // An unknown key may hold anything, a name too: it is counted, not repeated.
  if (issue.code === "unrecognized_keys") return `${issue.keys.length} unknown field(s)`;
  return path ? `${path}: ${issue.message}` : issue.message;
}
