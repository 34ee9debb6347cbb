/** A level sensor above the bag → how full it is. */
import type { ConversionOf } from "../../contract/config/conversions.ts";
import { MedianWindow } from "./median.ts";
import type { Rule } from "./outcome.ts";

/**
 * Distance in metres → `fillRatio`: 0 at `emptyM`, 1 at `fullM`, straight between. Up to `marginM` beyond both ends is still empty or full;
 * further off, or in the dead zone, is no value and does not enter the median: a sensor without an echo is neither empty nor full.
 */
export function distance(rule: ConversionOf<"distance">): Rule {
  const window = new MedianWindow(rule.median);
  return {
    take(at, value) {
      const { emptyM, fullM } = rule;
      if (emptyM === undefined || fullM === undefined) return { problem: "not-calibrated" };
      const metres = Number(value);
      if (!(metres > rule.deadZoneM && metres >= fullM - rule.marginM && metres <= emptyM + rule.marginM))
        return { problem: "out-of-range" };
      const ratio = (emptyM - window.take(at, metres)) / (emptyM - fullM);
      return { values: { fillRatio: Math.min(1, Math.max(0, Math.round(ratio * 1_000) / 1_000)) } };
    },
  };
}
