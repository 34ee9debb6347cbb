/** What people answer about a bag, from a page or from a mail: one way for both, written down once whoever comes second. */
import { randomUUID } from "node:crypto";
import type { DeviceRef } from "../../collector/series/port.ts";
import type { Command } from "../../contract/messages.ts";
import { hourMs, type Instant } from "../../contract/time.ts";
import { nextUsable } from "../../jobs/calendar.ts";
import type { Alert } from "../../records/operations/alerts.ts";
import type { Pickup } from "../../records/operations/pickups.ts";
import { Unavailable } from "../../runtime/errors.ts";
import type { WebContext } from "./context.ts";

/** Somebody will do it; the alert of the bag counts as acknowledged. False if somebody said so before, or it is done. */
export async function promiseBag({ operations, clock }: WebContext, pickup: Pickup, by: string, now = clock.now()): Promise<boolean> {
  const promised = await operations.pickups.promise(pickup.id, by, now);
  for (const alert of await operations.alerts.open()) {
    if (alert.rule === "pickup" && alert.center === pickup.center && alert.device === pickup.device)
      await operations.alerts.acknowledge(alert.id, by, now);
  }
  return promised;
}

/** Somebody saw an alert and sees to it; at a bag that is the promise, so that everybody reads who will do it. False if somebody said so before. */
export async function acknowledgeAlert(
  { operations }: WebContext,
  { id, rule, center, device }: Alert,
  by: string,
  now: Instant,
): Promise<boolean> {
  const fresh = await operations.alerts.acknowledge(id, by, now);
  const pickup = fresh && rule === "pickup" ? await operations.pickups.last(center, device) : undefined;
  if (pickup) await operations.pickups.promise(pickup.id, by, now);
  return fresh;
}

/** Somebody changed the bag, at `now` (a report may come late). Written down first; the agent hears of it if it can. False if the same was said before. */
export async function claimBag(context: WebContext, of: DeviceRef, by: string, now = context.clock.now()): Promise<boolean> {
  const { config, operations, log } = context;
  const { center, device } = of;
  const last = await operations.pickups.last(center, device);
  const fillBefore = await fillLately(context, of, last?.verifiedAt ?? 0, now);
  const collectionAt = nextUsable(config.centers[center]!, now)[0]?.deadlineAt;
  const claimed = await operations.pickups.claim({ center, device, by, fillBefore, collectionAt }, now);
  // What the values have shown already the machine knows.
  if (claimed !== "new") return claimed === "noted";
  const command: Command = { v: 1, id: randomUUID(), command: "bag-changed", device };
  await context.sendCommand(center, JSON.stringify(command)).catch((error: unknown) => log.warn("command-refused", { center, error }));
  return true;
}

/** The highest level of two hours, since the last change: whoever presses after the bag was changed still has the level before it. */
async function fillLately({ series }: WebContext, of: DeviceRef, since: Instant, now: Instant): Promise<number | undefined> {
  try {
    const buckets = await series.range({ of, quantity: "fillRatio", from: Math.max(now - 2 * hourMs, since), to: now + 1, every: "5m" });
    return buckets.length > 0 ? Math.max(...buckets.map(([, , , max]) => max)) : undefined;
  } catch (error) {
    if (error instanceof Unavailable) return undefined;
    throw error;
  }
}
