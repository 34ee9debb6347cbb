/** A quantity as people read it: its value with the unit behind, the unit alone, what came of a total. Pure. */
import type { Language } from "./language.ts";
import { type Quantity, type QuantityName, type QuantityValue, quantityOf } from "./quantities.ts";

const answers = { ja: { yes: "はい", no: "いいえ" }, en: { yes: "yes", no: "no" } } as const satisfies Record<Language, object>;

/** A value as people read it: `0.78` of `fillRatio` → `78%`; `12` of `occupancyCount` → `12人`, `12 people`. */
export function formatQuantity(name: QuantityName, value: QuantityValue, language: Language = "ja"): string {
  const quantity = quantityOf(name);
  if (typeof value === "boolean") return answers[language][value ? "yes" : "no"];
  // No "−0": what rounds to nothing has no sign.
  const shown = (value * (quantity.scale ?? 1)).toFixed(quantity.digits ?? 0).replace(/^-(?=0\.?0*$)/, "");
  return `${shown.replace("-", "−")}${unitOf(quantity, shown, language)}`;
}

/** What came of a lifetime total in some time: its label without the word that it is a total. */
export function cameLabel(name: QuantityName, language: Language = "ja"): string {
  return quantityOf(name).label[language].replace(/（累計）| \(total\)/, "");
}

/** What stands behind many of it, e.g. over a column: `回`, `cycles`, `%`; empty for pure numbers. */
export function unitText(name: QuantityName, language: Language = "ja"): string {
  return unitOf(quantityOf(name), "", language).trim();
}

function unitOf({ unit, shownAs }: Quantity, shown: string, language: Language): string {
  if (shownAs) return language === "en" && shown === "1" ? (shownAs.one ?? shownAs.en) : shownAs[language];
  // A pure number, e.g. an index.
  if (unit === "" || unit === "1") return "";
  return language === "ja" ? unit : ` ${unit.replace("℃", "°C")}`;
}
