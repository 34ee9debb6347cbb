/** Whether values that somebody wants can be set, or a change undone, and what is wrong if not. Pure. */
import { isDeepStrictEqual } from "node:util";
import type { Problem } from "../../contract/config/problem.ts";
import type { Config } from "../../contract/config/schema.ts";
import { problemWords } from "../../contract/config/settable/problemWords.ts";
import type { SettingRole } from "../../contract/config/settable/setting.ts";
import { valueProblem } from "../../contract/config/settable/value.ts";
import { settingAt, valueAt } from "../../contract/config/settable.ts";
import type { Words } from "../../contract/language.ts";
import type { Instant } from "../../contract/time.ts";
import type { SettingChange, SettingRow } from "../../records/operations/settings.ts";
import { check, keyOf, type Laid } from "./effective.ts";

/** `path`: of the field that it is about, one of those wanted where one of them can be meant. */
export interface SettingProblem {
  path: string;
  words: Words;
}

/** What somebody wants to set. `over`: the version of the value that they saw; absent: whatever it is now. */
export interface Wanted extends Laid {
  over?: number;
}

export type Judged =
  | { ok: true; changes: SettingChange[]; config: Config }
  | { ok: false; problems: SettingProblem[]; conflicts: { path: string; row: SettingRow | undefined }[] };

/** What everything is judged by: the file, the configuration that counts, and the rows that make the difference. */
export interface Standing {
  document: unknown;
  config: Config;
  rows: readonly SettingRow[];
}

/** A bag that cannot be put out within this time is a mistake of whoever sets it. */
const aheadDays = 14;

/** Which change a value rests on: the id of its row, 0 where the file counts. */
export function versionOf(rows: readonly SettingRow[], path: string): number {
  return rows.find((row) => row.path === path)?.id ?? 0;
}

/** `changes`: those of the wanted values that are other than now, with what counted before. */
export function judgeChanges({ document, config, rows }: Standing, wanted: readonly Wanted[], role: SettingRole, now: Instant): Judged {
  const problems = wanted.flatMap(({ path, value }): SettingProblem[] => {
    const setting = settingAt(config, path);
    if (!setting) return [{ path, words: unknownWords }];
    if (!setting.by.includes(role)) return [{ path, words: roleWords }];
    const words = valueProblem(setting.type, value);
    return words ? [{ path, words }] : [];
  });
  const conflicts = wanted
    .filter(({ path, over }) => over !== undefined && over !== versionOf(rows, path))
    .map(({ path }) => ({ path, row: rows.find((row) => row.path === path) }));
  if (problems.length + conflicts.length > 0) return { ok: false, problems, conflicts };
  const changes = wanted
    .map(({ path, value }) => ({ path, value, before: valueAt(config, path) }))
    .filter(({ value, before }) => !isDeepStrictEqual(value, before));
  const changed = new Set(changes.map(({ path }) => path));
  const laid = [...rows.filter(({ path }) => !changed.has(path)), ...changes];
  return checked({ document, config, rows }, laid, changes, now);
}

/** `rows`: what would count after it. */
export function judgeUndo(standing: Standing, rows: readonly SettingRow[], undone: SettingRow, now: Instant): Judged {
  return checked(standing, rows, [{ path: undone.path, value: null, before: null }], now);
}

function checked({ document, rows }: Standing, laid: readonly Laid[], changes: SettingChange[], now: Instant): Judged {
  const { config, problems } = check(document, laid, now, aheadDays);
  // What was wrong before (a calendar that ran dry with time) must not keep anybody from changing something else.
  const before = config ? new Set(check(document, rows, now, aheadDays).problems.map(keyOf)) : new Set<string>();
  const fresh = problems.filter((problem) => !before.has(keyOf(problem)));
  if (config && fresh.length === 0) return { ok: true, changes, config };
  const told = new Map<string, SettingProblem>();
  for (const problem of fresh) {
    // The same said of each of fifty devices is said once.
    const one = { path: fieldOf(problem, changes), words: problemWords(problem.message) };
    told.set(`${one.path} ${one.words.ja}`, one);
  }
  return { ok: false, problems: [...told.values()], conflicts: [] };
}

/** The changed field that a problem is about: the one at its place, else one of the same device or center. */
function fieldOf({ path }: Problem, changes: readonly SettingChange[]): string {
  const name = path.join(".");
  const shared = (other: string) => {
    const keys = other.split(".");
    const differs = keys.findIndex((key, index) => String(path[index]) !== key);
    return differs < 0 ? keys.length : differs;
  };
  const nearest = changes.map((change) => ({ path: change.path, shared: shared(change.path) })).sort((a, b) => b.shared - a.shared)[0];
  return nearest?.path ?? name;
}

const unknownWords: Words = {
  ja: "この項目は、もうありません。ページを開き直してください。",
  en: "There is nothing of that name that can be changed; open the page again.",
};
const roleWords: Words = { ja: "この項目を変えられるのは管理者だけです。", en: "Only administrators can change this." };
