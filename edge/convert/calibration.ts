/** The numbers of a calibration from what a sensor showed. Pure. */
import type { ConversionOf } from "../../contract/config/conversions.ts";
import { diaperKg } from "../../contract/kinds/compactor.ts";

/** The second point of a calibration: the machine full, or a known number of diapers in it. */
export type Known = { full: true } | { diapers: number };

export type Calibrated = { ok: true; numbers: Record<string, number> } | { ok: false; why: string };

const refused = (why: string): Calibrated => ({ ok: false, why });

/** Rounded to what sensors tell apart: a tenth of a millimetre, a milligram a count. */
const fine = (value: number, digits: number) => Number(value.toFixed(digits));

/**
 * Two distances in metres → `emptyM` and `fullM`. With a known number of diapers the full level is drawn on in a straight line to what a bag
 * holds (`bagDiapers`).
 */
export function calibrateDistance(empty: number, second: number, known: Known, bagDiapers: number | undefined): Calibrated {
  const fall = empty - second;
  if (!(fall > 0))
    return refused(`the second distance (${second} m) is not smaller than the empty one (${empty} m): is the sensor above the bag?`);
  if ("full" in known) return { ok: true, numbers: { emptyM: fine(empty, 4), fullM: fine(second, 4) } };
  if (bagDiapers === undefined) return refused("set bagDiapers of the device first: what a bag holds");
  if (known.diapers > bagDiapers) return refused(`${known.diapers} diapers are more than a bag holds (${bagDiapers})`);
  // Little of a bag, multiplied, is a guess.
  if (known.diapers < bagDiapers / 10)
    return refused(`use at least ${Math.ceil(bagDiapers / 10)} diapers: less is within the sensor's noise`);
  return { ok: true, numbers: { emptyM: fine(empty, 4), fullM: fine(empty - (fall * bagDiapers) / known.diapers, 4) } };
}

/** Two signals of a load cell, empty and with a known mass in kg on it → `tare` and `kgPerUnit`. */
export function calibrateLoadCell(empty: number, loaded: number, kg: number): Calibrated {
  if (loaded === empty) return refused("the load cell shows the same with and without load: check its wiring");
  if (!(kg >= 1)) return refused("use at least 1 kg: less is within the load cell's noise");
  return { ok: true, numbers: { tare: fine(empty, 4), kgPerUnit: Number((kg / (loaded - empty)).toPrecision(6)) } };
}

export function kgOf(diapers: number): number {
  return diapers * diaperKg;
}

export type Calibratable = ConversionOf<"distance"> | ConversionOf<"load-cell">;
