/** What a sensor says before it is known what it means: a name, a value, a unit. Quantities are made of them in edge/convert. */
import { type QuantityName, quantityOf } from "./quantities.ts";

/**
 * Units in which drivers hand signals on: m, kg, W, Wh, degrees Celsius, ratio 0-1, ppm, true or false, a counter's reading, pulses since the
 * last signal, minutes, days; "1" is a bare number (the counts of a load cell, a register without a unit).
 */
export const signalUnits = ["m", "kg", "W", "Wh", "C", "ratio", "ppm", "bool", "count", "pulses", "min", "d", "1"] as const;
export type SignalUnit = (typeof signalUnits)[number];

export interface Signal {
  /** The sensor's own key, e.g. `SR04.Distance`. */
  from: string;
  value: number | boolean;
  unit: SignalUnit;
  /** A counter that starts again at 0 above this, in the signal's unit: 65,536 for a 16-bit register. */
  modulus?: number;
}

/** What one source said at one moment. */
export interface Heard {
  at: number;
  /** The time is the sensor's own word: it may come late, after newer ones. Else it is our clock at the moment of arrival. */
  ownTime?: boolean;
  /** What the broker remembered from before we listened: the last known value, never new evidence. */
  retained?: boolean;
  signals: Signal[];
}

const unitOfSymbol: Record<string, SignalUnit> = { "℃": "C", kg: "kg", W: "W", Wh: "Wh", ppm: "ppm", min: "min", d: "d" };

/** The unit that a signal must have to be taken as this quantity without a calibration. */
export function signalUnitOf(name: QuantityName): SignalUnit {
  const { type, unit, max } = quantityOf(name);
  if (type === "boolean") return "bool";
  if (unit === "") return "count";
  if (unit === "1") return max === 1 ? "ratio" : "1";
  return unitOfSymbol[unit] ?? "1";
}
