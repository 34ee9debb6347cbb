/** Which certificates the configuration names, and how long each of them is good. One owner for `doctor` and for the page 状態. */
import { resolve } from "node:path";
import { daysLeft, endOf, endsSoon, type PairFiles, readAuthorities, readPair } from "./certificates.ts";

export type CertificateUse = "broker" | "web" | "authority";

/** The part of the configuration that names files. */
export interface CertificateSettings {
  broker: { tls?: { cert?: string | undefined; key?: string | undefined; ca?: string | undefined } | undefined };
  web: { tls?: { cert: string; key: string } | undefined };
}

/** Files of the configuration; paths count from the data folder, like the stores'. */
export interface ConfiguredCertificates {
  broker?: PairFiles;
  web?: PairFiles;
  /** PEM of the authority that signed the broker's, for those who connect to it. */
  authority?: string;
}

function pairFiles(setting: string, { cert, key }: { cert: string; key: string }, dataDir: string): PairFiles {
  return { setting, cert: resolve(dataDir, cert), key: resolve(dataDir, key) };
}

export function configuredCertificates({ broker, web }: CertificateSettings, dataDir: string): ConfiguredCertificates {
  const { cert, key, ca } = broker.tls ?? {};
  return {
    ...(cert && key && { broker: pairFiles("broker.tls", { cert, key }, dataDir) }),
    ...(web.tls && { web: pairFiles("web.tls", web.tls, dataDir) }),
    ...(ca !== undefined && { authority: resolve(dataDir, ca) }),
  };
}

export interface CertificateState {
  use: CertificateUse;
  state: "good" | "ending" | "ended" | "unreadable";
  /** UTC milliseconds; of several authorities the one that ends first. Absent while the file cannot be read. */
  endsAt?: number;
  /** Whole days, negative after the end. */
  daysLeft?: number;
}

/** As the files are now: those who use them may still have older ones. Never throws. */
export function certificateStates(files: ConfiguredCertificates, now: number): CertificateState[] {
  const { broker, web, authority } = files;
  return [
    ...(broker ? [stateOf("broker", () => [readPair(broker).leaf], now)] : []),
    ...(web ? [stateOf("web", () => [readPair(web).leaf], now)] : []),
    ...(authority !== undefined ? [stateOf("authority", () => readAuthorities("broker.tls.ca", authority).certificates, now)] : []),
  ];
}

function stateOf(use: CertificateUse, read: () => Parameters<typeof endOf>[0][], now: number): CertificateState {
  try {
    const [first] = read().sort((a, b) => endOf(a) - endOf(b));
    const endsAt = endOf(first!);
    return { use, state: endsAt <= now ? "ended" : endsSoon(first!, now) ? "ending" : "good", endsAt, daysLeft: daysLeft(first!, now) };
  } catch {
    return { use, state: "unreadable" };
  }
}
