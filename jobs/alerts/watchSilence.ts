/** Who has spoken lately, and the changes that silence, clocks, the store and the calendar ask for. */
import type { Latest } from "../../collector/series/port.ts";
import type { Config } from "../../contract/config/schema.ts";
import { type Instant, minuteMs } from "../../contract/time.ts";
import type { Alert } from "../../records/operations/alerts.ts";
import { causeKey } from "../../records/operations/alerts.ts";
import { clockLevel, clockRule, clockStates } from "../clocks.ts";
import type { JobContext } from "../context.ts";
import { agentDevice, everywhere, type Heard, silentCauses, silentRule, storeRule, wholeCenter } from "../silence.ts";
import { type AlertChange, changeTo } from "./changes.ts";
import { calendarRule, newYearIsMissing } from "./newYear.ts";

/** A store that is restarted is back within this. */
const storeAwayMs = 15 * minuteMs;

type Open = ReadonlyMap<string, Alert>;

/** What is known of who spoke when, from the newest values of the watched devices. */
export function heardOf(context: Pick<JobContext, "ledger" | "startedAt">, latest: ReadonlyMap<string, Latest>): Heard {
  const lastAt = new Map<string, Instant>();
  const powerW = new Map<string, number>();
  for (const [name, values] of latest) {
    const times = Object.values(values).map(({ at }) => at);
    if (times.length > 0) lastAt.set(name, Math.max(...times));
    if (typeof values.powerW?.value === "number") powerW.set(name, values.powerW.value);
  }
  return { lastAt, powerW, agents: context.ledger.agents(), watchingSince: context.startedAt };
}

export function silenceChanges(config: Config, heard: Heard, open: Open, filling: ReadonlySet<string>, now: Instant): AlertChange[] {
  const causes = new Map(silentCauses(config, heard, now, filling).map((cause) => [causeKey({ ...cause, rule: silentRule }), cause]));
  const raised = [...causes].flatMap(([key, cause]): AlertChange[] =>
    open.has(key) ? [] : [{ raise: { center: cause.center, device: cause.device, rule: silentRule, level: cause.level } }],
  );
  // Heard again is heard: a restart, a center that closes, or a whole center that fell silent is not.
  const ended = [...open].flatMap(([key, alert]): AlertChange[] =>
    alert.rule === silentRule && !causes.has(key) && isHeardSince(alert, heard) ? [{ resolve: alert, resolution: "heard-again" }] : [],
  );
  return [...raised, ...ended];
}

function isHeardSince({ center, device, openedAt }: Alert, { lastAt, agents }: Heard): boolean {
  const agent = agents.find((one) => one.center === center && agentDevice(one.agent) === device);
  if (agent) return agent.status.state === "up" && agent.receivedAt > openedAt;
  const speaks = (name: string) =>
    center === everywhere || (device === wholeCenter ? name.startsWith(`${center}/`) : name === `${center}/${device}`);
  return [...lastAt].some(([name, at]) => at > openedAt && speaks(name));
}

/** A clock that is off makes every time of its center wrong: somebody must set it. */
export function clockChanges({ ledger }: Pick<JobContext, "ledger">, open: Open, now: Instant): AlertChange[] {
  return [...clockStates(ledger.agents(), now)].flatMap(([center, state]) => {
    const cause = { center, device: wholeCenter, rule: clockRule };
    return changeTo(open.get(causeKey(cause)), cause, state === "off" ? clockLevel : undefined, "clock-right") ?? [];
  });
}

export function storeChanges({ ledger }: Pick<JobContext, "ledger">, open: Open, now: Instant): AlertChange[] {
  const since = ledger.storeDownSince();
  if (since !== undefined && now - since < storeAwayMs) return [];
  const cause = { center: everywhere, device: wholeCenter, rule: storeRule };
  return [changeTo(open.get(causeKey(cause)), cause, since === undefined ? undefined : "store-away", "store-back") ?? []].flat();
}

export function calendarChanges(config: Config, open: Open, now: Instant): AlertChange[] {
  return Object.entries(config.centers).flatMap(([id, center]) => {
    if (Object.values(center.devices).every(({ planned }) => planned)) return [];
    const cause = { center: id, device: wholeCenter, rule: calendarRule };
    return changeTo(open.get(causeKey(cause)), cause, newYearIsMissing(center, now) ? "calendar" : undefined, "calendar-set") ?? [];
  });
}
