/**
 * Refused log-ins, breaches of rights and new accounts, in a file of their own: who keeps the machine safe reads these few lines, not
 * all of them. JSON lines as in the log.
 *
 * Anybody who reaches a listener can cause lines: above 10 MB the file is set aside as `.1`, so that two of them are kept and no more.
 */
import { appendFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { createLog, type Log } from "./log.ts";

const maxBytes = 10_000_000;
export const securityLogName = "security.log";

/**
 * Each line opens the file anew: several processes write to it, and whoever sets it aside (one of them, or a person) takes it away from all.
 * A line that cannot be written, e.g. on a full disk, goes to `fallback` (default: stderr, like the log). Never throws. MIMAMORI_LOG does not silence it.
 */
export function createSecurityLog(dataDir: string, fallback: (line: string) => void = (line) => void process.stderr.write(line)): Log {
  const file = join(dataDir, securityLogName);
  const write = (line: string) => {
    try {
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > maxBytes) renameSync(file, `${file}.1`);
      appendFileSync(file, line, { mode: 0o600 });
    } catch {
      fallback(line);
    }
  };
  return createLog("security", write, undefined, undefined, "info");
}
