/** Looks at every device, opens and ends alerts. Writes down what is; whether a mail goes out is decided in `notify.ts`. */
import type { Instant } from "../contract/time.ts";
import type { Alert } from "../records/operations/alerts.ts";
import { catchingUp } from "./catchingUp.ts";
import { clockLevel, clockRule, clockStates } from "./clocks.ts";
import type { JobContext } from "./context.ts";
import { watchedDevices } from "./devices.ts";
import { silentCauses, wholeCenter } from "./silence.ts";
import { notWatched } from "./verdict.ts";

/** What is no longer watched (removed, or planned again) leaves no alert behind. Returns the open alerts of what is. */
async function endUnwatched({ operations, config, log }: JobContext, now: Instant): Promise<Alert[]> {
  const still: Alert[] = [];
  for (const alert of await operations.alerts.open()) {
    const { id, center, device } = alert;
    const { devices } = config.centers[center] ?? {};
    const anyWatched = Object.values(devices ?? {}).some(({ planned }) => !planned);
    const watched = device === wholeCenter ? anyWatched : devices?.[device]?.planned === false;
    if (watched) {
      still.push(alert);
      continue;
    }
    await operations.alerts.resolve(id, notWatched, now);
    log.info("alert-resolved", { center, device });
  }
  return still;
}

export async function watch(context: JobContext, now: Instant): Promise<void> {
  // While the store is away nothing is known, and right after it the newest readings are still on their way.
  if (context.ledger.storeDownSince() !== undefined) return;
  const filling = catchingUp(context.ledger.agents(), now);
  const open = await endUnwatched(context, now);
  await watchSilence(context, open, filling, now);
  await watchClocks(context, open, now);
}

async function watchSilence(context: JobContext, open: readonly Alert[], filling: ReadonlySet<string>, now: Instant): Promise<void> {
  const { alerts } = context.operations;
  const devices = watchedDevices(context.config);
  const latest = await context.series.latest(devices);
  const lastAt = new Map([...latest].map(([name, values]) => [name, Math.max(...Object.values(values).map(({ at }) => at))]));
  const causes = silentCauses(context.config, lastAt, context.startedAt, now).filter(({ center }) => !filling.has(center));
  for (const cause of causes) {
    if (open.some((one) => one.rule === "silent" && one.center === cause.center && one.device === cause.device)) continue;
    await alerts.raise({ center: cause.center, device: cause.device, rule: "silent", level: "silent" }, now);
    context.log.info("alert-opened", { center: cause.center, device: cause.device, level: "silent" });
  }
  for (const alert of open) {
    if (alert.rule !== "silent" || causes.some(({ center, device }) => center === alert.center && device === alert.device)) continue;
    // Heard again is heard: a restart, or a whole center that fell silent, is not.
    const since = [...lastAt].filter(
      ([name]) => name === `${alert.center}/${alert.device}` || (alert.device === wholeCenter && name.startsWith(`${alert.center}/`)),
    );
    if (!since.some(([, at]) => at > alert.openedAt)) continue;
    await alerts.resolve(alert.id, "heard-again", now);
    context.log.info("alert-resolved", { center: alert.center, device: alert.device });
  }
}

/** A clock that is off makes every time of its center wrong: somebody must set it. */
async function watchClocks({ ledger, operations, log }: JobContext, open: readonly Alert[], now: Instant): Promise<void> {
  for (const [center, state] of clockStates(ledger.agents(), now)) {
    const alert = open.find((one) => one.rule === clockRule && one.center === center);
    if (state === "off" && !alert) {
      await operations.alerts.raise({ center, device: wholeCenter, rule: clockRule, level: clockLevel }, now);
      log.info("alert-opened", { center, level: clockLevel });
    } else if (state === "right" && alert) {
      await operations.alerts.resolve(alert.id, "clock-right", now);
      log.info("alert-resolved", { center });
    }
  }
}
