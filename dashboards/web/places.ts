/** Centers and devices by names that came from outside: what every object has ("constructor") is none of them. Pure. */
import type { CenterConfig, Config, DeviceConfig } from "../../contract/config/schema.ts";

export function centerAt({ centers }: Config, center: string): CenterConfig | undefined {
  return Object.hasOwn(centers, center) ? centers[center] : undefined;
}

export function deviceAt(config: Config, center: string, device: string): DeviceConfig | undefined {
  const devices = centerAt(config, center)?.devices ?? {};
  return Object.hasOwn(devices, device) ? devices[device] : undefined;
}
