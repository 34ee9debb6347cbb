/** Every machine's week is learned anew once a day, a few machines at a look. Which are due stands in the store itself. */
import { deviceKey } from "../contract/deviceKey.ts";
import { dayMs, type Instant, minuteMs, tokyoMidnight } from "../contract/time.ts";
import type { ProfileRow } from "../records/operations/forecasts.ts";
import { catchingUp } from "./catchingUp.ts";
import type { JobContext } from "./context.ts";
import { type WatchedDevice, watchedDevices } from "./devices.ts";
import { learnProfile, type UsageProfile, usageHours } from "./forecast/profile.ts";
import { knownDays, Profiles } from "./pickup/profiles.ts";

/** Older weeks would hardly count. */
const learnBackDays = 84;
/** A machine that is new, or whose past is just arriving, is looked at again so soon. */
const newMachineMs = 2 * minuteMs;
/** A look stays short with thousands of machines. */
const machinesAtOnce = 20;
/** Forecasts are kept so long, to see how well they did. */
const keepForecastDays = 35;

export async function learn({ config, series, ledger, operations }: JobContext, now: Instant, signal?: AbortSignal): Promise<void> {
  const midnight = tokyoMidnight(now);
  const known = new Map((await operations.forecasts.profiles()).map((row) => [deviceKey(row), row]));
  const isDue = (row: ProfileRow | undefined) => {
    if (!row || row.learnedAt < midnight) return true;
    const { days } = JSON.parse(row.profile) as UsageProfile;
    return days < knownDays && now - row.learnedAt >= newMachineMs;
  };
  const learnedAt = (device: WatchedDevice) => known.get(deviceKey(device))?.learnedAt ?? Number.NEGATIVE_INFINITY;
  const filling = catchingUp(ledger.agents(), now);
  const due = watchedDevices(config)
    .filter(({ kind, center }) => kind === "compactor" && !filling.has(center))
    .filter((device) => isDue(known.get(deviceKey(device))))
    // Whoever has waited longest comes first: with many new machines each has its turn.
    .sort((a, b) => learnedAt(a) - learnedAt(b))
    .slice(0, machinesAtOnce);
  if (due.length === 0) return;
  const profiles = new Profiles(operations, config);
  await profiles.refresh();
  const rows: ProfileRow[] = [];
  for (const device of due) {
    if (signal?.aborted) break;
    const span = { of: device, from: midnight - learnBackDays * dayMs, to: now, every: "1h" as const };
    const fill = await series.range({ ...span, quantity: "fillRatio" });
    const cycles = await series.range({ ...span, quantity: "cyclesTotal" });
    const prior = profiles.prior(device.center, device.config);
    const profile = learnProfile(usageHours(fill, cycles), config.centers[device.center]!, now, prior);
    rows.push({ center: device.center, device: device.device, learnedAt: now, profile: JSON.stringify(profile) });
  }
  await operations.forecasts.learned(rows);
  await operations.forecasts.forget(now - keepForecastDays * dayMs);
}
