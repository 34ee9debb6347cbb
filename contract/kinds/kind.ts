import * as z from "zod";
import { marks, type Quantity, type QuantityName, quantities } from "../quantities.ts";

/** A limit that raises an alert. All of them are defaults: `mimamori.yaml` may set others for a device. */
export interface LimitRule {
  id: string;
  quantity: QuantityName;
  /** Above (or below) this value: the end of the quantity's range where only a device's own setting makes it a limit … */
  above?: number;
  below?: number;
  /** The device's setting that is the limit, where it has one. */
  limitFrom?: "limitC";
  /** … for this many readings in a row … */
  heldFor: number;
  /** … and for this long, so that a short peak is no violation. */
  heldMinutes?: number;
  /** Only what is measured in opening hours counts. */
  onlyOpen?: boolean;
  /** No mail of its own: it stands in the digest of the morning. */
  inDigest?: boolean;
  /** Back inside by this much, in the quantity's unit, before the alert ends. */
  resetBand: number;
  /** Mails on a closed day too. */
  urgent: boolean;
  label: { ja: string; en: string };
}

/** Everything there is to say about a kind of equipment. A new kind is one file like this and one line in `index.ts`. */
export interface Kind {
  id: string;
  label: { ja: string; en: string };
  quantities: readonly QuantityName[];
  /** Rules in order of severity, mildest first. */
  rules: readonly LimitRule[];
  /** Quantities in the order in which a tile or panel shows them. */
  panels: readonly QuantityName[];
  /** What tells how the equipment itself does; shown behind the panels where there is room for it. */
  upkeep?: readonly QuantityName[];
}

export function defineKind<const K extends Kind>(kind: K): K {
  return { ...kind, quantities: [...kind.quantities, ...marks] };
}

function valueSchema(quantity: Quantity) {
  if (quantity.type === "boolean") return z.boolean();
  const number = quantity.type === "integer" ? z.int() : z.number();
  return number.min(quantity.min ?? -Number.MAX_VALUE).max(quantity.max ?? Number.MAX_VALUE);
}

/**
 * The schema of one reading of a kind: strict, so that no free text (and so no personal data) can travel.
 * `n`: number in the agent's journal, from 1. `at`: time of measurement, UTC milliseconds.
 */
export function readingSchema(kind: Kind, device: z.ZodType<string>, at: z.ZodType<number>, n: z.ZodType<number>) {
  const shape = Object.fromEntries(kind.quantities.map((name) => [name, valueSchema(quantities[name]).optional()]));
  return z.strictObject({ n, device, kind: z.literal(kind.id), at, ...shape });
}
