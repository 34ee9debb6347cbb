import type { ConversionOf } from "../../contract/config/conversions.ts";
import { type QuantityName, type QuantityValue, quantityOf } from "../../contract/quantities.ts";
import type { Rule } from "./outcome.ts";

/** The signal is the quantity. Outside the quantity's range it is no value; a total is rounded down, a count to the nearest. */
export function value(quantity: QuantityName, { invert }: ConversionOf<"value">): Rule {
  return {
    take(_at, raw) {
      const fitted = inRange(quantity, typeof raw === "boolean" && invert ? !raw : raw);
      return fitted === undefined ? { problem: "out-of-range" } : { values: { [quantity]: fitted } };
    },
  };
}

function inRange(quantity: QuantityName, raw: QuantityValue): QuantityValue | undefined {
  const { type, nature, min = -Number.MAX_VALUE, max = Number.MAX_VALUE } = quantityOf(quantity);
  if (type === "boolean") return typeof raw === "boolean" ? raw : undefined;
  if (typeof raw !== "number" || !Number.isFinite(raw)) return undefined;
  const number = type === "float" ? raw : nature === "total" ? Math.floor(raw) : Math.round(raw);
  return number >= min && number <= max ? number : undefined;
}
