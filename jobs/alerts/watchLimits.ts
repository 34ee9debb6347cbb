/** Reads what the limits of kinds need: the newest value of each device, and its past only where that could change something. */
import type { Latest } from "../../collector/series/port.ts";
import { type Instant, minuteMs, tokyoDate } from "../../contract/time.ts";
import type { Alert } from "../../records/operations/alerts.ts";
import { causeKey } from "../../records/operations/alerts.ts";
import { isOpen, openHours } from "../calendar.ts";
import type { JobContext } from "../context.ts";
import type { WatchedDevice } from "../devices.ts";
import { type AlertChange, changeTo } from "./changes.ts";
import { type Limit, limitLevel, limitsOf, type Measured, mayChange } from "./limits.ts";

/** More than the most patient limit at ten readings a second. */
const maxReadings = 60_000;

/** The changes that the limits of these devices ask for. The rule of such an alert is the name of its quantity. */
export async function limitChanges(
  context: Pick<JobContext, "config" | "series">,
  devices: readonly WatchedDevice[],
  latest: ReadonlyMap<string, Latest>,
  open: ReadonlyMap<string, Alert>,
  now: Instant,
): Promise<AlertChange[]> {
  const changes: AlertChange[] = [];
  for (const device of devices) {
    const newest = latest.get(`${device.center}/${device.device}`);
    if (!newest) continue;
    for (const limits of Map.groupBy(limitsOf(device.config), ({ quantity }) => quantity).values()) {
      const change = await changeOf(context, device, limits, newest, open, now);
      if (change) changes.push(change);
    }
  }
  return changes;
}

async function changeOf(
  { config, series }: Pick<JobContext, "config" | "series">,
  device: WatchedDevice,
  limits: readonly Limit[],
  newest: Latest,
  open: ReadonlyMap<string, Alert>,
  now: Instant,
): Promise<AlertChange | undefined> {
  const center = config.centers[device.center]!;
  const { quantity, onlyOpen } = limits[0]!;
  const cause = { center: device.center, device: device.device, rule: quantity };
  const alert = open.get(causeKey(cause));
  if (onlyOpen && !isOpen(center, now)) return changeTo(alert, cause, undefined, "closed");
  const found = newest[quantity];
  // Late data fills the charts and raises no alert of its own: only what was measured lately counts.
  if (!found || typeof found.value !== "number" || found.at < now - center.silentAfterMinutes * minuteMs) return undefined;
  if (!mayChange(alert?.level, found.value, limits)) return undefined;
  const everyMs = (device.config.everySeconds ?? center.everySeconds) * 1000;
  const patience = Math.max(...limits.map(({ heldMs, heldFor }) => heldMs + (heldFor + 2) * everyMs), 5 * minuteMs);
  const opened = onlyOpen ? openHours(center, tokyoDate(now))!.from : 0;
  const from = Math.max(now - patience, opened);
  const buckets = await series.range({ of: device, quantity, from, to: now + minuteMs, every: "raw", limit: maxReadings });
  const readings = buckets.map(([at, , mean]): Measured => [at, mean]);
  return changeTo(alert, cause, limitLevel(alert?.level, readings, limits), "within-limits");
}
