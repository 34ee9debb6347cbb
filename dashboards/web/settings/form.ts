/** A form of one scope: as it is opened, as it comes back, and as it is shown again with what is wrong. Pure. */
import { isDeepStrictEqual } from "node:util";
import type { CenterConfig, Config, DeviceConfig } from "../../../contract/config/schema.ts";
import { type Setting, valueAt } from "../../../contract/config/settable.ts";
import type { Language } from "../../../contract/language.ts";
import { clockTime, dayText, type Instant } from "../../../contract/time.ts";
import { limitsOf } from "../../../jobs/alerts/limits.ts";
import { fillRules } from "../../../jobs/pickup/level.ts";
import { personName } from "../../../jobs/pickup/words.ts";
import { type Judged, type Standing, versionOf, type Wanted } from "../../../jobs/settings/change.ts";
import type { SettingRow } from "../../../records/operations/settings.ts";
import { textsOf } from "../texts/index.ts";
import type { Field } from "./fields.ts";
import type { Scope } from "./scopes.ts";
import { valueText } from "./shown.ts";
import { asTyped, type Typed, typedOf, valueTyped } from "./typed.ts";

/** The fields as they stand when somebody opens the form. */
export function openedFields({ settings }: Scope, standing: Standing, language: Language): Field[] {
  return settings.map((setting) => {
    const value = valueAt(standing.config, setting.path);
    return { ...fieldOf(setting, standing, language), typed: typedOf(setting.type, setting.path, value), problems: [] };
  });
}

/** The same with what was typed; `refused`: what is wrong with it. */
export function typedFields(
  { settings }: Scope,
  standing: Standing,
  typed: Typed,
  refused: Extract<Judged, { ok: false }> | undefined,
  language: Language,
): Field[] {
  return settings.map((setting) => {
    const { path, type } = setting;
    const fresh = fieldOf(setting, standing, language);
    if (memoryOf(typed, path) === undefined) return { ...fresh, typed: typedOf(type, path, fresh.was), problems: [] };
    const conflict = refused?.conflicts.find((one) => one.path === path);
    const problems = (refused?.problems ?? []).filter((one) => one.path === path).map(({ words }) => words[language]);
    if (conflict) return { ...fresh, typed, problems: [conflictText(setting, conflict.row, fresh.was, language), ...problems] };
    return { ...fresh, ...memoryOf(typed, path)!, typed, problems };
  });
}

function conflictText({ type }: Setting, row: SettingRow | undefined, now: unknown, language: Language): string {
  const { settings } = textsOf(language);
  const value = valueText(type, now, language);
  return row ? settings.conflict(personName(row.setBy, language), momentText(row.setAt, language), value) : settings.conflictUndone(value);
}

function fieldOf(setting: Setting, { config, rows }: Standing, language: Language): Omit<Field, "typed" | "problems"> {
  const { path, type } = setting;
  const row = rows.find((one) => one.path === path);
  const before = row && valueText(type, row.before, language);
  const { settings } = textsOf(language);
  const note = row ? settings.changedBy(momentText(row.setAt, language), personName(row.setBy, language), before!) : false;
  return { setting, note, usual: usualText(setting, config, language), over: versionOf(rows, path), was: valueAt(config, path) };
}

/** What counts where the field of a device is empty; undefined: nothing does, or it is said in the help. */
function usualText({ path, type, center: centerId, device: deviceId }: Setting, config: Config, language: Language): string | undefined {
  const center = config.centers[centerId ?? ""];
  const device = center?.devices[deviceId ?? ""];
  const [what, rule] = path.split(".").slice(-2);
  const value = center && device && (what === "thresholds" || what === "heldMinutes") ? usualOf(what, rule!, device, center) : undefined;
  return value === undefined ? undefined : valueText(type, value, language);
}

function usualOf(what: "thresholds" | "heldMinutes", rule: string, device: DeviceConfig, center: CenterConfig): number | undefined {
  const bare = { ...device, thresholds: {}, heldMinutes: {} };
  const fill = fillRules(bare, center).find(({ id }) => id === rule);
  if (fill) return fill.above;
  const limit = limitsOf(bare).find(({ id }) => id === rule);
  return what === "thresholds" ? limit?.at : limit && limit.heldMs / 60_000;
}

/** What the form knew when it was opened; undefined: it had no such field. */
function memoryOf(typed: Typed, path: string): { over: number; was: unknown } | undefined {
  const [over, was] = [typed[`over:${path}`], typed[`was:${path}`]];
  if (typeof over !== "string" || typeof was !== "string" || !/^\d{1,15}$/.test(over)) return undefined;
  try {
    return { over: Number(over), was: JSON.parse(was) as unknown };
  } catch {
    return undefined;
  }
}

/** The values that whoever sent the form changed in it: what they left alone may have been changed by others meanwhile. */
export function wantedOf({ settings }: Scope, typed: Typed): Wanted[] {
  return settings.flatMap(({ path, type }) => {
    const memory = memoryOf(typed, path);
    if (!memory) return [];
    const value = valueTyped(type, path, typed);
    return isDeepStrictEqual(value, safely(type, memory.was)) ? [] : [{ path, value, over: memory.over }];
  });
}

/** What a form was opened with comes back from outside: nonsense is just other than what was typed. */
function safely(type: Setting["type"], was: unknown): unknown {
  try {
    return asTyped(type, was);
  } catch {
    return undefined;
  }
}

/** `11月30日（月） 18:02`. */
export function momentText(at: Instant, language: Language): string {
  return `${dayText(at, language)} ${clockTime(at)}`;
}
