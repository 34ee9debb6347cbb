/** InfluxDB line protocol of a point. Ids are `[a-z0-9-]` and quantity names our own, so there is nothing to escape; anything else throws. */
import { type QuantityName, quantities, quantityOf } from "../../contract/quantities.ts";
import { hourMs, type Instant } from "../../contract/time.ts";
import { idPattern } from "../../contract/topics.ts";
import { noValue, type Pack, type Point, type RefusedPoint } from "./port.ts";

/** Beginnings of lines by center and device: ids are looked at once, not with every point. */
const series = new Map<string, Map<string, { kind: string; text: string }>>();
const maxCenters = 1_000;
const maxDevices = 10_000;

function seriesOf({ kind, center, device }: Point): string {
  let devices = series.get(center);
  const known = devices?.get(device);
  if (known?.kind === kind) return known.text;
  if (![kind, center, device].every((id) => idPattern.test(id))) throw new RangeError("not an id");
  if (series.size >= maxCenters) series.clear();
  if (!devices || devices.size >= maxDevices) {
    devices = new Map();
    series.set(center, devices);
  }
  const text = `${kind},center=${center},device=${device}`;
  devices.set(device, { kind, text });
  return text;
}

/** What stands before and behind the number of a quantity, if it is the first of its line and if not. */
const forms = new Map(
  Object.keys(quantities).map((name) => {
    const behind = quantityOf(name as QuantityName).type === "integer" ? "i" : "";
    return [name, { first: ` ${name}=`, next: `,${name}=`, behind }];
  }),
);

/** Devices are read together: one time for many lines. */
let lastAt: { at: Instant; text: string } = { at: 0, text: " 0" };

function ending(at: Instant): string {
  if (at !== lastAt.at) lastAt = { at, text: ` ${at}` };
  return lastAt.text;
}

/**
 * One line without its end, time in milliseconds. Undefined if no field is left: NaN and infinity have no form in the protocol. In few
 * pieces: every `+` leaves one behind for the collection of garbage.
 */
function lineIn(beginning: string, { at, values }: Point): string | undefined {
  let line = beginning;
  let isFirst = true;
  for (const name in values) {
    const value = values[name as QuantityName];
    const { first, next, behind } = forms.get(name)!;
    if (typeof value === "boolean") line += (isFirst ? first : next) + (value ? "t" : "f");
    else if (!Number.isFinite(value)) continue;
    else if (behind === "") line = line + (isFirst ? first : next) + value;
    else line = line + (isFirst ? first : next) + value + behind;
    isFirst = false;
  }
  return isFirst ? undefined : line + ending(at);
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
    const beginning = seriesOf(point);
    const line = lineIn(beginning, point);
    if (line === undefined) refused.push({ index, reason: noValue });
    else touch(hours, beginning, point.at);
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

/** What never goes to the server, by its place among the points of all packs. */
export function refusedIn(packs: readonly LinePack[]): RefusedPoint[] {
  let from = 0;
  return packs.flatMap(({ refused, count }) => {
    const before = from;
    from += count;
    return refused.map(({ index, reason }) => ({ index: before + index, reason }));
  });
}

/** The hours of several packs. */
export function touchedHours(packs: readonly LinePack[]): TouchedHours {
  const all = new Map<string, Set<Instant>>();
  for (const { hours } of packs) for (const [series, own] of hours) for (const hour of own) touch(all, series, hour);
  return all;
}

/** Lines, each with its end, that say that hours were written to at `now`: they wait for their roll-up, in the same request as their readings. */
export function marksOf(hours: TouchedHours, now: Instant): string {
  let text = "";
  for (const [series, own] of hours) for (const at of own) text += `${series.replace(",", "_1h,")} touched=${now}i,done=0i ${at}\n`;
  return text;
}

/** A line with its place among all points, the beginning that names its device, and its time. */
export interface PlacedLine {
  index: number;
  line: string;
  series: string;
  at: Instant;
}

/** The lines of packs, without empty ones. */
export function linesOf(packs: readonly LinePack[]): PlacedLine[] {
  const lines = packs.flatMap(({ bytes, count }) => bytes.toString("latin1").split("\n").slice(0, count));
  return lines.flatMap((line, index) => {
    if (line === "") return [];
    return { index, line, series: line.slice(0, line.indexOf(" ")), at: Number(line.slice(line.lastIndexOf(" ") + 1)) };
  });
}

/** The hours that lines touch. */
export function hoursOfLines(lines: readonly PlacedLine[]): TouchedHours {
  const all = new Map<string, Set<Instant>>();
  for (const { series, at } of lines) touch(all, series, at);
  return all;
}
