/** What alerts, bags and agents are in the chronicle. Pure. */
import { type Balance, balances } from "../../collector/series/balance.ts";
import { type AgentEntry, isUp, type JournalEntry } from "../../collector/series/ledger.ts";
import type { AlertEntry, PickupEntry, PipelineEntry } from "../../contract/chronicle.ts";
import type { Instant } from "../../contract/time.ts";
import { type Alert, listedLevel } from "../../records/operations/alerts.ts";
import type { Pickup, PickupEvent } from "../../records/operations/pickups.ts";
import type { PickupState } from "../../records/operations/pickupTables.ts";
import { alertWords } from "../alerts/levels.ts";

/**
 * What became of an alert is told at the moment it was opened: the newest state replaces the one before, and the last one says how bad it
 * was.
 */
export function alertEntries(alerts: readonly Alert[]): AlertEntry[] {
  return alerts.map((alert) => {
    const { center, device, rule, openedAt, resolvedAt } = alert;
    const level = listedLevel(alert);
    const fields = { text: alertWords({ rule, level }), level, ...(resolvedAt !== null && { endedAt: resolvedAt }) };
    return { measurement: "alerts", at: openedAt, tags: { center, device, rule }, fields };
  });
}

const stepWords: Record<PickupState, string> = {
  advised: "袋を出すようお知らせ",
  promised: "「了解」の返事",
  "put-out": "袋を出したと報告",
  unconfirmed: "袋の交換を確かめられず",
  verified: "袋の交換を確認",
  collected: "収集",
  cancelled: "取り消し",
};

/** Who took a step stays in operations. */
export function pickupEntries(pickups: readonly Pick<Pickup, "id" | "center" | "device">[], events: readonly PickupEvent[]): PickupEntry[] {
  const byId = new Map(pickups.map((pickup) => [pickup.id, pickup]));
  return events.flatMap(({ pickup, state, at }): PickupEntry[] => {
    const of = byId.get(pickup);
    if (!of) return [];
    const tags = { center: of.center, device: of.device, step: state };
    return [{ measurement: "pickups", at, tags, fields: { text: stepWords[state], pickup } }];
  });
}

/** One entry an agent; the books of disks that were replaced count with it. An agent that never spoke has none. */
export function pipelineEntries(agents: readonly AgentEntry[], journals: readonly JournalEntry[], now: Instant): PipelineEntry[] {
  const books = Map.groupBy(balances(agents, journals), ({ center, agent }) => `${center}/${agent}`);
  return agents.map((entry) => {
    const { center, agent, status, receivedAt } = entry;
    const own = books.get(`${center}/${agent}`) ?? [];
    const sum = (name: "inJournal" | "stored" | "quarantined" | "dropped") => own.reduce((total, book: Balance) => total + book[name], 0);
    const fields = {
      up: isUp(entry, now),
      silentSeconds: Math.max(0, Math.round((now - receivedAt) / 1_000)),
      inJournal: sum("inJournal"),
      stored: sum("stored"),
      quarantined: sum("quarantined"),
      dropped: sum("dropped"),
      balanced: own.every(({ balanced }) => balanced),
      ...(status.clockOffsetMs !== undefined && { clockOffsetSeconds: status.clockOffsetMs / 1_000 }),
    };
    return { measurement: "pipeline", at: now, tags: { center, agent }, fields };
  });
}
