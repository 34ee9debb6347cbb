import type { DeviceRef } from "../collector/series/port.ts";
import type { Config, DeviceConfig } from "../contract/config/schema.ts";

export interface WatchedDevice extends DeviceRef {
  config: DeviceConfig;
}

/** Every device of the configuration that is watched: planned ones are shown and never alarmed. */
export function watchedDevices(config: Config): WatchedDevice[] {
  return Object.entries(config.centers).flatMap(([center, { devices }]) =>
    Object.entries(devices).flatMap(([device, one]) => (one.planned ? [] : [{ center, device, kind: one.kind, config: one }])),
  );
}
