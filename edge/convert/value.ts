import type { ConversionOf } from "../../contract/config/conversions.ts";
import type { QuantityName } from "../../contract/quantities.ts";
import type { Rule } from "./outcome.ts";
import { inRange } from "./range.ts";

/** The signal is the quantity. Outside the quantity's range it is no value; a total is rounded down, a count to the nearest. */
export function value(quantity: QuantityName, { invert }: ConversionOf<"value">): Rule {
  return {
    take(_at, raw) {
      const fitted = inRange(quantity, typeof raw === "boolean" && invert ? !raw : raw);
      return fitted === undefined ? { problem: "out-of-range" } : { values: { [quantity]: fitted } };
    },
  };
}
