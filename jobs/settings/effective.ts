/** The configuration with what was changed from pages laid over it. Pure. */
import { checkConfig } from "../../contract/config/check.ts";
import type { Problem } from "../../contract/config/problem.ts";
import type { Config } from "../../contract/config/schema.ts";
import { settingAt } from "../../contract/config/settable.ts";
import type { Instant } from "../../contract/time.ts";
import type { SettingRow } from "../../records/operations/settings.ts";
import { calendarConfigProblems } from "../calendar.ts";

/** A value at a path; `null`: not set. */
export interface Laid {
  path: string;
  value: unknown;
}

export interface Effective {
  config: Config;
  /** What counts. */
  rows: SettingRow[];
  /** What does not fit any more (a device is gone, a newer program refuses the value), and why. */
  leftOut: { row: SettingRow; why: string }[];
}

/** A calendar that was in order when it was set may run dry for two weeks; only a lasting one is left out. */
const lastingDays = 56;

/** `document`: the file with its `--set`, which is right by itself. `rows`: one a path. Never throws for a row. */
export function effective(document: unknown, rows: readonly SettingRow[], now: Instant): Effective {
  const base = checkConfig(document);
  if (!base.ok) {
    const problems = base.problems.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new Error(`a configuration that was checked at the start is wrong: ${problems.join("; ")}`);
  }
  const known = new Set(calendarConfigProblems(base.config, now, lastingDays).map(keyOf));
  const judge = (laid: readonly SettingRow[]) => {
    const judged = check(document, laid, now, lastingDays);
    return { config: judged.config, problems: judged.problems.filter((problem) => !known.has(keyOf(problem))) };
  };
  const leftOut: Effective["leftOut"] = rows
    .filter(({ path }) => !settingAt(base.config, path))
    .map((row) => ({ row, why: "there is nothing of that name that can be changed" }));
  let kept = rows.filter((row) => !leftOut.some((one) => one.row === row));
  for (;;) {
    const { config, problems } = judge(kept);
    if (config && problems.length === 0) return { config, rows: kept, leftOut };
    const row = worstOf(kept, problems, (rest) => judge(rest).problems.length);
    if (!row) return { config: base.config, rows: [], leftOut };
    leftOut.push({ row, why: problems.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ") });
    kept = kept.filter((one) => one !== row);
  }
}

/** The document with these values, checked: shape, what one value says about another, and the calendar of so many days. */
export function check(document: unknown, laid: readonly Laid[], now: Instant, days: number): { config?: Config; problems: Problem[] } {
  const checked = checkConfig(laidOver(document, laid));
  if (!checked.ok) return checked;
  return { config: checked.config, problems: calendarConfigProblems(checked.config, now, days) };
}

export function keyOf({ path, message }: Problem): string {
  return `${path.join(".")}: ${message}`;
}

/** Of the rows that could be meant the one without which most is right; of two the older one. */
function worstOf(rows: readonly SettingRow[], problems: readonly Problem[], without: (rest: SettingRow[]) => number) {
  const about = ({ path }: SettingRow) => problems.some((problem) => placeOf(problem.path) === placeOf(path.split(".")));
  const meant = rows.filter(about);
  const rated = (meant.length > 0 ? meant : rows).map((row) => ({ row, left: without(rows.filter((one) => one !== row)) }));
  return rated.sort((a, b) => a.left - b.left || a.row.id - b.row.id)[0]?.row;
}

/** What is said about one center is no matter of another. */
function placeOf(path: readonly (string | number)[]): string {
  return path.slice(0, path[0] === "centers" ? 2 : 1).join(".");
}

function laidOver(document: unknown, laid: readonly Laid[]): unknown {
  const root = structuredClone(document) as Record<string, unknown>;
  for (const { path, value } of laid) {
    const keys = path.split(".");
    const last = keys.pop()!;
    let place = root;
    for (const key of keys) {
      if (!Object.hasOwn(place, key) || typeof place[key] !== "object" || place[key] === null) place[key] = {};
      place = place[key] as Record<string, unknown>;
    }
    if (value === null) delete place[last];
    else place[last] = structuredClone(value);
  }
  return root;
}
