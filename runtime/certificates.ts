/** Certificates as they lie on disk: read with their key, and judged. Nothing is made here. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { ConfigError, messageOf } from "./errors.ts";

/** Somebody must act when so little is left; an authority's queue and a holiday fit in. */
export const warnDays = 30;
const dayMs = 86_400_000;

/** Where a listener's certificate is configured, e.g. "broker.tls", and its PEM files. */
export interface PairFiles {
  setting: string;
  cert: string;
  key: string;
}

export interface Pair {
  /** PEM: the listener's certificate first, then those between it and its authority. */
  cert: string;
  key: string;
  leaf: X509Certificate;
}

/** Throws ConfigError that names the setting, the file and what to do. */
export function readPair({ setting, ...files }: PairFiles): Pair {
  const cert = readPem(`${setting}.cert`, files.cert);
  const leaf = parseCertificate(`${setting}.cert`, files.cert, cert);
  const key = readPem(`${setting}.key`, files.key);
  if (!fits(setting, files.key, key, leaf))
    throw new ConfigError(`${setting}.key: ${files.key} does not fit the certificate ${files.cert}: give the key that it was made for`);
  return { cert, key, leaf };
}

/** The certificates of authorities in a PEM file, one or several. Throws ConfigError. */
export function readAuthorities(setting: string, file: string): { pem: string; certificates: X509Certificate[] } {
  const pem = readPem(setting, file);
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [pem];
  return { pem, certificates: blocks.map((block) => parseCertificate(setting, file, block)) };
}

function readPem(setting: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigError(
      `${setting}: cannot be read (${messageOf(error)}); the command certs makes certificates, its answer names the files`,
    );
  }
}

function parseCertificate(setting: string, file: string, pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new ConfigError(`${setting}: ${file} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)`);
  }
}

function fits(setting: string, file: string, pem: string, leaf: X509Certificate): boolean {
  try {
    return leaf.checkPrivateKey(createPrivateKey(pem));
  } catch {
    // The library's words may quote the file.
    throw new ConfigError(`${setting}.key: ${file} holds no private key in PEM form without a passphrase`);
  }
}

/** UTC milliseconds. */
export function endOf(certificate: X509Certificate): number {
  return certificate.validToDate.getTime();
}

/** Whole days that are left, negative after the end. */
export function daysLeft(certificate: X509Certificate, now: number): number {
  return Math.floor((endOf(certificate) - now) / dayMs);
}

/** Its end is near or past. */
export function endsSoon(certificate: X509Certificate, now: number): boolean {
  return endOf(certificate) - now <= warnDays * dayMs;
}

/** Whether somebody who connects to `host`, a name or an address, would accept it. */
export function covers(certificate: X509Certificate, host: string): boolean {
  return (isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host)) !== undefined;
}

/** Names and addresses that it is made for, e.g. `["localhost", "127.0.0.1"]`. */
export function namesOf({ subjectAltName = "" }: X509Certificate): string[] {
  return [...subjectAltName.matchAll(/(?:DNS|IP Address):([^,\s"]+)/g)].map(([, name = ""]) => name);
}
