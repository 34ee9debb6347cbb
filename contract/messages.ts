/** What travels over MQTT: one schema a channel. Times are UTC milliseconds. */
import * as z from "zod";
import { everySeconds } from "./config/schema.ts";
import { kinds } from "./kinds/index.ts";
import { readingSchema } from "./kinds/kind.ts";
import { type PlainValues, plainValues } from "./kinds/plainReading.ts";
import type { Values } from "./quantities.ts";
import { readProblemNames } from "./readProblems.ts";
import { idPattern } from "./topics.ts";

/** At most so many readings and bytes a message: a batch that stays below the smallest broker's limits. */
export const maxBatchReadings = 200;
export const maxBatchBytes = 32 * 1024;

/** Accepted time of measurement: from 2000-01-01 to 24 h ahead of the server. */
export const earliestAt = Date.UTC(2000, 0, 1);
export const maxAheadMs = 24 * 3600 * 1000;

const id = z.string().regex(idPattern, "an id is 1-32 of a-z, 0-9 and -");
const number = z.int().min(1);
const count = z.int().min(0);
const at = z.int().min(0).max(8.64e15);

/** The reading of each kind by the kind's id. */
export const readingSchemas: ReadonlyMap<string, z.ZodType<Reading>> = new Map(
  kinds.map((kind) => [kind.id, readingSchema(kind, id, at, number) as unknown as z.ZodType<Reading>]),
);

/** The short way for readings that are plainly in order, by the kind's id. */
export const plainReadings: ReadonlyMap<string, PlainValues> = new Map(kinds.map((kind) => [kind.id, plainValues(kind)]));

export interface ReadingHead {
  /** Number in the agent's journal, from 1, without gaps but for `skipped`. */
  n: number;
  device: string;
  kind: string;
  /** Time of measurement. */
  at: number;
}
export type Reading = ReadingHead & Values;

/** A reading of which only the number is known to be right. */
export type Numbered = { n: number } & Record<string, unknown>;

/** Looked at as they are: a schema of its elements would copy every reading. */
const numberedReadings = z
  .custom<Numbered[]>((value) => Array.isArray(value) && value.length <= maxBatchReadings, `at most ${maxBatchReadings} readings`)
  .superRefine((readings, context) => {
    const wrong = readings.findIndex((one) => typeof one !== "object" || one === null || !Number.isSafeInteger(one.n) || one.n < 1);
    if (wrong >= 0) context.addIssue({ code: "custom", path: [wrong, "n"], message: "a number from 1" });
  });

/** The envelope of `readings`. Each reading is checked by itself, so that one bad one does not take the others along. */
const envelopeSchema = z.strictObject({
  v: z.literal(1),
  journal: z.uuid(),
  /** The oldest number that the journal still keeps (the next one to come if it is empty). */
  oldest: number,
  /** Numbers dropped by policy, so that the collector counts them and waits for none; ends included. */
  skipped: z.array(z.tuple([number, number])).max(1000),
  readings: numberedReadings,
});
export const batchSchema = envelopeSchema
  .refine(
    ({ oldest, readings }) => readings.every(({ n }, i) => n >= oldest && (i === 0 || n > readings[i - 1]!.n)),
    "numbers rise from the oldest on",
  )
  .refine(({ skipped }) => skipped.every(([from, to]) => from <= to), "a skipped range ends after it begins");
export type Batch = z.infer<typeof batchSchema>;

const randomUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The short way for a batch that is plainly in order and announces nothing as skipped; undefined: let the schema judge. */
export function plainBatch(parsed: unknown): Batch | undefined {
  if (typeof parsed !== "object" || parsed === null || Object.keys(parsed).length !== 5) return undefined;
  const { v, journal, oldest, skipped, readings } = parsed as Record<string, unknown>;
  if (v !== 1 || typeof journal !== "string" || !randomUuid.test(journal)) return undefined;
  if (!Array.isArray(skipped) || skipped.length > 0 || !Array.isArray(readings) || readings.length > maxBatchReadings) return undefined;
  if (!Number.isSafeInteger(oldest) || (oldest as number) < 1) return undefined;
  let before = (oldest as number) - 1;
  for (const one of readings as unknown[]) {
    const n = typeof one === "object" && one !== null ? (one as { n?: unknown }).n : undefined;
    if (!Number.isSafeInteger(n) || (n as number) <= before) return undefined;
    before = n as number;
  }
  return parsed as Batch;
}

export const deviceStateSchema = z.strictObject({
  device: id,
  kind: id,
  ok: z.boolean(),
  lastAt: at.optional(),
  /** Why the last read failed: one of our own fixed words, never what a device said. */
  problem: z.enum(readProblemNames).optional(),
  /** How often it is read, where a command changed that. */
  everySeconds: everySeconds.optional(),
});

export const statusSchema = z.strictObject({
  v: z.literal(1),
  state: z.enum(["up", "down"]),
  at,
  version: z.string().max(32),
  journal: z.uuid().optional(),
  /** Lifetime numbers of this journal: read = released + journalLength + dropped. */
  read: count.optional(),
  released: count.optional(),
  journalLength: count.optional(),
  dropped: count.optional(),
  /** Since the agent's start: heard or read, but gone before they had a number (the disk took nothing and the memory's limit was reached). */
  lost: count.optional(),
  /** While the past is filled in: readings confirmed, of how many. */
  history: z.strictObject({ done: count, total: count }).optional(),
  devices: z.array(deviceStateSchema).max(1000).optional(),
  /** How far the agent's clock is ahead of the server's (negative: behind), as of the last confirmation. */
  clockOffsetMs: z.int().optional(),
  /** The newest command that was carried out or refused, and why it was refused. */
  command: z
    .strictObject({
      id: z.uuid(),
      ok: z.boolean(),
      reason: z.enum(["unknown-command", "unknown-device", "not-reading", "failed"]).optional(),
    })
    .optional(),
});
export type AgentStatus = z.infer<typeof statusSchema>;

/** Whether a simulated past is still on its way. */
export function isFilling(history: AgentStatus["history"]): boolean {
  return history !== undefined && history.done < history.total;
}

export type DeviceState = z.infer<typeof deviceStateSchema>;

/** `at`: the server's time, so that an agent sees how far its own clock is off. */
export const storedSchema = z.strictObject({ v: z.literal(1), journal: z.uuid(), upTo: count, at: at.optional() });
export type Stored = z.infer<typeof storedSchema>;

/** A clock further off than this is wrong: readings are marked, an alert opens. */
const clockOffLimitMs = 60_000;

/** `offsetMs`: how far a clock is from the right time, or from where it was; undefined: nobody knows. */
export function isClockOff(offsetMs: number | undefined): boolean {
  return offsetMs !== undefined && Math.abs(offsetMs) > clockOffLimitMs;
}

export const commandSchema = z.discriminatedUnion("command", [
  z.strictObject({ v: z.literal(1), id: z.uuid(), command: z.literal("read-now"), device: id.optional() }),
  /** Staff say that the bag was changed; a simulated machine empties itself. */
  z.strictObject({ v: z.literal(1), id: z.uuid(), command: z.literal("bag-changed"), device: id }),
  /** Reads a device more or less often, also after a restart; null: as its settings say. */
  z.strictObject({ v: z.literal(1), id: z.uuid(), command: z.literal("set-interval"), device: id, everySeconds: everySeconds.nullable() }),
]);
export type Command = z.infer<typeof commandSchema>;
