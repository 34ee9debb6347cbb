/** Alerts and the alert log. An alert is one cause: a device and a rule; its level may rise and fall while it is open. */
import type { Kysely, Selectable } from "kysely";
import type { Alerts, Notifications, OperationsTables } from "./tables.ts";

export type Alert = Selectable<Alerts>;
export type Notification = Selectable<Notifications>;

/** How bad an alert is, and was at its worst. */
export type Stand = Pick<Alert, "level" | "worstLevel">;

/** One step of an alert: opened, its level changed, or ended. */
export type AlertChange =
  | { raise: Pick<Alert, "center" | "device" | "rule" | "level"> }
  | ({ setLevel: Alert } & Stand)
  | { resolve: Alert; resolution: string };

/** What has ended of one cause in a time, however often it came and went. */
export interface EndedCause {
  center: string;
  device: string;
  rule: string;
  /** The worst that it was. */
  level: string;
  times: number;
  firstOpenedAt: number;
  lastResolvedAt: number;
}

/** An entry of the alert log with its cause. */
export type Word = Pick<Notification, "alert" | "reason" | "level" | "subject" | "at" | "actBy"> &
  Pick<Alert, "center" | "device" | "rule">;

/** The same for all alerts of one cause, those of long ago included. */
export function causeKey({ center, device, rule }: Pick<Alert, "center" | "device" | "rule">): string {
  return `${center}/${device}/${rule}`;
}

/** What an alert is listed by: an open one as it stands, one that is over as bad as it was. */
export function listedLevel({ resolvedAt, level, worstLevel }: Alert): string {
  return resolvedAt === null ? level : worstLevel;
}

export class AlertBook {
  readonly #db: Kysely<OperationsTables>;
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  open(): Promise<Alert[]> {
    return this.#db.selectFrom("alerts").selectAll().where("resolvedAt", "is", null).orderBy("openedAt").execute();
  }

  /** Open ones and those resolved since, newest first. */
  since(at: number, limit = 200): Promise<Alert[]> {
    return this.#db
      .selectFrom("alerts")
      .selectAll()
      .where((eb) => eb.or([eb("resolvedAt", "is", null), eb("resolvedAt", ">=", at)]))
      .orderBy("openedAt", "desc")
      .limit(limit)
      .execute();
  }

  find(id: number): Promise<Alert | undefined> {
    return this.#db.selectFrom("alerts").selectAll().where("id", "=", id).executeTakeFirst();
  }

  /** Those of one device that were open at some time with from ≤ t < to; oldest first. */
  ofDevice({ center, device }: Pick<Alert, "center" | "device">, from: number, to: number, limit = 500): Promise<Alert[]> {
    return this.#db
      .selectFrom("alerts")
      .selectAll()
      .where((eb) => eb.and({ center, device }))
      .where("openedAt", "<", to)
      .where((eb) => eb.or([eb("resolvedAt", "is", null), eb("resolvedAt", ">=", from)]))
      .orderBy("openedAt")
      .limit(limit)
      .execute();
  }

  /** How many are open. */
  async countOpen(): Promise<number> {
    const row = await this.#db
      .selectFrom("alerts")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("resolvedAt", "is", null)
      .executeTakeFirstOrThrow();
    return Number(row.count);
  }

