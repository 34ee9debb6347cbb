/** Looks at every device, opens and ends alerts. Writes down what is; whether a mail goes out is decided in `notify.ts`. */
import type { Config } from "../contract/config/schema.ts";
import type { Instant } from "../contract/time.ts";
import type { Alert } from "../records/operations/alerts.ts";
import { type AlertChange, byCause } from "./alerts/changes.ts";
import { limitChanges } from "./alerts/watchLimits.ts";
import { calendarChanges, clockChanges, heardOf, silenceChanges, storeChanges } from "./alerts/watchSilence.ts";
import { catchingUp } from "./catchingUp.ts";
import type { JobContext } from "./context.ts";
import { watchedDevices } from "./devices.ts";
import { everywhere, isOfCenter } from "./silence.ts";
import { notWatched } from "./verdict.ts";

/** Whether what an alert is about is still watched: not removed, and not planned again. */
function isWatched(config: Config, { center, device }: Pick<Alert, "center" | "device">): boolean {
  if (center === everywhere) return watchedDevices(config).length > 0;
  const { devices } = config.centers[center] ?? {};
  // All of a center, or an agent of it: no device of the configuration has such a name.
  return devices?.[device] ? !devices[device].planned : isOfCenter(device) && Object.values(devices ?? {}).some(({ planned }) => !planned);
}

export async function watch(context: JobContext, now: Instant): Promise<void> {
  const { config, operations, series, ledger } = context;
  const found = await operations.alerts.open();
  const ended = found.filter((alert) => !isWatched(config, alert));
  await change(
    context,
    ended.map((alert) => ({ resolve: alert, resolution: notWatched })),
    now,
  );
  const open = byCause(found.filter((alert) => !ended.includes(alert)));
  await change(context, [...storeChanges(context, open, now), ...calendarChanges(config, open, now)], now);
  // While the store is away nothing is known, and right after it the newest readings are still on their way.
  if (ledger.storeDownSince() !== undefined) return;
  const filling = catchingUp(ledger.agents(), now);
  const devices = watchedDevices(config);
  const judged = devices.filter(({ center }) => !filling.has(center));
  const latest = await series.latest(devices);
  const changes = [
    ...(await limitChanges(context, judged, latest, open, now)),
    ...silenceChanges(config, heardOf(context, latest), open, filling, now),
    ...clockChanges(context, open, now),
  ];
  await change(context, changes, now);
}

async function change({ operations, log }: JobContext, changes: readonly AlertChange[], now: Instant): Promise<void> {
  await operations.alerts.apply(changes, now);
  for (const one of changes) {
    if ("raise" in one) log.info("alert-opened", { center: one.raise.center, device: one.raise.device, level: one.raise.level });
    else if ("resolve" in one) log.info("alert-resolved", { center: one.resolve.center, device: one.resolve.device });
  }
}
