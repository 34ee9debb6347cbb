/** The operations store: accounts, alerts, pickups, job slots. Settings have their table and no writer yet. */
import { openDatabase } from "../database.ts";
import { AccountBook } from "./accounts.ts";
import { AlertBook } from "./alerts.ts";
import { PickupBook } from "./pickups.ts";
import { SlotBook } from "./slots.ts";
import { type OperationsTables, operationsMigrations } from "./tables.ts";

export interface Operations {
  accounts: AccountBook;
  alerts: AlertBook;
  pickups: PickupBook;
  slots: SlotBook;
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
    async close() {
      if (closed) return;
      closed = true;
      await db.destroy();
    },
  };
}
