/**
 * Refused log-ins, breaches of rights and new accounts, in a file of their own: who keeps the machine safe reads these few lines, not
 * all of them. JSON lines as in the log; at a start with over 10 MB the file is set aside as `.1`, so that two of them are kept.
 */
import { existsSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { destination } from "pino";
import { createLog, type Log } from "./log.ts";

const maxBytes = 10_000_000;
export const securityLogName = "security.log";

/** Several processes may write to it: each line is appended in one call. */
export function createSecurityLog(dataDir: string): Log {
  const file = join(dataDir, securityLogName);
  if (existsSync(file) && statSync(file).size > maxBytes) renameSync(file, `${file}.1`);
  const sink = destination({ dest: file, append: true, sync: true, mode: 0o600 });
  return createLog("security", (line) => void sink.write(line));
}
