/**
 * Silences with an end: what one is about, whether it is on, and how long it may last. Pure.
 *
 * A silence of one alert ends with that alert: what comes later is another cause. One of a whole device (somebody repairs it) lasts to its
 * end. Neither hides an urgent level unless it was made for one, and then for a day at most.
 */
import type { CenterConfig } from "../../contract/config/schema.ts";
import { addDays, dayMs, type Instant, tokyoDate } from "../../contract/time.ts";
import type { Alert } from "../../records/operations/alerts.ts";
import type { Silence } from "../../records/operations/silences.ts";
import { openHours } from "../calendar.ts";
import { isUrgent } from "./levels.ts";

export const maxSilenceMs = 30 * dayMs;
export const maxUrgentSilenceMs = dayMs;

type Silenced = Pick<Alert, "center" | "device" | "rule" | "level" | "openedAt">;
type Span = Pick<Silence, "center" | "device" | "rule" | "urgent" | "from" | "until" | "endedAt">;

export function covers({ center, device, rule, urgent, from }: Span, alert: Silenced): boolean {
  if (center !== alert.center || device !== alert.device || (isUrgent(alert.level) && urgent === 0)) return false;
  return rule === null || (rule === alert.rule && alert.openedAt <= from);
}

export function isOn({ from, until, endedAt }: Span, now: Instant): boolean {
  return endedAt === null && from <= now && now < until;
}

/** The silences that hold this alert back now. */
export function silencesOn<T extends Span>(alert: Silenced, silences: readonly T[], now: Instant): T[] {
  return silences.filter((silence) => covers(silence, alert) && isOn(silence, now));
}

/** Until when this alert is silenced; undefined: it is not. */
export function silencedUntil(alert: Silenced, silences: readonly Span[], now: Instant): Instant | undefined {
  const ends = silencesOn(alert, silences, now).map(({ until }) => until);
  return ends.length > 0 ? Math.max(...ends) : undefined;
}

/** When the last silence about this alert was over; undefined: there was none. */
export function silenceOverAt(alert: Silenced, silences: readonly Span[], now: Instant): Instant | undefined {
  const ends = silences.flatMap((one) => (covers(one, alert) && one.from <= now ? [Math.min(one.endedAt ?? one.until, one.until)] : []));
  const over = ends.filter((end) => end <= now);
  return over.length > 0 ? Math.max(...over) : undefined;
}

export type SilenceProblem = "past" | "too-long" | "too-long-urgent";

/** What speaks against a silence from now until then. */
export function silenceProblem(until: Instant, urgent: boolean, now: Instant): SilenceProblem | undefined {
  if (!(until > now)) return "past";
  if (urgent && until > now + maxUrgentSilenceMs) return "too-long-urgent";
  return until > now + maxSilenceMs ? "too-long" : undefined;
}

export const silencePresets = ["closing", "opening", "week"] as const;
export type SilencePreset = (typeof silencePresets)[number];

/** The ends that can be picked: today's closing, the next opening on another day, a week. What would be too long or over is left out. */
export function silenceEnds(center: CenterConfig | undefined, urgent: boolean, now: Instant): { preset: SilencePreset; until: Instant }[] {
  const today = tokyoDate(now);
  const closing = center && openHours(center, today)?.to;
  const opening = center && nextOpening(center, today);
  const ends: [SilencePreset, Instant | undefined][] = [
    ["closing", closing],
    ["opening", opening],
    ["week", now + 7 * dayMs],
  ];
  return ends.flatMap(([preset, until]) =>
    until !== undefined && silenceProblem(until, urgent, now) === undefined ? [{ preset, until }] : [],
  );
}

function nextOpening(center: CenterConfig, today: string): Instant | undefined {
  for (let ahead = 1; ahead <= 14; ahead++) {
    const hours = openHours(center, addDays(today, ahead));
    if (hours) return hours.from;
  }
  return undefined;
}
