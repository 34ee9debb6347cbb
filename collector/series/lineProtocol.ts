/** InfluxDB line protocol of a point. Ids are `[a-z0-9-]` and quantity names our own, so there is nothing to escape; anything else throws. */
import { type QuantityName, quantityOf } from "../../contract/quantities.ts";
import { hourMs, type Instant } from "../../contract/time.ts";
import { idPattern } from "../../contract/topics.ts";
import { noValue, type Pack, type Point, type RefusedPoint } from "./port.ts";

/** Beginnings of lines that were found right: ids are looked at once, not with every point. */
const rightSeries = new Set<string>();
const maxSeries = 10_000;

/** One line without its end, time in milliseconds. Undefined if no field is left: NaN and infinity have no form in the protocol. */
export function lineOf(point: Point): string | undefined {
  return lineIn(seriesOf(point), point);
}

/** The beginning of a device's lines; the point's ids are right. */
function seriesOf({ kind, center, device }: Point): string {
  const series = `${kind},center=${center},device=${device}`;
  if (!rightSeries.has(series)) {
    if (![kind, center, device].every((id) => idPattern.test(id))) throw new RangeError("not an id");
    if (rightSeries.size >= maxSeries) rightSeries.clear();
    rightSeries.add(series);
  }
  return series;
}

function lineIn(series: string, { at, values }: Point): string | undefined {
  let line = series;
  let mark = " ";
  for (const name of Object.keys(values) as QuantityName[]) {
    const value = values[name];
    if (typeof value === "boolean") line += `${mark}${name}=${value ? "t" : "f"}`;
    else if (Number.isFinite(value)) line += `${mark}${name}=${value}${quantityOf(name).type === "integer" ? "i" : ""}`;
    else continue;
    mark = ",";
  }
  return mark === " " ? undefined : `${line} ${at}`;
}

/** Lines of ASCII, one a point and each with its end; a refused point leaves an empty line, which a server passes over. */
export interface LinePack extends Pack {
  readonly bytes: Buffer;
  readonly refused: readonly RefusedPoint[];
  /** The hours that the lines of each series touch. */
  readonly hours: TouchedHours;
}

/** By the beginning of the lines. */
export type TouchedHours = ReadonlyMap<string, ReadonlySet<Instant>>;

/** Bytes and not a string of its parts: thousands of small pieces that wait for a write would be moved about by every collection. */
export function packLines(points: readonly Point[]): LinePack {
  const refused: RefusedPoint[] = [];
  const hours = new Map<string, Set<Instant>>();
  let text = "";
  for (const [index, point] of points.entries()) {
    const series = seriesOf(point);
    const line = lineIn(series, point);
    if (line === undefined) refused.push({ index, reason: noValue });
    else touch(hours, series, point.at);
    text += line === undefined ? "\n" : `${line}\n`;
  }
  return { count: points.length, bytes: Buffer.from(text, "latin1"), refused, hours };
}

function touch(hours: Map<string, Set<Instant>>, series: string, at: Instant): void {
  const own = hours.get(series);
  const hour = Math.floor(at / hourMs) * hourMs;
  if (own) own.add(hour);
  else hours.set(series, new Set([hour]));
}

/** The hours of several packs, but for those that `skip` names. */
export function touchedHours(packs: readonly LinePack[], skip: (series: string, hour: Instant) => boolean = () => false): TouchedHours {
  const all = new Map<string, Set<Instant>>();
  for (const { hours } of packs) {
    for (const [series, own] of hours) for (const hour of own) if (!skip(series, hour)) touch(all, series, hour);
  }
  return all;
}

/** Lines, each with its end, that say that hours were written to at `now`: they wait for their roll-up, in the same request as their readings. */
export function marksOf(hours: TouchedHours, now: Instant): string {
  let text = "";
  for (const [series, own] of hours) for (const at of own) text += `${series.replace(",", "_1h,")} touched=${now}i,done=0i ${at}\n`;
  return text;
}

/** The lines of packs with their place among all points, without empty ones. */
export function linesOf(packs: readonly LinePack[]): { index: number; line: string }[] {
  const lines = packs.flatMap(({ bytes, count }) => bytes.toString("latin1").split("\n").slice(0, count));
  return lines.map((line, index) => ({ index, line })).filter(({ line }) => line !== "");
}
