/** The tables of the operations store. Times are UTC milliseconds. */
import { type Generated, type Kysely, sql } from "kysely";
import type { Migrations } from "../database.ts";
import { type AccessTables, makeAccessTables } from "./accessTables.ts";
import { type AlertTables, keepWorstLevel, makeAlertTables } from "./alertTables.ts";
import { type CorrectionTables, makeCorrectionTables } from "./correctionTables.ts";
import { type DutyTables, makeDutyTables } from "./dutyTables.ts";
import { makePickupTables, type PickupTables } from "./pickupTables.ts";
import { makeReceivedTables, type ReceivedTables } from "./receivedTables.ts";
import type { PersonRole } from "./roles.ts";
import { extendSettings, type SettingTables } from "./settingTables.ts";

export interface Accounts {
  name: string;
  /** agent: at the broker · server: our own processes at the broker · others: people. */
  role: "agent" | "server" | PersonRole;
  /** Center of an agent, or of a member of staff; null: every center. */
  center: string | null;
  agent: string | null;
  secretHash: string;
  createdAt: number;
}
export interface Sessions {
  idHash: string;
  account: string;
  /** Of whoever came by a link. An account's rights are read from the account, so that a change takes effect at once. */
  role: Accounts["role"];
  createdAt: number;
  lastSeenAt: number;
  /** Stands for the password that opened it, so that no session outlives its password; null: by a link. */
  credential: string | null;
}
export interface SignInLinks {
  tokenHash: string;
  role: Accounts["role"];
  expiresAt: number;
  usedAt: number | null;
}
export interface Alerts {
  id: Generated<number>;
  center: string;
  device: string;
  /** One of jobs/alerts/rules.ts. */
  rule: string;
  level: string;
  /** The worst that it was so far; of two as bad the newer one. */
  worstLevel: string;
  openedAt: number;
  changedAt: number;
  resolvedAt: number | null;
  /** Why it ended. */
  resolution: string | null;
  acknowledgedAt: number | null;
  acknowledgedBy: string | null;
  /** When the next role was told too. */
  escalatedAt: number | null;
}
/** The alert log: written in one step with the mails of the outbox. */
export interface Notifications {
  id: Generated<number>;
  alert: number;
  reason: string;
  level: string;
  subject: string;
  at: number;
  /** By when the mail said that somebody should act. */
  actBy: number | null;
  /** How many people got it by mail; null: not known (older entries). */
  receivers: number | null;
}
export interface JobSlots {
  job: string;
  slot: string;
  doneAt: number;
}
/** Keys that this store made for itself. */
export interface Secrets {
  name: string;
  value: string;
}

export interface OperationsTables
  extends AccessTables,
    AlertTables,
    CorrectionTables,
    DutyTables,
    PickupTables,
    ReceivedTables,
    SettingTables {
  accounts: Accounts;
  sessions: Sessions;
  signInLinks: SignInLinks;
  alerts: Alerts;
  notifications: Notifications;
  jobSlots: JobSlots;
  secrets: Secrets;
}

