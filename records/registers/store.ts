/**
 * The registers of the nine initiatives: a store of its own, with accounts and a key of its own, so that it can live on another machine.
 * Empty for now: each register will be one file here and one line in `migrations`.
 */
import { checkDatabase, type Migrations, openDatabase } from "../database.ts";

const migrations: Migrations = {};

export interface Registers {
  /** Resolves if the store answers. */
  check(): Promise<void>;
  close(): Promise<void>;
}

export async function openRegisters(url: string, dataDir: string): Promise<Registers> {
  const db = await openDatabase<Record<string, never>>(url, dataDir, migrations);
  return { check: () => checkDatabase(db), close: () => db.destroy() };
}
