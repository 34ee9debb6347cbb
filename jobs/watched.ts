/** Every device that is watched, and which centers are not to be judged yet. */
import { isUp } from "../collector/series/ledger.ts";
import type { DeviceRef } from "../collector/series/port.ts";
import type { Config, DeviceConfig } from "../contract/config/schema.ts";
import { isFilling } from "../contract/messages.ts";
import type { Instant } from "../contract/time.ts";
import type { JobContext } from "./context.ts";

export type WatchedDevice = DeviceRef & { config: DeviceConfig };

/** Every device of the configuration that is watched. */
export function watchedDevices(config: Config): WatchedDevice[] {
  return Object.entries(config.centers).flatMap(([center, { devices }]) =>
    Object.entries(devices).flatMap(([device, one]) => (one.planned ? [] : [{ center, device, kind: one.kind, config: one }])),
  );
}

/** An agent with more readings than this on the way is catching up: its series are behind, not silent. */
const backlogReadings = 1_000;

/** Centers whose past or backlog is on its way: nothing there is news yet. */
export function catchingUp({ ledger }: Pick<JobContext, "ledger">, now: Instant): Set<string> {
  // What an agent said that is down by now no longer counts.
  const busy = ledger.agents().filter((agent) => {
    const { history, journalLength = 0 } = agent.status;
    return isUp(agent, now) && (isFilling(history) || journalLength > backlogReadings);
  });
  return new Set(busy.map(({ center }) => center));
}
