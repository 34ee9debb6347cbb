/** What can be said about one value of the configuration that people may change from a page. */
import type { Words } from "../../language.ts";

/** As people write it: a `ratio` of 0–1 in percent. The others as they stand in the configuration. */
export const settingUnits = {
  ratio: { ja: "％", en: "%" },
  kg: { ja: "kg", en: "kg" },
  hours: { ja: "時間", en: "hours" },
  minutes: { ja: "分", en: "minutes" },
  days: { ja: "日", en: "days" },
  litres: { ja: "L", en: "L" },
  diapers: { ja: "枚", en: "diapers" },
  mails: { ja: "通", en: "mails" },
  "°C": { ja: "℃", en: "°C" },
  ppm: { ja: "ppm", en: "ppm" },
  W: { ja: "W", en: "W" },
} as const satisfies Record<string, Words>;
export type SettingUnit = keyof typeof settingUnits;

export type SettingType =
  /** Ends included. `optional`: `null` is a value, and means that the default counts or that nothing is known. */
  | { is: "number"; unit: SettingUnit; min: number; max: number; whole?: true; optional?: true }
  | { is: "choice"; unit: SettingUnit; options: readonly number[] }
  | { is: "switch" }
  /** `"8:00"`. */
  | { is: "time" }
  /** `["20:00", "7:00"]`, over midnight too. */
  | { is: "span" }
  /** `{mon: ["9:00", "17:00"], …}`; a day that is missing is closed. */
  | { is: "hours" }
  /** `["2026-12-31", …]`. */
  | { is: "dates" }
  /** `["mon", "thu"]`. */
  | { is: "weekdays" }
  /** `{weekdays: ["mon"], at: "7:30"}`, or `null`: nobody comes early. */
  | { is: "duty" }
  /** `[{mail, label?, role}]`. */
  | { is: "recipients" };

/** Where a page shows it. */
export type SettingGroup = "levels" | "device" | "watch" | "people" | "calendar" | "hours";

export interface Setting {
  /** Where it stands, e.g. `centers.east.nearFull`. */
  path: string;
  /** Absent: it counts for all centers. */
  center?: string;
  device?: string;
  group: SettingGroup;
  type: SettingType;
  label: Words;
  /** One sentence: what changes with it. */
  help: Words;
  /** Roles that may change it. */
  by: readonly SettingRole[];
}

export type SettingRole = "admin" | "installer";

/** What is said once and holds wherever the value occurs. */
export type SettingOf = Omit<Setting, "path" | "center" | "device">;

export const office: readonly SettingRole[] = ["admin"];
export const bench: readonly SettingRole[] = ["admin", "installer"];
