/** What a look at the devices wants changed in the book of alerts. Deciding functions return these; one transaction writes them. */
import { type Alert, type AlertChange, causeKey } from "../../records/operations/alerts.ts";
import { levelAfter } from "./levels.ts";

export type { AlertChange } from "../../records/operations/alerts.ts";

export interface Cause {
  center: string;
  device: string;
  rule: string;
}

/** Open alerts by their cause. */
export function byCause(open: readonly Alert[]): Map<string, Alert> {
  return new Map(open.map((alert) => [causeKey(alert), alert]));
}

/** From what is open and what should be (`level` undefined: nothing) to at most one change. */
export function changeTo(alert: Alert | undefined, cause: Cause, level: string | undefined, resolution: string): AlertChange | undefined {
  if (!alert) return level === undefined ? undefined : { raise: { center: cause.center, device: cause.device, rule: cause.rule, level } };
  if (level === undefined) return { resolve: alert, resolution };
  return level === alert.level ? undefined : { setLevel: alert, ...levelAfter(alert, level) };
}
