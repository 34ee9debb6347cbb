/** When anybody can bring something, hour by hour ahead: worked out once per center and evaluation, shared by all its machines. Pure. */
import type { CenterConfig } from "../../contract/config/schema.ts";
import { addDays, hourMs, type Instant, tokyoDate, tokyoOffsetMs } from "../../contract/time.ts";
import { type OpenHours, openHours } from "../calendar.ts";

export interface OpeningAhead {
  /** Start of the hour that holds `now`. */
  from: Instant;
  /** How much of hour i is inside opening hours, 0–1; of the first hour only what lies after `now`. */
  openShare: Float64Array;
  /** Where in hour i the open part begins, 0–1; a part of `openShare[i]` follows without a break. 0 for hours that are closed. */
  openFrom: Float64Array;
}

/** The open part of the hour that starts at `at`: where it begins and how long it is, both as shares of an hour. */
export function openPart(hours: OpenHours, at: Instant): { begin: number; share: number } {
  const begin = Math.max(0, (hours.from - at) / hourMs);
  const end = Math.min(1, (hours.to - at) / hourMs);
  return end > begin ? { begin, share: end - begin } : { begin: 0, share: 0 };
}

/** The hours from the one that holds `now` on, for so many days. Closed days, holidays and half hours count exactly. */
export function openingAhead(center: CenterConfig, now: Instant, days = 14): OpeningAhead {
  const from = Math.floor(now / hourMs) * hourMs;
  const openShare = new Float64Array(days * 24);
  const openFrom = new Float64Array(days * 24);
  const today = tokyoDate(now);
  for (let ahead = 0; ahead <= days; ahead++) {
    const hours = openHours(center, addDays(today, ahead));
    if (!hours) continue;
    // Of what lies before `now` nothing counts.
    const left = { from: Math.max(hours.from, now), to: hours.to };
    const last = Math.min(openShare.length - 1, Math.floor((left.to - 1 - from) / hourMs));
    for (let i = Math.floor((left.from - from) / hourMs); i <= last; i++) {
      const { begin, share } = openPart(left, from + i * hourMs);
      openShare[i] = share;
      openFrom[i] = begin;
    }
  }
  return { from, openShare, openFrom };
}

/** Place of an hour in a week in Tokyo: weekday (0: Sunday) × 24 + hour, 0–167. */
export function hourOfWeek(at: Instant): number {
  const thursday = 4; // 1970-01-01
  return (((Math.floor((at + tokyoOffsetMs) / hourMs) + thursday * 24) % 168) + 168) % 168;
}
