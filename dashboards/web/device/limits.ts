/** The limits of a device's values as the chart shows them: those that alerts are raised by, with the settings of this device. Pure. */
import type { CenterConfig, DeviceConfig } from "../../../contract/config/schema.ts";
import type { Language } from "../../../contract/language.ts";
import { type QuantityName, quantityOf } from "../../../contract/quantities.ts";
import { formatQuantity } from "../../../contract/quantityWords.ts";
import { limitsOf } from "../../../jobs/alerts/limits.ts";
import { fillRules } from "../../../jobs/pickup/level.ts";
import { textsOf } from "../texts/index.ts";

export interface ShownLimit {
  value: number;
  word: string;
}

export function shownLimits(device: DeviceConfig, center: CenterConfig, quantity: QuantityName, language: Language): ShownLimit[] {
  const { limits: words } = textsOf(language).device;
  const shown = (value: number) => formatQuantity(quantity, value, language).replace(/\.0+(?=\D*$)/, "");
  if (quantity === "fillRatio")
    return fillRules(device, center).flatMap(({ id, above }) => {
      if (above === undefined) return [];
      return [{ value: above, word: `${id === "full" ? words.full : words.nearFull} ${shown(above)}` }];
    });
  const { min, max } = quantityOf(quantity);
  return (
    limitsOf(device)
      // At the end of what a sensor can show it is no limit: the kind waits for a setting of the device.
      .filter((limit) => limit.quantity === quantity && limit.at !== (limit.side === "above" ? max : min))
      .map(({ side, at }) => ({ value: at, word: `${words[side]} ${shown(at)}` }))
  );
}
