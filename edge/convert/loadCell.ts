/** A load cell below the bag → its mass. */
import type { ConversionOf } from "../../contract/config/conversions.ts";
import { quantities } from "../../contract/quantities.ts";
import { MedianWindow } from "./median.ts";
import type { Rule } from "./outcome.ts";

/** Raw counts (or kg of a scale) → `massKg` = (signal − tare) × kgPerUnit; a little below the tare is 0, more is no value. */
export function loadCell(rule: ConversionOf<"load-cell">): Rule {
  const window = new MedianWindow(rule.median);
  return {
    take(at, value) {
      const { tare, kgPerUnit } = rule;
      if (tare === undefined || kgPerUnit === undefined) return { problem: "not-calibrated" };
      const kg = (Number(value) - tare) * kgPerUnit;
      if (!(kg >= -rule.marginKg && kg <= quantities.massKg.max)) return { problem: "out-of-range" };
      return { values: { massKg: Math.max(0, Math.round(window.take(at, kg) * 1_000) / 1_000) } };
    },
  };
}
