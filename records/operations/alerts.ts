/** Alerts and the alert log. An alert is one cause: a device and a rule; its level may rise and fall while it is open. */
import type { Kysely, Selectable } from "kysely";
import type { Alerts, Notifications, OperationsTables } from "./tables.ts";

export type Alert = Selectable<Alerts>;
export type Notification = Selectable<Notifications>;

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

  /** Opens an alert; does nothing if one of the same cause is open. */
  async raise(alert: { center: string; device: string; rule: string; level: string }, now: number): Promise<void> {
    const fresh = {
      ...alert,
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

  async setLevel(id: number, level: string, now: number): Promise<void> {
    await this.#db.updateTable("alerts").set({ level, changedAt: now }).where("id", "=", id).where("resolvedAt", "is", null).execute();
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

  /** Alerts whose last word may still have to go out: open ones, and resolved ones without a closing entry in the log. */
  async withLog(): Promise<{ alert: Alert; log: Notification[] }[]> {
    const closed = this.#db.selectFrom("notifications").select("alert").where("reason", "=", "resolved");
    const alerts = await this.#db
      .selectFrom("alerts")
      .selectAll()
      .where((eb) =>
        eb.or([
          eb("resolvedAt", "is", null),
          eb.and([eb("id", "not in", closed), eb("id", "in", this.#db.selectFrom("notifications").select("alert"))]),
        ]),
      )
      .orderBy("id")
      .execute();
    if (alerts.length === 0) return [];
    const ids = alerts.map(({ id }) => id);
    const log = await this.#db.selectFrom("notifications").selectAll().where("alert", "in", ids).orderBy("id").execute();
    return alerts.map((alert) => ({ alert, log: log.filter((entry) => entry.alert === alert.id) }));
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
