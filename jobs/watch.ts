/** Looks at every device, opens and ends alerts. Writes down what is; whether a mail goes out is decided in `notify.ts`. */
import { isUp } from "../collector/series/ledger.ts";
import type { DeviceRef } from "../collector/series/port.ts";
import type { Config, DeviceConfig } from "../contract/config/schema.ts";
import { isFilling } from "../contract/messages.ts";
import { type Instant, minuteMs } from "../contract/time.ts";
import type { Alert } from "../records/operations/alerts.ts";
import { clockLevel, clockRule, clockStates } from "./clocks.ts";
import type { JobContext } from "./context.ts";
import { type FillLevel, fillLevel, fillRules, heldAtMost } from "./pickup/level.ts";
import { silentCauses, wholeCenter } from "./silence.ts";
import { notWatched } from "./verdict.ts";

/** Every device of the configuration that is watched. */
export function watchedDevices(config: Config): (DeviceRef & { config: DeviceConfig })[] {
  return Object.entries(config.centers).flatMap(([center, { devices }]) =>
    Object.entries(devices).flatMap(([device, one]) => (one.planned ? [] : [{ center, device, kind: one.kind, config: one }])),
  );
}

/** An agent with more readings than this on the way is catching up: its series are behind, not silent. */
const backlogReadings = 1_000;

/** Centers whose past or backlog is on its way: nothing there is news yet. */
function catchingUp({ ledger }: JobContext, now: Instant): Set<string> {
  // What an agent said that is down by now no longer counts.
  const busy = ledger.agents().filter((agent) => {
    const { history, journalLength = 0 } = agent.status;
    return isUp(agent, now) && (isFilling(history) || journalLength > backlogReadings);
  });
  return new Set(busy.map(({ center }) => center));
}

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
  const filling = catchingUp(context, now);
  const open = await endUnwatched(context, now);
  for (const device of watchedDevices(context.config)) {
    if (device.kind === "compactor" && !filling.has(device.center)) await watchFill(context, device, open, now);
  }
  await watchSilence(context, open, filling, now);
  await watchClocks(context, open, now);
}

async function watchFill(
  context: JobContext,
  device: DeviceRef & { config: DeviceConfig },
  open: readonly Alert[],
  now: Instant,
): Promise<void> {
  const { alerts, pickups } = context.operations;
  // Late data fills the charts and raises no alert of its own: only what was measured lately counts.
  const center = context.config.centers[device.center]!;
  const freshMs = center.silentAfterMinutes * minuteMs;
  const rules = fillRules(device.config, center);
  // A device that is read seldom needs a longer look back, or it would never have enough readings in a row.
  const neededMs = (heldAtMost(rules) + 1) * (device.config.everySeconds ?? center.everySeconds) * 1000;
  const buckets = await context.series.range({
    of: device,
    quantity: "fillRatio",
    // Not further back than needed: a raw range is cut at its newest end.
    from: now - Math.max(neededMs, Math.min(freshMs, 15 * minuteMs)),
    to: now + minuteMs,
    every: "raw",
  });
  const newest = buckets.at(-1);
  if (!newest || newest[0] < now - freshMs) return;
  const alert = open.find((one) => one.rule === "pickup" && one.center === device.center && one.device === device.device);
  const before = (alert?.level ?? "ok") as FillLevel;
  const level = fillLevel(
    before,
    buckets.map(([, , mean]) => mean),
    rules,
  );

  if (level !== "ok" && !alert) {
    await alerts.raise({ center: device.center, device: device.device, rule: "pickup", level }, now);
    context.log.info("alert-opened", { center: device.center, device: device.device, level });
  } else if (alert && level === "ok") {
    await alerts.resolve(alert.id, "level-dropped", now);
    context.log.info("alert-resolved", { center: device.center, device: device.device });
  } else if (alert && level !== alert.level) {
    await alerts.setLevel(alert.id, level, now);
  }

  // A claimed bag change is verified by the level: it fell by more than noise since the claim.
  const claim = await pickups.last(device.center, device.device);
  const { state, putOutAt, fillBefore } = claim ?? {};
  if (!claim || !putOutAt || fillBefore == null || (state !== "put-out" && state !== "unconfirmed")) return;
  const after = buckets.filter(([at]) => at > putOutAt).slice(-3);
  if (after.length >= 3 && after.every(([, , fill]) => fill < fillBefore - 0.1)) await pickups.verify(claim.id, { evidence: "level" }, now);
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
