/** Signals from a JSON document by pointers; shared by `http` and the preset `json`. Pure. */
import jsonpointer from "jsonpointer";
import type { JsonTime, JsonValues } from "../../contract/config/drivers/jsonValues.ts";
import type { Signal } from "../../contract/signals.ts";
import { type OwnTime, readTime } from "./ownTime.ts";

/** The values that are there and are numbers or booleans; numbers written as text count, other text does not. */
export function jsonSignals(document: unknown, values: JsonValues): Signal[] {
  return Object.entries(values).flatMap(([name, { path, unit, scale, offset }]): Signal[] => {
    const raw = at(document, path);
    if (unit === "bool") {
      const value = asBoolean(raw);
      return value === undefined ? [] : [{ from: name, value, unit }];
    }
    const value = Number(((asNumber(raw) ?? Number.NaN) * scale + offset).toPrecision(12));
    return Number.isFinite(value) ? [{ from: name, value, unit }] : [];
  });
}

/** The document's own time, where the settings say where it is and it can be trusted. */
export function jsonOwnTime(document: unknown, time: JsonTime | undefined, zone: string, arrivedAt: number): OwnTime {
  return time ? readTime(at(document, time.path), zone, arrivedAt) : undefined;
}

function at(document: unknown, path: string): unknown {
  if (path === "") return document;
  return typeof document === "object" && document !== null ? jsonpointer.get(document, path) : undefined;
}

/** A finite number, also as text ("12.5"); else undefined. */
export function asNumber(raw: unknown): number | undefined {
  if (typeof raw === "number") return Number.isFinite(raw) ? raw : undefined;
  if (typeof raw !== "string" || !/^\s*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*$/.test(raw)) return undefined;
  const number = Number(raw);
  return Number.isFinite(number) ? number : undefined;
}

const words: Record<string, boolean> = {
  true: true,
  on: true,
  open: true,
  yes: true,
  "1": true,
  false: false,
  off: false,
  closed: false,
  no: false,
  "0": false,
};

/** true or false, also as 1 and 0 or as the words that devices use; else undefined. */
export function asBoolean(raw: unknown): boolean | undefined {
  if (typeof raw === "boolean") return raw;
  if (typeof raw !== "string" && typeof raw !== "number") return undefined;
  const word = String(raw).toLowerCase();
  return Object.hasOwn(words, word) ? words[word] : undefined;
}
