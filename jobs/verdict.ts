/** Why a mail about an alert goes out now, or stays in. */
import type { CenterConfig } from "../contract/config/schema.ts";
import { hourMs, type Instant, tokyoDate } from "../contract/time.ts";
import { openHours } from "./calendar.ts";
import { clockLevel } from "./clocks.ts";

export type Verdict =
  | { send: true; reason: "first" | "worse" | "repeat" | "resolved" }
  | { send: false; reason: "nothing-new" | "closed-day" | "acknowledged" };

/** How an alert ends whose device was taken out of the configuration: nobody needs a mail about that. */
export const notWatched = "not-watched";

export interface AlertFacts {
  level: string;
  openedAt: Instant;
  resolvedAt: Instant | null;
  resolution?: string | null;
  acknowledgedAt: Instant | null;
}

/** Severity of every level that an alert can have, and whether it mails on a closed day. */
const levels: Record<string, { rank: number; urgent: boolean }> = {
  silent: { rank: 1, urgent: false },
  [clockLevel]: { rank: 1, urgent: false },
  "near-full": { rank: 1, urgent: false },
  full: { rank: 2, urgent: true },
};

const repeatEveryMs = 24 * hourMs;

export function isUrgent(level: string): boolean {
  return levels[level]?.urgent ?? false;
}

/**
 * Decides whether one alert is worth a mail at `now`.
 *
 * Pure: the same arguments give the same verdict, so a restart or a second scheduler cannot send twice.
 * `last` is the newest log entry of this alert, written only after a mail was accepted. Repeats once a day until acknowledged; waits
 * over days on which the center is closed, unless the alert is open and its level urgent.
 */
export function verdict(
  alert: AlertFacts,
  last: { reason: string; level: string; at: Instant } | undefined,
  center: CenterConfig,
  now: Instant,
): Verdict {
  const reason = worthSaying(alert, last, now);
  if (reason === "nothing-new" || reason === "acknowledged") return { send: false, reason };
  const closed = openHours(center, tokyoDate(now)) === undefined;
  const waits = closed && (reason === "resolved" || !isUrgent(alert.level));
  return waits ? { send: false, reason: "closed-day" } : { send: true, reason };
}

function worthSaying(
  alert: AlertFacts,
  last: { reason: string; level: string; at: Instant } | undefined,
  now: Instant,
): "first" | "worse" | "repeat" | "resolved" | "nothing-new" | "acknowledged" {
  if (alert.resolution === notWatched) return "nothing-new";
  if (alert.resolvedAt !== null) return last && last.reason !== "resolved" ? "resolved" : "nothing-new";
  if (!last) return "first";
  if ((levels[alert.level]?.rank ?? 0) > (levels[last.level]?.rank ?? 0)) return "worse";
  if (alert.acknowledgedAt !== null) return "acknowledged";
  return now - last.at >= repeatEveryMs ? "repeat" : "nothing-new";
}
