/** Limits of kinds: how long a value must be out before it is an alert, and how far back before it ends. Pure. */
import type { DeviceConfig } from "../../contract/config/schema.ts";
import { kindOf, type LimitRule } from "../../contract/kinds/index.ts";
import type { QuantityName } from "../../contract/quantities.ts";
import { type Instant, minuteMs } from "../../contract/time.ts";

/** A rule with the settings of one device. */
export interface Limit {
  id: string;
  quantity: QuantityName;
  side: "above" | "below";
  at: number;
  heldFor: number;
  heldMs: number;
  resetBand: number;
  onlyOpen: boolean;
}

/** When it was measured, and how much. */
export type Measured = readonly [at: Instant, value: number];

/** The fill level has rules of its own (`pickup/level.ts`): it is judged together with the bag's way. */
export const judgedElsewhere: QuantityName = "fillRatio";

/** The limits of a device in the order of the kind: its own `thresholds` come first, then the setting that the rule names, then the kind's. */
export function limitsOf(device: DeviceConfig): Limit[] {
  const rules: readonly LimitRule[] = kindOf(device.kind).rules;
  return rules
    .filter(({ quantity }) => quantity !== judgedElsewhere)
    .map(({ id, quantity, above, below, limitFrom, heldFor, heldMinutes = 0, resetBand, onlyOpen = false }) => ({
      id,
      quantity,
      side: above !== undefined ? "above" : "below",
      at: device.thresholds[id] ?? (limitFrom && device[limitFrom]) ?? above ?? below ?? 0,
      heldFor,
      heldMs: (device.heldMinutes[id] ?? heldMinutes) * minuteMs,
      resetBand,
      onlyOpen,
    }));
}

/** Out of the limit; at the limit itself is in order (a refrigerator at 10 °C, a room at 1,000 ppm). */
export function isOut({ side, at }: Limit, value: number): boolean {
  return side === "above" ? value > at : value < at;
}

/** So far inside that an alert may end. */
export function isBack({ side, at, resetBand }: Limit, value: number): boolean {
  return side === "above" ? value <= at - resetBand : value >= at + resetBand;
}

/** Whether the newest value alone could change anything: only then the readings before it are worth reading. */
export function mayChange(before: string | undefined, newest: number, limits: readonly Limit[]): boolean {
  return limits.some((limit) => (limit.id === before ? isBack(limit, newest) : isOut(limit, newest)));
}

/**
 * The level of one quantity after `readings` (oldest first); undefined: in order. A level is entered when the value has been out for
 * `heldMs` and `heldFor` readings without being back in between, and left when `heldFor` readings in a row are back. Of several levels
 * the later one in the list counts.
 */
export function limitLevel(before: string | undefined, readings: readonly Measured[], limits: readonly Limit[]): string | undefined {
  return limits.findLast((limit) => (limit.id === before ? !hasLeft(limit, readings) : hasEntered(limit, readings)))?.id;
}

function hasEntered(limit: Limit, readings: readonly Measured[]): boolean {
  const newest = readings.at(-1);
  if (!newest || !isOut(limit, newest[1])) return false;
  const run = readings.slice(readings.findLastIndex(([, value]) => isBack(limit, value)) + 1);
  const since = run.findIndex(([, value]) => isOut(limit, value));
  return run.length - since >= limit.heldFor && newest[0] - run[since]![0] >= limit.heldMs;
}

function hasLeft(limit: Limit, readings: readonly Measured[]): boolean {
  const recent = readings.slice(-limit.heldFor);
  return recent.length >= limit.heldFor && recent.every(([, value]) => isBack(limit, value));
}
