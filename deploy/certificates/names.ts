/** For which names and addresses a certificate is made. Pure. */
import { isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";

const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
const dnsName = new RegExp(`^${label}(\\.${label})*\\.?$`);

/** A host as a certificate writes it (lower case, Japanese names in their ASCII form), or undefined if it is neither a name nor an address. */
export function hostName(written: string): string | undefined {
  const host = written.trim().replace(/^\[|\]$/g, "");
  if (isIPv4(host)) return host;
  if (isIPv6(host)) return new URL(`http://[${host}]`).hostname.slice(1, -1); // its one short form
  const name = domainToASCII(host).toLowerCase().replace(/\.$/, "");
  return name.length <= 253 && dnsName.test(name) && !/^[\d.]+$/.test(name) ? name : undefined;
}

/** Every name once: this machine's own, those of the configuration and of the command line, and those that the old certificate had. */
export function allNames(wanted: readonly string[]): string[] {
  const own = ["localhost", "127.0.0.1", "::1"];
  return [...new Set([...own, ...wanted.flatMap((host) => hostName(host) ?? [])])];
}
