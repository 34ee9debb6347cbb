/** Between what people type into a form and values of the configuration. Pure; what cannot be read stays what it is and is refused by its type. */

import type { SettingType } from "../../../contract/config/settable.ts";
import { type Weekday, weekdays } from "../../../contract/weekdays.ts";

/** The fields of a form as they came: a name that is there several times is a list. */
export type Typed = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Monday first, as people read a week. */
export const weekdaysShown: readonly Weekday[] = [...weekdays.slice(1), weekdays[0]];

export interface TypedRecipient {
  mail: string;
  label: string;
  role: string;
}

/** So many can be entered anew at a time. */
export const blankRecipients = 2;

/** Full-width figures and signs are what Japanese keyboards give. */
const plain = (text: string) => text.normalize("NFKC").trim();

function first(typed: Typed, name: string): string {
  const value = typed[name];
  return (typeof value === "string" ? value : value?.[0]) ?? "";
}

function all(typed: Typed, name: string): readonly string[] {
  const value = typed[name];
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}

/** `08:00` is `8:00`. */
function timeOf(text: string): string {
  return plain(text).replace(/^0(\d:)/, "$1");
}

/** The value that a form holds at a path. */
export function valueTyped(type: SettingType, path: string, typed: Typed): unknown {
  switch (type.is) {
    case "number":
      return numberOf(first(typed, path), type.unit === "ratio");
    case "choice":
      return numberOf(first(typed, path), false);
    case "switch":
      return { true: true, false: false }[first(typed, path)] ?? first(typed, path);
    case "time":
      return timeOf(first(typed, path));
    case "span":
      return [timeOf(first(typed, `${path}.0`)), timeOf(first(typed, `${path}.1`))];
    case "hours":
      return hoursOf(path, typed);
    case "dates":
      return datesOf(first(typed, path));
    case "weekdays":
      return weekdaysOf(path, typed);
    case "duty":
      return dutyOf(path, typed);
    case "recipients":
      return recipientsTyped(path, typed)
        .filter(({ mail, label }) => mail !== "" || label !== "")
        .map(({ mail, label, role }) => ({ mail, ...(label !== "" && { label }), role }));
  }
}

function numberOf(text: string, inPercent: boolean): number | string | null {
  const written = plain(text).replace(/%$/, "").trimEnd().replaceAll(",", "");
  if (written === "") return null;
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(written)) return text;
  return inPercent ? Math.round(Number(written) * 1e4) / 1e6 : Number(written);
}

function hoursOf(path: string, typed: Typed): Record<string, [string, string]> {
  const days = weekdays.map((day) => [day, timeOf(first(typed, `${path}.${day}.0`)), timeOf(first(typed, `${path}.${day}.1`))] as const);
  return Object.fromEntries(days.filter(([, from, to]) => from !== "" || to !== "").map(([day, from, to]) => [day, [from, to]]));
}

/** Each day once, in order; `2026/1/5` is meant as well. */
function datesOf(text: string): string[] {
  const written = plain(text)
    .split(/[\s,、]+/)
    .filter((one) => one !== "");
  const days = written.map((one) =>
    one.replace(
      /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/,
      (_, year, month, day) => `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`,
    ),
  );
  return [...new Set(days)].sort();
}

function weekdaysOf(path: string, typed: Typed): string[] {
  const chosen = all(typed, path);
  return [...weekdays.filter((day) => chosen.includes(day)), ...chosen.filter((one) => !weekdays.some((day) => day === one))];
}

function dutyOf(path: string, typed: Typed): unknown {
  const [days, at] = [weekdaysOf(`${path}.weekdays`, typed), timeOf(first(typed, `${path}.at`))];
  return days.length === 0 && at === "" ? null : { weekdays: days, at };
}

/** In the order of the form, those without an address too; whoever is marked to be removed is not among them. */
export function recipientsTyped(path: string, typed: Typed): TypedRecipient[] {
  const numbers = Object.keys(typed).flatMap((name) => {
    const [, number] = name.startsWith(`${path}.`) ? (/^\.(\d{1,3})\.mail$/.exec(name.slice(path.length)) ?? []) : [];
    return number === undefined ? [] : [Number(number)];
  });
  return numbers
    .sort((a, b) => a - b)
    .filter((number) => first(typed, `${path}.${number}.remove`) === "")
    .map((number) => {
      const of = (name: string) => plain(first(typed, `${path}.${number}.${name}`));
      return { mail: of("mail"), label: of("label"), role: of("role") };
    });
}

/** The fields in which a value stands when a form is opened. */
export function typedOf(type: SettingType, path: string, value: unknown): Typed {
  if (value === null) return {};
  switch (type.is) {
    case "number":
      return { [path]: String(type.unit === "ratio" ? Math.round((value as number) * 1e4) / 100 : value) };
    case "span":
      return numbered(path, value as readonly string[]);
    case "hours":
      return Object.assign(
        {},
        ...Object.entries(value as Record<string, string[]>).map(([day, times]) => numbered(`${path}.${day}`, times)),
      );
    case "dates":
      return { [path]: (value as string[]).join("\n") };
    case "weekdays":
      return { [path]: value as string[] };
    case "duty": {
      const { weekdays: days, at } = value as { weekdays: string[]; at: string };
      return { [`${path}.weekdays`]: days, [`${path}.at`]: at };
    }
    case "recipients":
      return Object.assign(
        {},
        ...(value as Partial<TypedRecipient>[]).map((one, index) =>
          Object.fromEntries(Object.entries(one).map(([name, text]) => [`${path}.${index}.${name}`, text])),
        ),
      );
    default:
      return { [path]: String(value) };
  }
}

function numbered(path: string, values: readonly string[]): Typed {
  return Object.fromEntries(values.map((value, index) => [`${path}.${index}`, value]));
}

/** A value as a form would give it back if nobody touched it: 83.333 % is 0.83333. */
export function asTyped(type: SettingType, value: unknown): unknown {
  return valueTyped(type, "v", typedOf(type, "v", value));
}
