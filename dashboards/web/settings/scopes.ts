/** The parts of the page 設定: each is a form of its own, with the values that belong together. Pure. */
import type { Config } from "../../../contract/config/schema.ts";
import type { SettingRole } from "../../../contract/config/settable/setting.ts";
import { type Setting, type SettingGroup, settingsOfAll, settingsOfCenter } from "../../../contract/config/settable.ts";
import type { Viewer } from "../rights.ts";

export type ScopeKey = "common" | "levels" | "people" | "calendar" | "device";

export interface Scope {
  key: ScopeKey;
  /** Its address, for the form and for links. */
  path: string;
  center?: string;
  device?: string;
  settings: Setting[];
  /** Whether the past can be run through with other values. */
  canPreview: boolean;
}

const groupsOf: Record<Exclude<ScopeKey, "common" | "device">, readonly SettingGroup[]> = {
  levels: ["levels", "watch"],
  people: ["people"],
  calendar: ["calendar", "hours"],
};

/** What these people may change at all; installers the numbers of devices. */
export function mayChange({ role, center }: Viewer, setting: Setting): boolean {
  const isRight = (role === "admin" || role === "installer") && setting.by.includes(role satisfies SettingRole);
  // Whoever belongs to one center does not change what counts for all.
  return isRight && (center === undefined || center === setting.center);
}

type May = (setting: Setting) => boolean;

/** Every scope with something in it, in the order of the navigation. */
export function scopesOf(config: Config, may: May): Scope[] {
  const common = scope({ key: "common", path: "/settings/common", canPreview: false }, settingsOfAll(), may);
  return [...common, ...Object.keys(config.centers).flatMap((center) => scopesOfCenter(config, center, may))];
}

export function scopesOfCenter(config: Config, center: string, may: May): Scope[] {
  const all = settingsOfCenter(config, center);
  if (all.length === 0) return [];
  const at = `/settings/centers/${center}`;
  const devices = Object.entries(config.centers[center]!.devices);
  const hasCompactor = devices.some(([, { kind, planned }]) => kind === "compactor" && !planned);
  const own = (["levels", "people", "calendar"] as const).flatMap((key) => {
    const settings = all.filter((one) => one.device === undefined && groupsOf[key].includes(one.group));
    return scope({ key, path: `${at}/${key}`, center, canPreview: hasCompactor && key !== "people" }, settings, may);
  });
  const ofDevices = devices.flatMap(([device, { kind, planned }]) => {
    const settings = all.filter((one) => one.device === device);
    const canPreview = kind === "compactor" && !planned;
    return scope({ key: "device", path: `${at}/devices/${device}`, center, device, canPreview }, settings, may);
  });
  return [...own, ...ofDevices];
}

function scope(one: Omit<Scope, "settings">, all: readonly Setting[], may: May): Scope[] {
  const settings = all.filter(may);
  return settings.length > 0 ? [{ ...one, settings }] : [];
}
