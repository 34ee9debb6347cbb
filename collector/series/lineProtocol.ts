/** InfluxDB line protocol of a point. Ids are `[a-z0-9-]` and quantity names our own, so there is nothing to escape; anything else throws. */
import { type QuantityName, quantityOf } from "../../contract/quantities.ts";
import { idPattern } from "../../contract/topics.ts";
import type { Point } from "./port.ts";

/** One line without its end, time in milliseconds. Undefined if no field is left: NaN and infinity have no form in the protocol. */
export function lineOf({ kind, center, device, at, values }: Point): string | undefined {
  if (![kind, center, device].every((id) => idPattern.test(id))) throw new RangeError("not an id");
  const fields: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    const { type } = quantityOf(name as QuantityName);
    if (typeof value === "boolean") fields.push(`${name}=${value ? "t" : "f"}`);
    else if (Number.isFinite(value)) fields.push(type === "integer" ? `${name}=${value}i` : `${name}=${value}`);
  }
  return fields.length === 0 ? undefined : `${kind},center=${center},device=${device} ${fields.join(",")} ${at}`;
}
