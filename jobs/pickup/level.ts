/** Near full, full, or neither: with a reset band, and only when several readings in a row say so. Pure. */
import type { CenterConfig, DeviceConfig } from "../../contract/config/schema.ts";
import { kindOf, type LimitRule } from "../../contract/kinds/index.ts";

const fillLevels = ["ok", "near-full", "full"] as const;
export type FillLevel = (typeof fillLevels)[number];

export function isFillLevel(level: string): level is FillLevel {
  return fillLevels.some((one) => one === level);
}

/** The rules of a device, mildest first: the kind's, over them the center's levels, over these the device's own. */
export function fillRules(device: DeviceConfig, center: Pick<CenterConfig, "nearFull" | "full">): LimitRule[] {
  const ofCenter: Record<string, number> = { "near-full": center.nearFull, full: center.full };
  return kindOf(device.kind)
    .rules.filter(({ quantity }) => quantity === "fillRatio")
    .map((rule) => ({ ...rule, above: device.thresholds[rule.id] ?? ofCenter[rule.id] ?? rule.above ?? 1 }));
}

/**
 * The level after the newest `fills` (0–1, oldest first). A level is entered when the last `heldFor` readings are at or above its
 * limit, and left when as many are below the limit less the reset band; with fewer readings nothing changes.
 */
export function fillLevel(before: FillLevel, fills: readonly number[], rules: readonly LimitRule[]): FillLevel {
  let level: FillLevel = "ok";
  const rank = rules.findIndex(({ id }) => id === before);
  for (const [index, { id, above = 1, heldFor, resetBand }] of rules.entries()) {
    const recent = fills.slice(-heldFor);
    const enough = recent.length >= heldFor;
    const entered = enough && recent.every((fill) => fill >= above);
    const left = enough && recent.every((fill) => fill < above - resetBand);
    if (entered || (index <= rank && !left)) level = id as FillLevel;
  }
  return level;
}

/** Readings in a row that the most patient rule wants. */
export function heldAtMost(rules: readonly LimitRule[]): number {
  return Math.max(1, ...rules.map(({ heldFor }) => heldFor));
}
