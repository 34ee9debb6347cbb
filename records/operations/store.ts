/** The operations store: accounts and access, alerts, bags and what people saw, duties, forecasts, mails, jobs, settings. */
import { randomBytes } from "node:crypto";
import { checkDatabase, openDatabase } from "../database.ts";
import { AccessChangeBook } from "./accessChanges.ts";
import { AccountBook } from "./accounts.ts";
import { AlertCommentBook } from "./alertComments.ts";
import { AlertPages } from "./alertPages.ts";
import { AlertBook } from "./alerts.ts";
import { CorrectionBook } from "./corrections.ts";
import { DutyBook } from "./duties.ts";
import { EyeReportBook } from "./eyeReports.ts";
import { ForecastBook } from "./forecasts.ts";
import { JobRunBook } from "./jobRuns.ts";
import { OutboxBook } from "./outbox.ts";
import { PairingBook } from "./pairings.ts";
import { PickupPages } from "./pickupPages.ts";
import { PickupBook } from "./pickups.ts";
import { ReceivedReportBook } from "./receivedReports.ts";
import { SettingBook } from "./settings.ts";
import { SignInPlaceBook } from "./signInPlaces.ts";
import { SilenceBook } from "./silences.ts";
import { SlotBook } from "./slots.ts";
import { StaffCodeBook } from "./staffCodes.ts";
import { type OperationsTables, operationsMigrations } from "./tables.ts";
import { TokenBook } from "./tokens.ts";

export interface Operations {
  accounts: AccountBook;
  signInPlaces: SignInPlaceBook;
  tokens: TokenBook;
  pairings: PairingBook;
  staffCodes: StaffCodeBook;
  accessChanges: AccessChangeBook;
  alerts: AlertBook;
  alertComments: AlertCommentBook;
  alertPages: AlertPages;
  silences: SilenceBook;
  pickups: PickupBook;
  pickupPages: PickupPages;
  slots: SlotBook;
  eyeReports: EyeReportBook;
  corrections: CorrectionBook;
  duties: DutyBook;
  forecasts: ForecastBook;
  outbox: OutboxBook;
  jobRuns: JobRunBook;
  receivedReports: ReceivedReportBook;
  settings: SettingBook;
  /** A random key of this store, made when it is first asked for; the same in every process. */
  key(name: string): Promise<Buffer>;
  /** Resolves if the store answers. */
  check(): Promise<void>;
  close(): Promise<void>;
}

export async function openOperations(url: string, dataDir: string): Promise<Operations> {
  const db = await openDatabase<OperationsTables>(url, dataDir, operationsMigrations);
  let closed = false;
  const key = async (name: string) => {
    const fresh = randomBytes(32).toString("base64");
    await db
      .insertInto("secrets")
      .values({ name, value: fresh })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const { value } = await db.selectFrom("secrets").select("value").where("name", "=", name).executeTakeFirstOrThrow();
    return Buffer.from(value, "base64");
  };
  return {
    accounts: new AccountBook(db),
    signInPlaces: new SignInPlaceBook(db),
    tokens: new TokenBook(db),
    pairings: new PairingBook(db, () => key("pairing-codes")),
    staffCodes: new StaffCodeBook(db),
    accessChanges: new AccessChangeBook(db),
    alerts: new AlertBook(db),
    alertComments: new AlertCommentBook(db),
    alertPages: new AlertPages(db),
    silences: new SilenceBook(db),
    pickups: new PickupBook(db),
    pickupPages: new PickupPages(db),
    slots: new SlotBook(db),
    eyeReports: new EyeReportBook(db),
    corrections: new CorrectionBook(db),
    duties: new DutyBook(db),
    forecasts: new ForecastBook(db),
    outbox: new OutboxBook(db),
    jobRuns: new JobRunBook(db),
    key,
    receivedReports: new ReceivedReportBook(db),
    settings: new SettingBook(db),
    check: () => checkDatabase(db),
    async close() {
      if (closed) return;
      closed = true;
      await db.destroy();
    },
  };
}
