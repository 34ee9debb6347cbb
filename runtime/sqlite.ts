/** The error codes of node:sqlite, and which of them mean "try again later" and are nobody's bug. */
import { messageOf, Unavailable } from "./errors.ts";

/** SQLite's primary result codes. */
export const sqliteCodes = { busy: 5, locked: 6, readOnly: 8, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 };

const away = new Set([
  sqliteCodes.busy,
  sqliteCodes.locked,
  sqliteCodes.readOnly,
  sqliteCodes.ioError,
  sqliteCodes.full,
  sqliteCodes.cannotOpen,
]);

/** The primary code of an error, 0 if it is none of SQLite's. */
export function sqliteCode(error: unknown): number {
  return ((error as { errcode?: number } | null)?.errcode ?? 0) & 0xff;
}

/** The error as Unavailable if it is one of those, else as it is. */
export function asUnavailable(error: unknown, what: string): unknown {
  return away.has(sqliteCode(error)) ? new Unavailable(`${what}: ${messageOf(error)}`) : error;
}
