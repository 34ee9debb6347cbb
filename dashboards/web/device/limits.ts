/** The limits of a device's values as the chart shows them: those that alerts are raised by, with the settings of this device. Pure. */
import type { CenterConfig, DeviceConfig } from "../../../contract/config/schema.ts";
import { kindOf, type LimitRule } from "../../../contract/kinds/index.ts";
import type { Language } from "../../../contract/language.ts";
import { type QuantityName, quantityOf } from "../../../contract/quantities.ts";
import { limitsOf } from "../../../jobs/alerts/limits.ts";
import { fillRules } from "../../../jobs/pickup/level.ts";

export interface ShownLimit {
  value: number;
  word: string;
}

export function shownLimits(device: DeviceConfig, center: CenterConfig, quantity: QuantityName, language: Language): ShownLimit[] {
  const rules: readonly LimitRule[] = kindOf(device.kind).rules;
  if (quantity === "fillRatio")
    return fillRules(device, center).flatMap(({ above, label }) => (above === undefined ? [] : [{ value: above, word: label[language] }]));
  const { min, max } = quantityOf(quantity);
  return (
    limitsOf(device)
      // At the end of what a sensor can show it is no limit: the kind waits for a setting of the device.
      .filter((limit) => limit.quantity === quantity && limit.at !== (limit.side === "above" ? max : min))
      .map(({ id, at }) => ({ value: at, word: rules.find((rule) => rule.id === id)!.label[language] }))
  );
}
