/** What the configuration must know of a driver: its settings, its signals, its addresses. A driver's I/O is in edge/drivers. */
import * as z from "zod";
import { type SignalUnit, signalUnits } from "../../signals.ts";
import type { Problem } from "../problem.ts";

export interface DriverKind<S extends z.ZodType> {
  schema: S;
  /** The signals it will give, where the settings say so; undefined: only the sensor knows. */
  signals(config: z.infer<S>): Map<string, SignalUnit> | undefined;
  /** What only one device of an agent may read, in words; `uses`: the signals that are used, each with what it becomes. */
  addresses(config: z.infer<S>, uses: readonly { signal: string; quantity: string }[]): string[];
  /** Settings that all users of one bus must share. */
  bus?(config: z.infer<S>): { name: string; settings: string } | undefined;
  /** Least and greatest possible value of a signal. */
  range?(config: z.infer<S>, signal: string): [number, number] | undefined;
  /** What the schema cannot say. */
  problems?(config: z.infer<S>): Problem[];
}

export function defineDriver<S extends z.ZodType>(kind: DriverKind<S>): DriverKind<S> {
  return kind;
}

export const signalUnit = z.enum(signalUnits, { error: `a unit is one of ${signalUnits.join(", ")}` });
export const signalName = z.string().regex(/^[A-Za-z0-9_.-]{1,32}$/, "the name of a signal is 1-32 of A-Z, a-z, 0-9, _, . and -");
/** What a raw number is multiplied by, and what is added then. */
export const scaling = {
  scale: z
    .number()
    .refine((scale) => scale !== 0 && Math.abs(scale) <= 1e9, "a scale is not 0 and at most 1e9: every value would be the same")
    .default(1),
  offset: z.number().min(-1e12).max(1e12).default(0),
};
export const timeoutMs = z.int().min(50).max(30_000);
export const portNumber = z.int().min(1).max(65_535);
