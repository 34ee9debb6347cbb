/**
 * Tells those who read only the series (Grafana) what the program itself knows: alerts, steps of pickups, how the line stands.
 *
 * Told anew at every look, the same to the same place: nothing is remembered, and what could not be written is written by the next one.
 */
import { dayMs, type Instant } from "../../contract/time.ts";
import type { JobContext } from "../context.ts";
import { alertEntries, pickupEntries, pipelineEntries } from "./entries.ts";

/** Longer than a store is away; what changed before that stays as it was told then. */
const toldForMs = 3 * dayMs;
const atMost = 500;

export async function chronicle({ series, operations, ledger }: JobContext, now: Instant): Promise<void> {
  if (!series.chronicle) return;
  const alerts = await operations.alerts.since(now - toldForMs, atMost);
  const pickups = await operations.pickups.list(atMost);
  const events = pickups.length > 0 ? await operations.pickups.eventsOf(pickups.map(({ id }) => id)) : [];
  await series.chronicle([
    ...alertEntries(alerts),
    ...pickupEntries(
      pickups,
      events.filter(({ at }) => at >= now - toldForMs),
    ),
    ...pipelineEntries(ledger.agents(), ledger.journals(), now),
  ]);
}