export const operationsMigrations: Migrations = {
  "2026-11-22-first": {
    async up(db: Kysely<unknown>) {
      const schema = db.schema;
      await schema
        .createTable("accounts")
        .addColumn("name", "text", (c) => c.primaryKey())
        .addColumn("role", "text", (c) => c.notNull())
        .addColumn("center", "text")
        .addColumn("agent", "text")
        .addColumn("secretHash", "text", (c) => c.notNull())
        .addColumn("createdAt", "integer", (c) => c.notNull())
        .execute();
      await schema
        .createTable("sessions")
        .addColumn("idHash", "text", (c) => c.primaryKey())
        .addColumn("account", "text", (c) => c.notNull())
        .addColumn("role", "text", (c) => c.notNull())
        .addColumn("createdAt", "integer", (c) => c.notNull())
        .addColumn("lastSeenAt", "integer", (c) => c.notNull())
        .execute();
      await schema
        .createTable("signInLinks")
        .addColumn("tokenHash", "text", (c) => c.primaryKey())
        .addColumn("role", "text", (c) => c.notNull())
        .addColumn("expiresAt", "integer", (c) => c.notNull())
        .addColumn("usedAt", "integer")
        .execute();
      await schema
        .createTable("alerts")
        .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
        .addColumn("center", "text", (c) => c.notNull())
        .addColumn("device", "text", (c) => c.notNull())
        .addColumn("rule", "text", (c) => c.notNull())
        .addColumn("level", "text", (c) => c.notNull())
        .addColumn("openedAt", "integer", (c) => c.notNull())
        .addColumn("changedAt", "integer", (c) => c.notNull())
        .addColumn("resolvedAt", "integer")
        .addColumn("resolution", "text")
        .addColumn("acknowledgedAt", "integer")
        .addColumn("acknowledgedBy", "text")
        .execute();
      // One open alert a cause, whatever two schedulers do at once.
      await schema
        .createIndex("openAlert")
        .on("alerts")
        .unique()
        .columns(["center", "device", "rule"])
        .where(sql.ref("resolvedAt"), "is", null)
        .execute();
      await schema
        .createTable("notifications")
        .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
        .addColumn("alert", "integer", (c) => c.notNull().references("alerts.id"))
        .addColumn("reason", "text", (c) => c.notNull())
        .addColumn("level", "text", (c) => c.notNull())
        .addColumn("subject", "text", (c) => c.notNull())
        .addColumn("at", "integer", (c) => c.notNull())
        .execute();
      await schema
        .createTable("pickups")
        .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
        .addColumn("center", "text", (c) => c.notNull())
        .addColumn("device", "text", (c) => c.notNull())
        .addColumn("state", "text", (c) => c.notNull())
        .addColumn("claimedAt", "integer", (c) => c.notNull())
        .addColumn("claimedBy", "text", (c) => c.notNull())
        .addColumn("fillBefore", "real")
        .addColumn("verifiedAt", "integer")
        .execute();
      await schema
        .createTable("jobSlots")
        .addColumn("job", "text", (c) => c.notNull())
        .addColumn("slot", "text", (c) => c.notNull())
        .addColumn("doneAt", "integer", (c) => c.notNull())
        .addPrimaryKeyConstraint("jobSlotsKey", ["job", "slot"])
        .execute();
      await schema
        .createTable("settings")
        .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
        .addColumn("path", "text", (c) => c.notNull())
        .addColumn("value", "text", (c) => c.notNull())
        .addColumn("setAt", "integer", (c) => c.notNull())
        .addColumn("setBy", "text", (c) => c.notNull())
        .execute();
    },
  },
  "2026-11-23-pickups": { up: makePickupTables },
  "2026-11-24-alert-indexes": {
    // A flapping device makes many alerts a day: what is read at every look must not grow with them.
    async up({ schema }: Kysely<unknown>) {
      await schema.createIndex("alertEnded").on("alerts").columns(["resolvedAt", "rule"]).execute();
      await schema.createIndex("wordOfAlert").on("notifications").column("alert").execute();
      await schema.createIndex("wordAge").on("notifications").column("at").execute();
    },
  },
  "2026-11-30-access": { up: makeAccessTables },
  "2026-11-30-alerts": { up: makeAlertTables },
  "2026-11-30-corrections": { up: makeCorrectionTables },
  "2026-11-30-duties": { up: makeDutyTables },
  "2026-11-30-received-reports": { up: makeReceivedTables },
  "2026-11-30-settings": { up: extendSettings },
  "2026-12-01-eye-report-age": {
    // Every look at the board asks for the words of the last days; without it, for all that were ever said.
    async up({ schema }: Kysely<unknown>) {
      await schema.createIndex("eyeReportAge").on("eyeReports").column("at").execute();
    },
  },
  "2026-12-01-worst-level": { up: keepWorstLevel },
};
