/** Every driver that a configuration may name: a new one is a file here, a folder in edge/drivers and a line in each list. */
import * as z from "zod";
import type { SignalUnit } from "../../signals.ts";
import type { Problem } from "../problem.ts";
import type { DriverKind } from "./driverKind.ts";
import { http } from "./http.ts";
import { modbus } from "./modbus.ts";
import { mqtt } from "./mqtt.ts";
import { pulse } from "./pulse.ts";
import { simulated } from "./simulated.ts";

const kinds = { simulated, modbus, pulse, mqtt, http } as const;

const known = `known drivers: ${Object.keys(kinds).join(", ")}`;

export const driverSchema = z.discriminatedUnion("type", [simulated.schema, modbus.schema, pulse.schema, mqtt.schema, http.schema], {
  error: ({ code, input }) => {
    if (code !== "invalid_union") return undefined;
    const type = (input as { type?: unknown } | null)?.type;
    return type === undefined ? `a driver has a type; ${known}` : `unknown driver "${String(type)}"; ${known}`;
  },
});
export type DriverConfig = z.infer<typeof driverSchema>;
export type DriverConfigOf<T extends DriverConfig["type"]> = Extract<DriverConfig, { type: T }>;

function kindOf(config: DriverConfig): DriverKind<z.ZodType<DriverConfig>> {
  return kinds[config.type] as unknown as DriverKind<z.ZodType<DriverConfig>>;
}

export function signalsOf(config: DriverConfig): Map<string, SignalUnit> | undefined {
  return kindOf(config).signals(config);
}
export function addressesOf(config: DriverConfig, uses: readonly { signal: string; quantity: string }[]): string[] {
  return kindOf(config).addresses(config, uses);
}
export function driverProblems(config: DriverConfig): Problem[] {
  return kindOf(config).problems?.(config) ?? [];
}
export function busSettingsOf(config: DriverConfig): { name: string; settings: string } | undefined {
  return kindOf(config).bus?.(config);
}
export function rangeOf(config: DriverConfig, signal: string): [number, number] | undefined {
  return kindOf(config).range?.(config, signal);
}