  /** Opens an alert; does nothing if one of the same cause is open. */
  async raise(alert: { center: string; device: string; rule: string; level: string }, now: number): Promise<void> {
    const fresh = {
      ...alert,
      worstLevel: alert.level,
      openedAt: now,
      changedAt: now,
      resolvedAt: null,
      resolution: null,
      acknowledgedAt: null,
      acknowledgedBy: null,
      escalatedAt: null,
    };
    await this.#db
      .insertInto("alerts")
      .values(fresh)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** Several steps at once: all of them or none. */
  async apply(changes: readonly AlertChange[], now: number): Promise<void> {
    if (changes.length === 0) return;
    await this.#db.transaction().execute(async (db) => {
      const book = new AlertBook(db);
      for (const change of changes) {
        if ("raise" in change) await book.raise(change.raise, now);
        else if ("setLevel" in change) await book.setLevel(change.setLevel.id, change, now);
        else await book.resolve(change.resolve.id, change.resolution, now);
      }
    });
  }

  /** `worse`: whoever acknowledged it said yes to something smaller; it waits for somebody again. */
  async setLevel(id: number, { level, worstLevel }: Stand, now: number, worse = false): Promise<void> {
    const again = worse ? { acknowledgedAt: null, acknowledgedBy: null } : {};
    await this.#db
      .updateTable("alerts")
      .set({ level, worstLevel, changedAt: now, ...again })
      .where("id", "=", id)
      .where("resolvedAt", "is", null)
      .execute();
  }

  async resolve(id: number, resolution: string, now: number): Promise<void> {
    await this.#db
      .updateTable("alerts")
      .set({ resolvedAt: now, resolution })
      .where("id", "=", id)
      .where("resolvedAt", "is", null)
      .execute();
  }

  /** True if it was open and nobody had acknowledged it. */
  async acknowledge(id: number, by: string, now: number): Promise<boolean> {
    const result = await this.#db
      .updateTable("alerts")
      .set({ acknowledgedAt: now, acknowledgedBy: by })
      .where("id", "=", id)
      .where("acknowledgedAt", "is", null)
      .where("resolvedAt", "is", null)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  /** Open alerts with what was said of each, oldest entry first. */
  async openWithLog(): Promise<{ alert: Alert; log: Notification[] }[]> {
    const alerts = await this.open();
    const log = await this.#db
      .selectFrom("notifications")
      .selectAll()
      .where("alert", "in", this.#db.selectFrom("alerts").select("id").where("resolvedAt", "is", null))
      .orderBy("id")
      .execute();
    const of = Map.groupBy(log, ({ alert }) => alert);
    return alerts.map((alert) => ({ alert, log: of.get(alert.id) ?? [] }));
  }

  /** Alerts of these rules that ended since. */
  endedSince(rules: readonly string[], at: number): Promise<Alert[]> {
    return this.#db.selectFrom("alerts").selectAll().where("rule", "in", rules).where("resolvedAt", ">=", at).execute();
  }

  /** What ended since at some centers, one row a cause and the worst that it was; what ended for `notWatched` left out. */
  async endedCauses(centers: readonly string[], since: number, notWatched: string): Promise<EndedCause[]> {
    const rows = await this.#db
      .selectFrom("alerts")
      .select(({ fn }) => [
        "center",
        "device",
        "rule",
        "worstLevel as level",
        fn.countAll<number>().as("times"),
        fn.min("openedAt").as("firstOpenedAt"),
        fn.max("resolvedAt").as("lastResolvedAt"),
      ])
      .where("resolvedAt", ">=", since)
      .where("center", "in", centers)
      .where("resolution", "!=", notWatched)
      .groupBy(["center", "device", "rule", "worstLevel"])
      .orderBy("device")
      .execute();
    return rows.map((row) => ({ ...row, times: Number(row.times), lastResolvedAt: row.lastResolvedAt ?? since }));
  }

  /** Entries of the alert log since, with their causes, oldest first. */
  words(since: number): Promise<Word[]> {
    return this.#db
      .selectFrom("notifications")
      .innerJoin("alerts", "alerts.id", "notifications.alert")
      .select([
        "notifications.alert",
        "notifications.reason",
        "notifications.level",
        "notifications.subject",
        "notifications.at",
        "notifications.actBy",
        "alerts.center",
        "alerts.device",
        "alerts.rule",
      ])
      .where("notifications.at", ">=", since)
      .orderBy("notifications.id")
      .execute();
  }

  notifications(alert: number): Promise<Notification[]> {
    return this.#db.selectFrom("notifications").selectAll().where("alert", "=", alert).orderBy("id").execute();
  }

  /** Entries of the alert log in a time, oldest first. */
  notificationsBetween(from: number, to: number): Promise<Notification[]> {
    return this.#db.selectFrom("notifications").selectAll().where("at", ">=", from).where("at", "<", to).orderBy("id").execute();
  }

  /** From now on the next role is told too. */
  async escalate(id: number, now: number): Promise<void> {
    await this.#db.updateTable("alerts").set({ escalatedAt: now }).where("id", "=", id).where("escalatedAt", "is", null).execute();
  }
}
