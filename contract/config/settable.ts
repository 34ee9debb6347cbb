/**
 * Which values of the configuration may be changed from a page. Everything else (ports, addresses, brokers, certificates, stores) belongs
 * to whoever runs the program and stands in the file.
 */
import type { CenterConfig, Config } from "./schema.ts";
import { centerSettings, commonSettings } from "./settable/center.ts";
import { deviceSettings } from "./settable/device.ts";
import type { Setting } from "./settable/setting.ts";

export type { Setting, SettingGroup, SettingType } from "./settable/setting.ts";
export { settingUnits } from "./settable/setting.ts";

type Centers = Pick<Config, "centers">;

/** What counts for all centers. */
export function settingsOfAll(): Setting[] {
  return Object.entries(commonSettings).map(([path, setting]) => ({ path, ...setting }));
}

/** What may be changed of a center, its devices included, in the order in which pages show it. Empty: there is no such center. */
export function settingsOfCenter({ centers }: Centers, id: string): Setting[] {
  const center = Object.hasOwn(centers, id) ? centers[id] : undefined;
  if (!center) return [];
  const own = Object.entries(centerSettings).flatMap(([name, setting]) =>
    applies(name, center) ? [{ path: `centers.${id}.${name}`, center: id, ...setting }] : [],
  );
  const ofDevices = Object.entries(center.devices).flatMap(([device, { kind }]) =>
    Object.entries(deviceSettings(kind)).map(([name, setting]) => ({
      path: `centers.${id}.devices.${device}.${name}`,
      center: id,
      device,
      ...setting,
    })),
  );
  return [...own, ...ofDevices];
}

/** What may be changed at this path; undefined: nothing, or there is no such center or device. */
export function settingAt(config: Centers, path: string): Setting | undefined {
  const [root, id = ""] = path.split(".");
  const known = root === "centers" ? settingsOfCenter(config, id) : settingsOfAll();
  return known.find((setting) => setting.path === path);
}

/** Without a compactor there are no bags and without collection days no calendar of them. */
function applies(name: string, { collection, devices }: CenterConfig): boolean {
  if (name.startsWith("collection.")) return collection !== undefined;
  if (["nearFull", "full", "otherWasteKg"].includes(name)) return Object.values(devices).some(({ kind }) => kind === "compactor");
  return true;
}

/** The value at a path of a configuration or document; `null`: it is not set. */
export function valueAt(document: unknown, path: string): unknown {
  let value = document;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return null;
    value = (value as Record<string, unknown>)[key];
  }
  return value ?? null;
}
