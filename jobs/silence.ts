/**
 * Which silence is news, the cause only: a device, its agent, its center, or the line that all centers share. Pure.
 *
 * Nothing from a center that is closed and switched off is in order. Silence counts from opening on, at the earliest: whoever comes in
 * the morning turns on the main switch first.
 */
import { type AgentEntry, isUp } from "../collector/series/ledger.ts";
import type { CenterConfig, Config } from "../contract/config/schema.ts";
import type { Words } from "../contract/language.ts";
import { hourMs, type Instant, minuteMs, tokyoDate } from "../contract/time.ts";
import { isOpen, lastClosing, openHours } from "./calendar.ts";

/** The device of an alert about everything at a center. */
export const wholeCenter = "all";
/** The center of an alert about what all centers share; no id looks like it. */
export const everywhere = "*";
/** The device of an alert about one of several agents of a center. */
export const agentDevice = (agent: string) => `agent:${agent}`;

/** Whether an alert is about more than one device of a center. */
export const isOfCenter = (device: string) => device === wholeCenter || device.startsWith(agentDevice(""));

export const silentRule = "silent";
export const storeRule = "store";

export interface SilentCause {
  center: string;
  device: string;
  level: "silent" | "agent-silent" | "pipeline-silent";
  since: Instant;
}

/** What is known of who spoke when. */
export interface Heard {
  /** Newest measurement by `center/device`. */
  lastAt: ReadonlyMap<string, Instant>;
  /** Newest power of the devices that measure it, by `center/device`. */
  powerW: ReadonlyMap<string, number>;
  agents: readonly AgentEntry[];
  /** A device that was never heard counts from here. */
  watchingSince: Instant;
}

/** How a device that says nothing is to be understood. */
export interface SilenceState extends Words {
  state: "heard" | "silent" | "closed" | "waiting";
  /** The newest word; undefined: never. */
  lastAt: Instant | undefined;
}

const words: Record<SilenceState["state"], Words> = {
  heard: { ja: "", en: "" },
  silent: { ja: "値が届いていません", en: "No values are coming" },
  closed: { ja: "休館のため無通信（正常）", en: "Silent because the center is closed (in order)" },
  waiting: { ja: "開館したところです。値を待っています", en: "The center has just opened. Waiting for values" },
};

/** A main switch that is off leaves less than this. */
const offW = 2;
/** An agent that says goodbye so near to closing time was switched off by whoever went home. */
const beforeClosingMs = hourMs / 2;
const afterClosingMs = hourMs;
/** Centers that fell silent within this time have one cause. */
const togetherMs = 10 * minuteMs;

/** Whether nothing from this center is in order at `now`. */
function isSwitchedOff(id: string, center: CenterConfig, heard: Heard, now: Instant): boolean {
  if (isOpen(center, now)) return false;
  if (center.powerOffWhenClosed) return true;
  // A cold chain runs day and night: there only the configuration may say that silence is in order.
  if (watchedOf(center).some(([, { kind }]) => kind === "refrigerator")) return false;
  const meters = watchedOf(center).filter(([device, { kind }]) => kind === "power" && heard.powerW.has(`${id}/${device}`));
  if (meters.length > 0 && meters.every(([device]) => heard.powerW.get(`${id}/${device}`)! < offW)) return true;
  const closedAt = lastClosing(center, now);
  const agents = heard.agents.filter((agent) => agent.center === id);
  const wentHome = ({ status, receivedAt }: AgentEntry) =>
    status.state === "down" && receivedAt >= closedAt! - beforeClosingMs && receivedAt <= closedAt! + afterClosingMs;
  return closedAt !== undefined && agents.length > 0 && agents.every(wentHome);
}

function watchedOf(center: CenterConfig) {
  return Object.entries(center.devices).filter(([, { planned }]) => !planned);
}

/** Since when the silence of a device counts. */
function countsFrom(id: string, device: string, center: CenterConfig, heard: Heard, now: Instant): Instant {
  const lastAt = heard.lastAt.get(`${id}/${device}`) ?? 0;
  const opened = isOpen(center, now) ? openHours(center, tokyoDate(now))!.from : 0;
  return Math.max(lastAt, heard.watchingSince, opened);
}

/** Every silence that somebody should know of; centers in `leftOut` are not judged. */
export function silentCauses(config: Config, heard: Heard, now: Instant, leftOut: ReadonlySet<string> = new Set()): SilentCause[] {
  const judged = Object.entries(config.centers).filter(
    ([id, center]) => !leftOut.has(id) && watchedOf(center).length > 0 && !isSwitchedOff(id, center, heard, now),
  );
  const causes = judged.map(([id, center]) => causesOfCenter(id, center, heard, now));
  const whole = causes.flatMap((found) => found.filter(({ device }) => device === wholeCenter));
  const since = whole.map((cause) => cause.since);
  const anyAgentUp = heard.agents.some((agent) => isUp(agent, now));
  const shared =
    judged.length > 1 && whole.length === judged.length && !anyAgentUp && Math.max(...since) - Math.min(...since) <= togetherMs;
  if (shared) return [{ center: everywhere, device: wholeCenter, level: "pipeline-silent", since: Math.max(...since) }];
  return causes.flat();
}

function causesOfCenter(id: string, center: CenterConfig, heard: Heard, now: Instant): SilentCause[] {
  const devices = watchedOf(center);
  const silent = devices
    .map(([device]) => ({ center: id, device, level: "silent" as const, since: countsFrom(id, device, center, heard, now) }))
    .filter(({ since }) => now - since > center.silentAfterMinutes * minuteMs);
  if (silent.length === 0) return [];
  const since = Math.max(...silent.map((one) => one.since));
  const agents = heard.agents.filter((agent) => agent.center === id);
  const down = agents.filter((agent) => !isUp(agent, now));
  const allDown = agents.length > 0 && down.length === agents.length;
  if (allDown || (silent.length > 1 && silent.length === devices.length)) {
    return [{ center: id, device: wholeCenter, level: "silent", since }];
  }
  // One of several agents: its devices have nothing to say of their own.
  const explained = new Map(down.flatMap(({ agent, status }) => (status.devices ?? []).map(({ device }) => [device, agent])));
  const causes = new Map<string, SilentCause>();
  for (const one of silent) {
    const agent = explained.get(one.device);
    if (agent === undefined) causes.set(one.device, one);
    else causes.set(agentDevice(agent), { ...one, device: agentDevice(agent), level: "agent-silent" });
  }
  return [...causes.values()];
}

/** How each device's silence reads on a page, by `center/device`; those that are heard included. */
export function silenceStates(config: Config, heard: Heard, now: Instant): Map<string, SilenceState> {
  const states = new Map<string, SilenceState>();
  for (const [id, center] of Object.entries(config.centers)) {
    const limitMs = center.silentAfterMinutes * minuteMs;
    const off = isSwitchedOff(id, center, heard, now);
    for (const [device] of watchedOf(center)) {
      const lastAt = heard.lastAt.get(`${id}/${device}`);
      const counted = now - countsFrom(id, device, center, heard, now) > limitMs;
      const state = lastAt !== undefined && now - lastAt <= limitMs ? "heard" : off ? "closed" : counted ? "silent" : "waiting";
      states.set(`${id}/${device}`, { state, lastAt, ...words[state] });
    }
  }
  return states;
}
