/** The operations store: accounts, alerts, bags and what people saw, forecasts, mails, jobs. Settings have their table and no writer yet. */
import { randomBytes } from "node:crypto";
import { openDatabase } from "../database.ts";
import { AccountBook } from "./accounts.ts";
import { AlertBook } from "./alerts.ts";
import { DutyBook } from "./duties.ts";
import { EyeReportBook } from "./eyeReports.ts";
import { ForecastBook } from "./forecasts.ts";
import { JobRunBook } from "./jobRuns.ts";
import { OutboxBook } from "./outbox.ts";
import { PickupBook } from "./pickups.ts";
import { ReceivedReportBook } from "./receivedReports.ts";
import { SlotBook } from "./slots.ts";
import { type OperationsTables, operationsMigrations } from "./tables.ts";

export interface Operations {
  accounts: AccountBook;
  alerts: AlertBook;
  pickups: PickupBook;
  slots: SlotBook;
  eyeReports: EyeReportBook;
  duties: DutyBook;
  forecasts: ForecastBook;
  outbox: OutboxBook;
  jobRuns: JobRunBook;
  receivedReports: ReceivedReportBook;
  /** A random key of this store, made when it is first asked for; the same in every process. */
  key(name: string): Promise<Buffer>;
  close(): Promise<void>;
}

export async function openOperations(url: string, dataDir: string): Promise<Operations> {
  const db = await openDatabase<OperationsTables>(url, dataDir, operationsMigrations);
  let closed = false;
  return {
    accounts: new AccountBook(db),
    alerts: new AlertBook(db),
    pickups: new PickupBook(db),
    slots: new SlotBook(db),
    eyeReports: new EyeReportBook(db),
    duties: new DutyBook(db),
    forecasts: new ForecastBook(db),
    outbox: new OutboxBook(db),
    jobRuns: new JobRunBook(db),
    receivedReports: new ReceivedReportBook(db),
    async key(name) {
      const fresh = randomBytes(32).toString("base64");
      await db
        .insertInto("secrets")
        .values({ name, value: fresh })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const { value } = await db.selectFrom("secrets").select("value").where("name", "=", name).executeTakeFirstOrThrow();
      return Buffer.from(value, "base64");
    },
    async close() {
      if (closed) return;
      closed = true;
      await db.destroy();
    },
  };
}
