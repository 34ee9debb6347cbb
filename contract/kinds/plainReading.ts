/**
 * The short way to the values of a reading that is plainly in order.
 *
 * A schema makes an object for every field that a kind may have, and most of them are absent: that was half of a reading's time in the
 * collector (docs/performance.md). This looks at the fields that are there. It never says yes where `readingSchema` says no; where it is
 * not sure it says nothing, and the schema judges and finds the words.
 */
import { type QuantityName, quantities, type Values } from "../quantities.ts";
import type { Kind } from "./kind.ts";

/** The latest time that JavaScript knows. */
const lastInstant = 8.64e15;
const head: ReadonlySet<string> = new Set(["n", "device", "kind", "at"]);

/** The values of a reading of this kind whose device is known to be of it; undefined: let the schema judge. */
export type PlainValues = (reading: Readonly<Record<string, unknown>>) => Values | undefined;

export function plainValues(kind: Kind): PlainValues {
  const allowed = new Map<string, (value: unknown) => boolean>(kind.quantities.map((name) => [name, rangeOf(name)]));
  return (reading) => {
    if (!isInstant(reading.at) || !Number.isSafeInteger(reading.n) || (reading.n as number) < 1) return undefined;
    const values: Record<string, unknown> = {};
    for (const name in reading) {
      if (head.has(name)) continue;
      const value = reading[name];
      if (!allowed.get(name)?.(value)) return undefined;
      values[name] = value;
    }
    return values as Values;
  };
}

function isInstant(at: unknown): boolean {
  return Number.isSafeInteger(at) && (at as number) >= 0 && (at as number) <= lastInstant;
}

function rangeOf(name: QuantityName): (value: unknown) => boolean {
  const { type, min = -Number.MAX_VALUE, max = Number.MAX_VALUE }: { type: string; min?: number; max?: number } = quantities[name];
  if (type === "boolean") return (value) => typeof value === "boolean";
  if (type === "integer") return (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
  return (value) => typeof value === "number" && value >= min && value <= max;
}
