/** The days over new year put into the fields of a calendar: to be looked over and saved, or not. Pure. */
import { addDays } from "../../../contract/time.ts";
import type { Field } from "./fields.ts";
import { typedOf } from "./typed.ts";

/** Offices close from 29 December to 3 January; the ward's trucks usually stop from the 31st. */
export function withNewYear(fields: readonly Field[], { from }: { from: string }): Field[] {
  const days = Array.from({ length: 6 }, (_, index) => addDays(from, index));
  const added: Record<string, string[]> = { closedDates: days, "collection.noCollection": days.slice(2) };
  return fields.map((field) => {
    const { path, type } = field.setting;
    const more = Object.entries(added).find(([name]) => path.endsWith(`.${name}`))?.[1];
    if (!more) return field;
    const all = [...new Set([...(field.was as string[]), ...more])].sort();
    return { ...field, typed: typedOf(type, path, all) };
  });
}
