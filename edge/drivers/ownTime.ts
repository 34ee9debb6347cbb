/** The time that a sensor says itself: understood, and trusted or not. Pure. */
import { DateTime } from "luxon";
import { maxAheadMs } from "../../contract/messages.ts";

/** Undefined: there is none that can be trusted; the time of arrival counts. */
export type OwnTime = number | undefined;

/** A clock that was never set counts from 1970, from 2000 or from its start; firmware takes years before 2016 for "not set" too. */
const earliest = Date.UTC(2016, 0, 1);

/**
 * Understands ISO 8601 (a time without a zone is the site's: `zone`), and seconds or milliseconds since 1970. Not trusted: a clock that was
 * never set, and a time more than a day after the arrival.
 */
export function readTime(raw: unknown, zone: string, arrivedAt: number): OwnTime {
  const at = understand(raw, zone);
  return at !== undefined && at >= earliest && at <= arrivedAt + maxAheadMs ? at : undefined;
}

function understand(raw: unknown, zone: string): number | undefined {
  if (typeof raw === "number") {
    if (!Number.isFinite(raw)) return undefined;
    // Seconds until the year 5138, milliseconds from 1973 on.
    return Math.round(raw < 1e11 ? raw * 1000 : raw);
  }
  if (typeof raw !== "string") return undefined;
  const parsed = DateTime.fromISO(raw.trim().replace(" ", "T"), { zone });
  return parsed.isValid ? parsed.toMillis() : undefined;
}
