/** What the health of one machine rests on, from all stores: for the job and for the page alike. */
import type { Latest, SeriesStore } from "../../collector/series/port.ts";
import type { DeviceConfig } from "../../contract/config/schema.ts";
import { diaperKg } from "../../contract/kinds/compactor.ts";
import { dayMs, type Instant } from "../../contract/time.ts";
import type { Alert } from "../../records/operations/alerts.ts";
import type { EyeReport } from "../../records/operations/eyeReports.ts";
import type { Pickup } from "../../records/operations/pickups.ts";
import type { WatchedDevice } from "../devices.ts";
import type { Profiles } from "../pickup/profiles.ts";
import type { HealthFacts } from "./finding.ts";
import { readPast } from "./read.ts";

/** Reports of a service count for as long as the motor's past is read. */
const reportsBackDays = 400;

/** How far back people's reports of a machine are to be read. */
export function reportsBackMs({ deodorantDays = 0 }: Pick<DeviceConfig, "deodorantDays">): number {
  return Math.max(reportsBackDays, deodorantDays) * dayMs;
}

/** What the operations store and the newest readings say of one machine. */
export interface Known {
  latest: Latest;
  /** The newest entry in which the bag was changed. */
  changed: Pickup | undefined;
  reports: readonly EyeReport[];
  alerts: readonly Alert[];
  profiles: Profiles;
}

/** All but the motor, which is read seldom: `readMotor`. Rejects with Unavailable if the store cannot be reached. */
export async function healthFacts(
  series: SeriesStore,
  device: WatchedDevice,
  { latest, changed, reports, alerts, profiles }: Known,
  now: Instant,
): Promise<HealthFacts> {
  const { center, config } = device;
  const bagSince = changed && (changed.verifiedAt ?? changed.putOutAt ?? undefined);
  const cyclesAtChange = changed?.cyclesTotalAt ?? undefined;
  const bag = bagSince === undefined ? undefined : { since: bagSince, cyclesTotal: cyclesAtChange };
  const cycles = latest.cyclesTotal?.value;
  const bagCycles = typeof cycles === "number" && cyclesAtChange !== undefined ? cycles - cyclesAtChange : undefined;
  const { profile, basis } = profiles.of(center, device.device, config);
  return {
    center,
    device: device.device,
    ...(await readPast(series, device, latest, bag, now)),
    // Only the machine's own week: the habits of others say nothing about a sensor.
    ratioPerCycle: basis === "device" ? profile.ratioPerCycle : undefined,
    fullKg: config.bagDiapers === undefined ? undefined : config.bagDiapers * diaperKg,
    deodorantDays: config.deodorantDays,
    bagSince,
    bagCycles,
    reports,
    open: new Map(alerts.map(({ rule, level }) => [rule, level])),
  };
}
