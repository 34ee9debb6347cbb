/** Entries of the chronicle in InfluxDB's line protocol. Texts are this program's own words, but they are escaped like anybody's. */
import { type ChronicleEntry, isWholeNumber } from "../../contract/chronicle.ts";

/** One line without its end, time in milliseconds. Throws RangeError on a tag that no line can hold. */
export function chronicleLine({ measurement, at, tags, fields }: ChronicleEntry): string {
  const tagged = Object.entries(tags).map(([name, value]) => `,${name}=${escapedTag(value)}`);
  const values = Object.entries(fields).map(([name, value]) => `${name}=${fieldText(name, value)}`);
  return `${measurement}${tagged.join("")} ${values.join(",")} ${at}`;
}

function escapedTag(value: string): string {
  if (value === "" || /[\n\r\\]/.test(value)) throw new RangeError("not a tag");
  return value.replace(/[,= ]/g, "\\$&");
}

function fieldText(name: string, value: string | number | boolean): string {
  if (typeof value === "string") return `"${value.replace(/[\n\r]/g, " ").replace(/["\\]/g, "\\$&")}"`;
  if (typeof value === "boolean") return value ? "t" : "f";
  return isWholeNumber(name) ? `${value}i` : `${value}`;
}
