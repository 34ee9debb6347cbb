/** Why a mail about an alert goes out now, or stays in. */
import type { CenterConfig } from "../contract/config/schema.ts";
import { hourMs, type Instant, tokyoDate } from "../contract/time.ts";
import { isUrgent, levelOf } from "./alerts/levels.ts";
import { isQuiet, openHours } from "./calendar.ts";
import { openMsBetween } from "./openingTime.ts";

export { isUrgent } from "./alerts/levels.ts";

export type SendReason = "first" | "worse" | "again" | "repeat" | "escalated";
export type Verdict =
  | { send: true; reason: SendReason }
  | { send: false; reason: "nothing-new" | "acknowledged" | "ended" | "digest" | "caused-by" | "closed-day" | "quiet-hours" | "silenced" };

/** How an alert ends whose device was taken out of the configuration: nobody needs a word about that. */
export const notWatched = "not-watched";

/** What is written down of a notice that did not fit into somebody's day: it stands in the next digest. */
export const heldBack = "held";

export interface AlertFacts {
  level: string;
  openedAt: Instant;
  resolvedAt: Instant | null;
  acknowledgedAt: Instant | null;
}

/** An entry of the alert log. */
export interface Said {
  reason: string;
  level: string;
  at: Instant;
  actBy?: Instant | null;
}

/** What else bears on it. */
export interface Circumstances {
  /** Another alert explains this one. */
  caused?: boolean;
  /** By when somebody should act, as of now; of a bag only. */
  actBy?: Instant | undefined;
  /** Somebody has a higher role than those who were told. */
  canClimb?: boolean;
  /** Somebody wanted no mails about it for now. */
  silenced?: boolean;
  /** When the last silence about it was over. */
  silenceOverAt?: Instant | undefined;
}

const repeatEveryMs = 24 * hourMs;

/**
 * Decides whether one alert is worth a mail at `now`.
 *
 * Pure: the same arguments give the same verdict, so a restart or a second scheduler cannot send twice. `log`: what was said of this
 * alert, oldest first, written in one step with the mails. No mail without a decision in it: an ending is told by the digest. `center`
 * undefined: it is about no center, so no calendar holds it back.
 */
export function verdict(
  alert: AlertFacts,
  log: readonly Said[],
  center: CenterConfig | undefined,
  now: Instant,
  circumstances: Circumstances = {},
): Verdict {
  const stays = (reason: Exclude<Verdict, { send: true }>["reason"]): Verdict => ({ send: false, reason });
  if (alert.resolvedAt !== null) return stays("ended");
  if (levelOf(alert.level).mail === "digest") return stays("digest");
  if (circumstances.silenced) return stays("silenced");
  const reason = worthSaying(alert, log, center, now, circumstances);
  if (reason === "nothing-new" || reason === "acknowledged") return stays(reason);
  if (circumstances.caused) return stays("caused-by");
  if (isUrgent(alert.level) || !center) return { send: true, reason };
  if (openHours(center, tokyoDate(now)) === undefined) return stays("closed-day");
  return isQuiet(center, now) ? stays("quiet-hours") : { send: true, reason };
}

function worthSaying(
  alert: AlertFacts,
  log: readonly Said[],
  center: CenterConfig | undefined,
  now: Instant,
  { actBy, canClimb = false, silenceOverAt = 0 }: Circumstances,
): SendReason | "nothing-new" | "acknowledged" {
  const last = log.at(-1);
  if (!last) return "first";
  if (levelOf(alert.level).rank > levelOf(last.level).rank) return "worse";
  // The time to act went by: whoever acknowledged it said yes to another decision. What is to be done at once has no later time.
  if (!isUrgent(alert.level) && last.actBy != null && last.actBy < now && actBy !== undefined && actBy > last.actBy) return "again";
  if (alert.acknowledgedAt !== null) return "acknowledged";
  // Whoever silenced it wanted to hear of it again, and only from then on somebody keeps others waiting.
  if (silenceOverAt > last.at) return "repeat";
  if (
    canClimb &&
    center &&
    openMsBetween(center, Math.max(climbingSince(log), silenceOverAt), now) >= center.escalateAfterOpenHours * hourMs
  )
    return "escalated";
  return now - last.at >= repeatEveryMs ? "repeat" : "nothing-new";
}

/** From when the opening hours count after which the next role is told: the first word, the last step, or the word that it is worse. */
function climbingSince(log: readonly Said[]): Instant {
  return (log.findLast(({ reason }) => ["escalated", "worse", heldBack].includes(reason)) ?? log[0]!).at;
}

/** How many steps an alert has climbed. */
export function stepOf(log: readonly Said[]): number {
  return log.filter(({ reason }) => reason === "escalated").length;
}
