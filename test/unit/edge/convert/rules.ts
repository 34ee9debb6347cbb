/** Rules and devices as a configuration gives them, with its defaults, for the tests of this folder. */
import { type ConversionName, type ConversionOf, conversionSchema } from "../../../../contract/config/conversions.ts";
import { type DeviceConfig, deviceSchema } from "../../../../contract/config/schema.ts";
import type { Signal } from "../../../../contract/signals.ts";

export const now = Date.UTC(2026, 10, 25, 3);

export function ruleOf<N extends ConversionName>(as: N, more: Partial<ConversionOf<N>> = {}): ConversionOf<N> {
  return conversionSchema.parse({ as, ...(as !== "level-drop" && { from: "signal" }), ...more }) as ConversionOf<N>;
}

/** A driver that says nothing of its signals, so that any may be named. */
export const anySensor = { type: "mqtt", url: "mqtt://127.0.0.1:1883", preset: "tasmota", topic: "tele/bin/SENSOR" };

/** A compactor that is read by one driver, unless said otherwise. */
export function deviceOf(quantities: Record<string, unknown>, more: Record<string, unknown> = {}): DeviceConfig {
  return deviceSchema.parse({ kind: "compactor", name: "圧縮機", driver: anySensor, quantities, ...more });
}

export function signal(from: string, value: number | boolean, unit: Signal["unit"], more: Partial<Signal> = {}): Signal {
  return { from, value, unit, ...more };
}
