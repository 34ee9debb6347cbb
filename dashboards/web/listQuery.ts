/** What the addresses of lists have in common: a form sends every field, empty ones too, and a place is a center or one of its devices. */
import * as z from "zod";
import type { Config } from "../../contract/config/schema.ts";
import type { Instant } from "../../contract/time.ts";
import { WebProblem } from "./errors.ts";
import { type AskedDays, type Period, readPeriod } from "./period.ts";
import type { Viewer } from "./rights.ts";

/** An empty field of a form is none. */
export function optional<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (value === "" ? undefined : value), schema.optional());
}

/** A moment in an address of the API. */
export const time = z.iso.datetime({
  offset: true,
  error: "must be a time with its offset, like 2026-11-22T00:00:00+09:00 (+ is written %2B in an address) or 2026-11-21T15:00:00Z",
});

export function instantOf(text: string | undefined): Instant | undefined {
  return text === undefined ? undefined : Date.parse(text);
}

/** Two ends of a time; throws WebProblem (400) when both are named and no moment lies between them. */
export function mustBeInOrder({ from, to }: Period): void {
  if (from !== undefined && to !== undefined && to <= from) throw new WebProblem(400, "wrongWayRound");
}

/** Throws WebProblem (404) when a center is named that is none. */
export function mustBeCenter({ centers }: Pick<Config, "centers">, center: string | undefined): void {
  if (center !== undefined && !Object.hasOwn(centers, center)) throw new WebProblem(404, "noSuchCenter");
}

export interface Place {
  center?: string | undefined;
  device?: string | undefined;
  /** `east`, `east/compactor-1`: as the form names it. */
  at?: string | undefined;
}

/**
 * The place that is asked for, as `at` or as center and device; who is bound to one center and may see no other gets that one. Throws
 * WebProblem when there is no such center or device (404), or it is not the viewer's (403).
 */
export function placeOf(asked: Place, { centers }: Config, viewer: Viewer): Place {
  const [center = asked.center, device = asked.device] = asked.at?.split("/", 2) ?? [];
  if (center === undefined) {
    if (device !== undefined) throw new WebProblem(404, "noSuchDevice");
    const only = viewer.center !== undefined && !viewer.isPerson ? viewer.center : undefined;
    return { center: only, at: only };
  }
  const found = Object.hasOwn(centers, center) ? centers[center] : undefined;
  if (!found) throw new WebProblem(404, "noSuchCenter");
  if (!viewer.sees(center)) throw new WebProblem(403, "notAllowed");
  if (device === undefined) return { center, at: center };
  if (!Object.hasOwn(found.devices, device)) throw new WebProblem(404, "noSuchDevice");
  return { center, device, at: `${center}/${device}` };
}

/** Days as the two fields of a form show them again, whatever they are. */
export interface DaysShown extends AskedDays {
  /** They are none, the wrong way round, or too many: nothing is listed, and the form says so. */
  wrongDays: boolean;
}

/** Where and when a list is asked of. Throws WebProblem on a place as `placeOf` does. */
export function placeAndDays(
  asked: Place & AskedDays,
  config: Config,
  viewer: Viewer,
  now: Instant,
): { place: Place; days: Period; shown: DaysShown } {
  const place = placeOf(asked, config, viewer);
  const read = readPeriod(asked, now);
  const [wrongDays, days] = read === "wrong" ? [true, {}] : [false, read];
  return { place, days, shown: { from: asked.from, to: asked.to, wrongDays } };
}

/** Where there is no form that could say it; throws WebProblem (400). */
export function mustBeDays({ wrongDays }: DaysShown): void {
  if (wrongDays) throw new WebProblem(400, "wrongDates");
}

/** `?at=east&state=open`, without what is not set; "" if nothing is. */
export function queryOf(fields: Record<string, string | undefined>): string {
  const set = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return set.length > 0 ? `?${new URLSearchParams(set)}` : "";
}

/** The same address with one more field. */
export function withField(address: string, name: string, value: string): string {
  return `${address}${address === "" ? "?" : "&"}${new URLSearchParams([[name, value]])}`;
}
