import { type QuantityName, type QuantityValue, quantityOf, type Values } from "../../contract/quantities.ts";

/** The value in the type of its quantity, or undefined outside its range; a total is rounded down, a count to the nearest. */
export function inRange(quantity: QuantityName, raw: QuantityValue): QuantityValue | undefined {
  const { type, nature, min = -Number.MAX_VALUE, max = Number.MAX_VALUE } = quantityOf(quantity);
  if (type === "boolean") return typeof raw === "boolean" ? raw : undefined;
  if (typeof raw !== "number" || !Number.isFinite(raw)) return undefined;
  const number = type === "float" ? raw : nature === "total" ? Math.floor(raw) : Math.round(raw);
  return number >= min && number <= max ? number : undefined;
}

/** The values that can be; the others would only be refused at the other end. */
export function onlyPossible(values: Values): Values {
  const possible: Values = {};
  for (const [name, value] of Object.entries(values) as [QuantityName, QuantityValue][]) {
    const kept = inRange(name, value);
    if (kept !== undefined) possible[name] = kept;
  }
  return possible;
}
