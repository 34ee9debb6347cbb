/** The folder of a closed network's certificates: the authority is made once and kept, the servers' certificates are renewed by every run. */
import { randomUUID, X509Certificate } from "node:crypto";
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { daysLeft, endOf, namesOf, readPair } from "../../runtime/certificates.ts";
import { ConfigError, messageOf } from "../../runtime/errors.ts";
import { type Issued, issueAuthority, issueServer } from "./issue.ts";
import { allNames } from "./names.ts";

export const servers = ["broker", "web"] as const;
export type ServerName = (typeof servers)[number];

/** As long as the machines of a network live: a new authority must be carried to every agent and browser. */
const authorityDays = 20 * 365;
const dayMs = 86_400_000;

export interface Made {
  authority: { cert: string; key: string; endsAt: number; isNew: boolean };
  servers: Record<ServerName, { cert: string; key: string; endsAt: number; names: string[] }>;
}

/**
 * Makes or renews what is in the folder. A server keeps the names that its old certificate had. Key files are for their owner only, and each
 * file is written whole or not at all. Throws ConfigError: the authority is half there, has ended, or the folder cannot be written.
 */
export async function makeCertificates(options: { dir: string; hosts: readonly string[]; days: number; now: number }): Promise<Made> {
  const { dir, hosts, days, now } = options;
  const file = (name: string) => join(dir, name);
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const { isNew, ...authority } = await authorityIn(dir, now);
    const authorityEnd = endOf(new X509Certificate(authority.cert));
    const made: Partial<Made["servers"]> = {};
    for (const server of servers) {
      const names = allNames([...hosts, ...oldNames(file(`${server}.crt`))]);
      // A day back: the clock of a machine without a network may be behind.
      const span = { from: now - dayMs, to: Math.min(now + days * dayMs, authorityEnd) };
      const issued = await issueServer(`mimamori ${server}`, names, span, authority);
      writePair(file(server), issued);
      made[server] = { cert: file(`${server}.crt`), key: file(`${server}.key`), endsAt: endOf(new X509Certificate(issued.cert)), names };
    }
    return {
      authority: { cert: file("ca.crt"), key: file("ca.key"), endsAt: authorityEnd, isNew },
      servers: made as Made["servers"],
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new ConfigError(`--out ${dir}: cannot be written (${messageOf(error)})`);
  }
}

/** The authority that is there, or a new one. Nothing here ever writes over one. */
async function authorityIn(dir: string, now: number): Promise<Issued & { isNew: boolean }> {
  const [cert, key] = [join(dir, "ca.crt"), join(dir, "ca.key")];
  if (!existsSync(cert) && !existsSync(key)) {
    const issued = await issueAuthority(`mimamori CA ${randomUUID().slice(0, 8)}`, { from: now - dayMs, to: now + authorityDays * dayMs });
    writeWhole(key, issued.key, 0o600, linkSync);
    writeWhole(cert, issued.cert, 0o644, linkSync);
    return { ...issued, isNew: true };
  }
  const missing = [cert, key].find((one) => !existsSync(one));
  if (missing)
    throw new ConfigError(
      `${missing} is not there: bring it back, or move ${missing === key ? cert : key} away and every agent needs the new ca.crt`,
    );
  const pair = readPair({ setting: "certs", cert, key });
  if (daysLeft(pair.leaf, now) < 1)
    throw new ConfigError(
      `${cert} ended at ${pair.leaf.validToDate.toISOString()}: move it and ca.key away; every agent then needs the new ca.crt`,
    );
  if (!pair.leaf.ca) throw new ConfigError(`${cert} is not an authority's certificate`);
  return { cert: pair.cert, key: pair.key, isNew: false };
}

function oldNames(file: string): string[] {
  try {
    return namesOf(new X509Certificate(readFileSync(file)));
  } catch {
    return [];
  }
}

/** The key first: whoever reads between the two finds a pair that does not fit and keeps what it has. */
function writePair(base: string, { cert, key }: Issued): void {
  writeWhole(`${base}.key`, key, 0o600);
  writeWhole(`${base}.crt`, cert, 0o644);
}

/** `place`: linkSync for a file that must not be there yet. */
function writeWhole(file: string, text: string, mode: number, place = renameSync): void {
  const draft = `${file}.${process.pid}.new`;
  try {
    writeFileSync(draft, text, { mode, flag: "wx" });
    chmodSync(draft, mode); // certificates are for everybody, whatever the process leaves out by itself
    place(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}
