/** What a preset is, and what all of them share. Pure. */
import type { Signal, SignalUnit } from "../../../../contract/signals.ts";
import { asNumber } from "../../jsonSignals.ts";
import type { OwnTime } from "../../ownTime.ts";

export interface Message {
  topic: string;
  payload: string;
  /** The site's time zone, for times that come without one; undefined: not known, such times are not trusted. */
  zone: string | undefined;
  arrivedAt: number;
}

export interface Decoded {
  /** The message's own time; undefined: the time of arrival counts. */
  at: OwnTime;
  signals: Signal[];
  /** The sensor said that it comes or goes. */
  status?: "up" | "down";
  /** Why the message could not be understood. */
  rejected?: string;
  /** Given by a network server: the same id is the same measurement. */
  id?: string;
}

/** Messages of a maker → signals. The key of the sensor decides the unit; what is none of our quantities is left out. */
export type Preset = (message: Message) => Decoded;

export const nothing: Decoded = { at: undefined, signals: [] };
export const notJson: Decoded = { ...nothing, rejected: "not JSON" };

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object in the text; undefined: no JSON, or JSON of another form. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function lastLevel(topic: string): string {
  return topic.slice(topic.lastIndexOf("/") + 1);
}

/** A unit and the factor that leads to it. */
export interface Scale {
  unit: SignalUnit;
  factor: number;
}

export const scales = {
  metres: { unit: "m", factor: 1 },
  centimetres: { unit: "m", factor: 0.01 },
  millimetres: { unit: "m", factor: 0.001 },
  kilograms: { unit: "kg", factor: 1 },
  watts: { unit: "W", factor: 1 },
  wattHours: { unit: "Wh", factor: 1 },
  kilowattHours: { unit: "Wh", factor: 1_000 },
  celsius: { unit: "C", factor: 1 },
  percent: { unit: "ratio", factor: 0.01 },
  ratio: { unit: "ratio", factor: 1 },
  ppm: { unit: "ppm", factor: 1 },
  count: { unit: "count", factor: 1 },
  minutes: { unit: "min", factor: 1 },
  /** true or false; factor has no meaning. */
  bool: { unit: "bool", factor: 1 },
} as const satisfies Record<string, Scale>;

/** One signal, or none: null, text that is no number, true where a number belongs. */
export function signal(from: string, raw: unknown, { unit, factor }: Scale): Signal[] {
  if (unit === "bool") return typeof raw === "boolean" ? [{ from, value: raw, unit }] : [];
  const value = rounded((asNumber(raw) ?? Number.NaN) * factor);
  return Number.isFinite(value) ? [{ from, value, unit }] : [];
}

/** Without the dust of binary fractions: 47.2 × 0.01 is 0.472. */
export function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

const order: readonly SignalUnit[] = ["m", "kg", "ppm", "W", "Wh", "C", "ratio", "min", "d", "count", "bool", "pulses", "1"];

/** The same order whatever the sensor's: level, mass, air, power, climate, battery, states. */
export function inOrder(signals: Signal[]): Signal[] {
  return signals.sort((a, b) => order.indexOf(a.unit) - order.indexOf(b.unit));
}
