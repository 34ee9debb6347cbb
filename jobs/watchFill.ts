/** Looks at the level of one compactor: opens and ends its alert, and verifies a claimed bag change. */
import type { DeviceRef } from "../collector/series/port.ts";
import type { DeviceConfig } from "../contract/config/schema.ts";
import { type Instant, minuteMs } from "../contract/time.ts";
import type { Alert } from "../records/operations/alerts.ts";
import type { JobContext } from "./context.ts";
import { type FillLevel, fillLevel, fillRules, heldAtMost } from "./pickup/level.ts";

export async function watchFill(
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
