/**
 * How much of a day was recorded, by device.
 *
 * Expected: one reading every `everySeconds`, around the clock, whatever the opening hours: equipment is read at night too. The settings are those
 * of today, as no others are kept; where a command changed the interval, today counts by what the agent says. Received: points of that day in the
 * series store. Events come on top, so the ratio ends at 1. A sensor that speaks by itself and less often is to be given its own `everySeconds`.
 */
import type { Config, DeviceConfig } from "../../contract/config/schema.ts";
import { addDays, dayMs, type Instant, minuteMs, tokyoDate, tokyoMidnight } from "../../contract/time.ts";
import type { Gap, Ledger, Silence } from "./ledger.ts";
import type { DeviceRef, SeriesStore } from "./port.ts";

/**
 * What is known about a day that is not whole. Agents, not devices: a range of numbers belongs to all devices of an agent.
 * `nothing-yet`: the asked days hold nothing of the device up to then, so it may not have been there.
 */
export type MissingReason = "dropped" | "lost" | "no-contact" | "nothing-yet";

export interface DayCompleteness {
  center: string;
  device: string;
  /** The day in Tokyo, `2026-11-25`. */
  day: string;
  expected: number;
  received: number;
  /** 0–1; 1 where nothing is expected yet. */
  ratio: number;
  reasons: MissingReason[];
}

/** From here on a day counts as whole: a restart or a slow answer costs a reading or two. */
export const wholeRatio = 0.99;

interface Day {
  day: string;
  everySeconds: number;
  received: number;
  /** Whether an earlier day of those asked for has readings of the device. */
  seenBefore: boolean;
  gone: readonly Pick<Gap, "end" | "seenAt" | "endedAt" | "measuredAfter" | "measuredBefore">[];
  silences: readonly Pick<Silence, "from" | "to">[];
}

/** Pure. Of the day that is under way, only what is over is expected. */
export function completenessOf(
  { day, everySeconds, received, seenBefore, gone, silences }: Day,
  now: Instant,
): Omit<DayCompleteness, "center" | "device"> {
  const start = tokyoMidnight(day);
  const end = Math.min(start + dayMs, now);
  const expected = Math.max(0, Math.floor((end - start) / (everySeconds * 1_000)));
  const ratio = expected === 0 ? 1 : Math.min(1, received / expected);
  const touches = (from: Instant, to: Instant) => from < end && to >= start;
  const reasons = new Set<MissingReason>();
  if (ratio < wholeRatio) {
    for (const gap of gone) {
      const [from, to] = measuredSpan(gap);
      if ((gap.end === "dropped" || gap.end === "lost") && touches(from, to)) reasons.add(gap.end);
    }
    if (silences.some(({ from, to }) => touches(from, to))) reasons.add("no-contact");
    if (received === 0 && !seenBefore) reasons.add("nothing-yet");
  }
  return { day, expected, received, ratio, reasons: [...reasons] };
}

/** When the numbers of a gap were measured: between their neighbours; else around the time when it was seen. */
function measuredSpan({ measuredAfter, measuredBefore, seenAt }: Day["gone"][number]): [Instant, Instant] {
  return [measuredAfter ?? measuredBefore ?? seenAt, measuredBefore ?? measuredAfter ?? seenAt];
}

export interface CompletenessQuery {
  /** Absent: all centers. */
  center?: string;
  /** Days in Tokyo, both included; days to come are left out. */
  from: string;
  to: string;
}

/** By center and device in the order of the configuration, days in order. Devices that are planned are left out. Rejects with Unavailable. */
export async function completeness(
  { config, series, ledger, now }: { config: Config; series: SeriesStore; ledger: Ledger; now: Instant },
  { center: only, from, to }: CompletenessQuery,
): Promise<DayCompleteness[]> {
  const today = tokyoDate(now);
  const days = daysBetween(from, to < today ? to : today);
  const answer: DayCompleteness[] = [];
  if (days.length === 0) return answer;
  const end = tokyoMidnight(days.at(-1)!) + dayMs;
  for (const [center, { agent, devices, ...settings }] of Object.entries(config.centers)) {
    if (only !== undefined && center !== only) continue;
    const gone = ledger.gaps({ center, agent, since: tokyoMidnight(days[0]!), limit: 10_000 });
    const silences = ledger.silences(center, tokyoMidnight(days[0]!), end, now).filter((one) => one.agent === agent);
    const said = ledger.agent(center, agent)?.status.devices;
    for (const [device, settingsOfDevice] of Object.entries(devices)) {
      if (settingsOfDevice.planned) continue;
      const configured = everySecondsOf(config, settings, settingsOfDevice);
      const received = await pointsOn(days, { center, device, kind: settingsOfDevice.kind }, series);
      for (const [index, day] of days.entries()) {
        const reported = day === today ? said?.find((one) => one.device === device)?.everySeconds : undefined;
        const seenBefore = received.slice(0, index).some((points) => points > 0);
        const given = { day, everySeconds: reported ?? configured, received: received[index]!, seenBefore, gone, silences };
        answer.push({ center, device, ...completenessOf(given, now) });
      }
    }
  }
  return answer;
}

/** A simulated past has a reading every `history.everyMinutes` and no more. */
function everySecondsOf({ history }: Config, center: { everySeconds: number; simulated: boolean }, device: DeviceConfig): number {
  const everySeconds = device.everySeconds ?? center.everySeconds;
  return center.simulated ? Math.max(everySeconds, (history.everyMinutes * minuteMs) / 1_000) : everySeconds;
}

function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}

/** Points of a device on each day. */
async function pointsOn(days: readonly string[], of: DeviceRef, series: SeriesStore): Promise<number[]> {
  const starts = days.map((day) => tokyoMidnight(day));
  const counts = new Map(await series.countsByDay({ of, from: starts[0]!, to: starts.at(-1)! + dayMs }));
  return starts.map((start) => counts.get(start) ?? 0);
}
