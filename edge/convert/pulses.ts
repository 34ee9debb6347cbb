import type { ConversionOf } from "../../contract/config/conversions.ts";
import type { QuantityName } from "../../contract/quantities.ts";
import { noOutcome, type Rule } from "./outcome.ts";

/** Pulses since the last signal → so much more of the lifetime total; a cycle of two pulses counts when both came. */
export function pulses(quantity: QuantityName, { perCycle }: ConversionOf<"pulses">): Rule {
  return {
    take: (_at, value) => (Number(value) > 0 ? { added: { [quantity]: Number(value) / perCycle } } : noOutcome),
  };
}
