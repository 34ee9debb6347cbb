/** What a foreign payload says, in the form in which installers read it. Pure. */
import type { PresetName } from "../../../contract/config/drivers/mqtt.ts";
import type { Signal } from "../../../contract/signals.ts";
import { presetOf } from "./presets/index.ts";

export interface DecodedPayload {
  /** ISO 8601, UTC; `arrival`: the payload has no time of its own that can be trusted. */
  at: string;
  values: Pick<Signal, "from" | "value" | "unit">[];
  status?: "up" | "down";
  rejected?: string;
}

export function decodePayload(of: {
  preset: PresetName;
  topic: string;
  payload: string;
  zone: string | undefined;
  arrivedAt: number;
}): DecodedPayload {
  const decode = presetOf({ preset: of.preset, values: undefined, time: undefined });
  const { at, signals, status, rejected } = decode(of);
  return {
    at: at === undefined ? "arrival" : new Date(at).toISOString(),
    values: signals.map(({ from, value, unit }) => ({ from, value, unit })),
    ...(status && { status }),
    ...(rejected !== undefined && { rejected }),
  };
}
