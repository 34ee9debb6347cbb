/** Where the values stand in a JSON document that no preset knows; shared by the drivers `mqtt` and `http`. */
import * as z from "zod";
import type { SignalUnit } from "../../signals.ts";
import { scaling, signalName, signalUnit } from "./driverKind.ts";

const pointer = z.string().regex(/^(\/([^~/]|~[01])*)*$/, 'a path is a JSON pointer, e.g. /sensors/0/distance ("" is the whole document)');

export const jsonValues = z
  .record(signalName, z.strictObject({ path: pointer, unit: signalUnit.default("1"), ...scaling }))
  .refine((all) => Object.keys(all).length > 0, "name at least one value");
export type JsonValues = z.infer<typeof jsonValues>;

/** The message's own time: ISO 8601, or seconds or milliseconds since 1970. Without it the time of arrival counts. */
export const jsonTime = z.strictObject({ path: pointer });
export type JsonTime = z.infer<typeof jsonTime>;

export function unitsOf(values: JsonValues): Map<string, SignalUnit> {
  return new Map(Object.entries(values).map(([name, { unit }]) => [name, unit]));
}

/** A time zone that this machine knows. */
export const timeZone = z.string().refine((zone) => {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}, "no time zone; write it like Asia/Tokyo");
