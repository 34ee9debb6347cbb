/** Which errors of node:sqlite mean "try again later" and are nobody's bug. */
import { messageOf, Unavailable } from "./errors.ts";

/** SQLite's result codes: busy, locked, read-only, I/O error, full, cannot open. */
const awayCodes = new Set([5, 6, 8, 10, 13, 14]);

/** The error as Unavailable if it is one of those, else as it is. */
export function asUnavailable(error: unknown, what: string): unknown {
  const code = (error as { errcode?: number } | null)?.errcode ?? 0;
  return awayCodes.has(code & 0xff) ? new Unavailable(`${what}: ${messageOf(error)}`) : error;
}
