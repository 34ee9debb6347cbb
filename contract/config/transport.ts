/** Who may reach a listener, and whether what travels is encrypted: never in the clear beyond this machine unless the file says so. */
import * as z from "zod";
import type { Problem } from "./problem.ts";

/** Only this machine reaches such an address. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}

/** Every address of the machine: nobody can connect to it by this name. */
export function isEveryAddress(host: string): boolean {
  return ["0.0.0.0", "::", "[::]"].includes(host);
}

const port = z.int().min(0).max(65535);
const file = z.string().min(1);

/** A PEM file with the certificate (and the ones between it and the authority), and its private key. Paths from the data folder. */
const pair = { cert: file, key: file };

export const webTlsSchema = z.strictObject(pair);

export const brokerTlsSchema = z.strictObject({
  port: port.default(8883),
  /** Absent on a machine that only connects. */
  cert: file.optional(),
  key: file.optional(),
  /** The authority that whoever connects by mqtts trusts instead of the system's. The broker itself asks nobody for a certificate. */
  ca: file.optional(),
});

const addressWords = "an address or a network, e.g. 10.0.0.5 or 10.0.0.0/24, or a list of them";
const address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], { error: addressWords });

/** The proxies that speak HTTPS to people and HTTP to us. */
export const trustedProxySchema = z
  .union([address, z.array(address).min(1)], { error: addressWords })
  .transform((one) => (typeof one === "string" ? [one] : one));

export const externalSchema = z
  .string()
  .regex(
    /^mqtts?:\/\/(\[[0-9a-f:.]+\]|[^\s/@:[\]]+)(:\d{1,5})?\/?$/i,
    "mqtt://HOST:PORT or mqtts://HOST:PORT, without a user or password (they come from the files of secrets)",
  );

export interface BrokerTransport {
  host: string;
  open?: boolean;
  port: number;
  external?: string | undefined;
  plainBeyondLoopback: boolean;
  tls?: z.infer<typeof brokerTlsSchema> | undefined;
}

const plainKey = "broker.plainBeyondLoopback: true";

/** `listens`: false in an agent's own file, where `host` is the server's. Paths from `broker`. Pure. */
export function brokerProblems(
  { host, open = false, external, plainBeyondLoopback, tls }: BrokerTransport,
  { listens }: { listens: boolean },
): Problem[] {
  const problems: Problem[] = [];
  if (tls && (tls.cert === undefined) !== (tls.key === undefined)) {
    problems.push({ path: ["tls"], message: "cert and key belong together: give both, or neither on a machine that only connects" });
  }
  if (tls && tls.cert === undefined && tls.key === undefined && tls.ca === undefined) {
    problems.push({ path: ["tls"], message: "give cert and key (the command certs makes them), or ca on a machine that only connects" });
  }
  if (listens && open && !isLoopback(host)) {
    problems.push({ path: ["open"], message: "a broker that is open to everybody listens on loopback only (broker.host: 127.0.0.1)" });
  }
  if (plainBeyondLoopback) return problems;
  if (listens && !isLoopback(host) && !tls?.cert) {
    const message = `plain MQTT is offered on loopback only (127.0.0.1): give broker.tls (the command certs makes what it needs), or say ${plainKey}`;
    problems.push({ path: ["host"], message });
  }
  if (external ? /^mqtt:/i.test(external) && !isLoopback(hostOf(external)) : !listens && !tls && !isLoopback(host)) {
    const message = `a secret would travel in the clear: give broker.tls.ca or write external: mqtts://…, or say ${plainKey}`;
    problems.push({ path: [external ? "external" : "host"], message });
  }
  return problems;
}

/** Where plain MQTT listens: on loopback although TLS is offered to others, unless the file says that plain is wanted too. */
export function plainHost({ host, plainBeyondLoopback }: Pick<BrokerTransport, "host" | "plainBeyondLoopback">): string {
  return isLoopback(host) || plainBeyondLoopback ? host : "127.0.0.1";
}

/** Where agents and separate processes find the broker. A file with `tls` and no certificate of its own is of a machine that connects by TLS. */
export function brokerAddress(broker: BrokerTransport): string {
  const { external, host, port, tls } = broker;
  if (external !== undefined) return external;
  return tls && !tls.cert ? `mqtts://${inUrl(host)}:${tls.port}` : `mqtt://${inUrl(plainHost(broker))}:${port}`;
}

/** A host as it stands in an address; the machine itself for a listener on every address. */
export function inUrl(host: string): string {
  if (isEveryAddress(host)) return host === "0.0.0.0" ? "127.0.0.1" : "[::1]";
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

interface WebTransport {
  host: string;
  tls?: z.infer<typeof webTlsSchema> | undefined;
  trustedProxy?: string[] | undefined;
}

/** Paths from `web`. Pure. */
export function webProblems({ host, tls, trustedProxy }: WebTransport): Problem[] {
  if (isLoopback(host) || tls || trustedProxy) return [];
  const message =
    "plain HTTP is offered on loopback only (127.0.0.1): give web.tls (cert and key, the command certs makes them), or web.trustedProxy (the address of the proxy that speaks HTTPS)";
  return [{ path: ["host"], message }];
}

/** The host of an address like `mqtts://broker.example:8883`, without brackets. */
export function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, "");
}
