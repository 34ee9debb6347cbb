/** Two configurations on the same past: what would have been said, done and overflowed. Reads the series; decides nothing itself. */
import { setImmediate } from "node:timers/promises";
import type { SeriesStore } from "../../collector/series/port.ts";
import type { Config } from "../../contract/config/schema.ts";
import { dayMs, hourMs, type Instant } from "../../contract/time.ts";
import { type WatchedDevice, watchedDevices } from "../devices.ts";
import { kindProfile, learnProfile, usageHours } from "../forecast/profile.ts";
import { machineDays, type Outcome, type PastOfMachine, total } from "./run.ts";

export interface WhatIf {
  from: Instant;
  to: Instant;
  /** Compactors that have a past in this time. */
  machines: number;
  current: Outcome;
  changed: Outcome;
  byMachine: { center: string; device: string; current: Outcome; changed: Outcome }[];
}

/** So much before `from` is read to know the habits of a machine by then. */
const learnBackDays = 84;

/**
 * `changed` differs from `config` in rules only: machines are those of `config`. `progress` hears how many of them are done. Rejects with
 * Unavailable when the series cannot be reached.
 */
export async function whatIf(
  series: SeriesStore,
  config: Config,
  changed: Config,
  { from, to }: { from: Instant; to: Instant },
  { progress = () => {}, signal }: { progress?: (done: number, of: number) => void; signal?: AbortSignal } = {},
): Promise<WhatIf> {
  // What counts may be changed from a page meanwhile: one answer rests on one configuration.
  const current = structuredClone(config);
  const devices = watchedDevices(current).filter(({ kind }) => kind === "compactor");
  const byMachine: WhatIf["byMachine"] = [];
  for (const [index, device] of devices.entries()) {
    if (signal?.aborted) break;
    const past = await pastOf(series, current, device, from, to);
    const run = (one: Config) => {
      const center = one.centers[device.center]!;
      return outcomeOf(machineDays(past!, center.devices[device.device] ?? device.config, center, from, to));
    };
    if (past) byMachine.push({ center: device.center, device: device.device, current: await run(current), changed: await run(changed) });
    progress(index + 1, devices.length);
  }
  const sum = (which: "current" | "changed") => total(byMachine.map((one) => one[which]));
  return { from, to, machines: byMachine.length, current: sum("current"), changed: sum("changed"), byMachine };
}

/** A long run lets others have their turn. */
async function outcomeOf(days: Generator<void, Outcome, void>): Promise<Outcome> {
  for (;;) {
    const { done, value } = days.next();
    if (done) return value;
    await setImmediate();
  }
}

async function pastOf(
  series: SeriesStore,
  config: Config,
  device: WatchedDevice,
  from: Instant,
  to: Instant,
): Promise<PastOfMachine | undefined> {
  const span = { of: device, from: from - learnBackDays * dayMs, to, every: "1h" as const };
  const fill = await series.range({ ...span, quantity: "fillRatio" });
  const cycles = await series.range({ ...span, quantity: "cyclesTotal" });
  const hours = usageHours(fill, cycles);
  if (!hours.some(({ at }) => at >= from)) return undefined;
  const start = fill.findLast(([at]) => at < from) ?? fill[0];
  const kind = kindProfile(device.config.bagDiapers);
  // How much a cycle adds belongs to the machine, not to the rules: it may be learned from the whole time.
  const { ratioPerCycle } = learnProfile(hours, config.centers[device.center]!, to, kind);
  const prior = { ...kind, ...(ratioPerCycle !== undefined && { ratioPerCycle }) };
  return { hours: hours.filter(({ at }) => at < to + hourMs), startRatio: start?.[2] ?? 0, prior };
}
