/** Home Assistant's own broker, to which equipment may be announced; never the broker that our agents and processes use. */
import * as z from "zod";
import type { Problem } from "./problem.ts";
import { type BrokerTransport, externalSchema, hostOf, isEveryAddress, isLoopback } from "./transport.ts";

const level = z.string().regex(/^[a-zA-Z0-9_-]{1,32}$/, "1-32 of a-z, A-Z, 0-9, _ and -");

export const homeAssistantSchema = z.strictObject({
  url: externalSchema,
  /** Its secret is in the file that MIMAMORI_HOMEASSISTANT_SECRET_FILE names. */
  username: z.string().min(1).max(64).optional(),
  /** PEM of the authority that is trusted instead of the system's. */
  tls: z.strictObject({ ca: z.string().min(1) }).optional(),
  /** What Home Assistant listens to for new devices. */
  discoveryPrefix: level.default("homeassistant"),
  /** The name of this installation there: two that share a Home Assistant need two names. */
  id: level.default("mimamori-ha"),
  everySeconds: z.number().min(1).max(3_600).default(30),
  /** A secret may travel in the clear. */
  plainBeyondLoopback: z.boolean().default(false),
});
export type HomeAssistantConfig = z.infer<typeof homeAssistantSchema>;

/** Paths from `homeAssistant`. Pure. */
export function homeAssistantProblems({ url, tls, plainBeyondLoopback }: HomeAssistantConfig, broker: BrokerTransport): Problem[] {
  const problems: Problem[] = [];
  const plain = /^mqtt:/i.test(url);
  if (plain && tls) problems.push({ path: ["tls"], message: "an authority is for mqtts://…" });
  if (plain && !plainBeyondLoopback && !isLoopback(hostOf(url))) {
    const message = "a secret would travel in the clear: write mqtts://…, or say homeAssistant.plainBeyondLoopback: true";
    problems.push({ path: ["url"], message });
  }
  if (ownAddresses(broker).some((own) => isSame(own, placeOf(url)))) {
    problems.push({ path: ["url"], message: "this is our own broker: equipment is announced at Home Assistant's only" });
  }
  return problems;
}

interface Place {
  host: string;
  port: number;
}

function ownAddresses({ host, port, tls, external }: BrokerTransport): Place[] {
  if (external !== undefined) return [placeOf(external)];
  return [{ host, port }, ...(tls ? [{ host, port: tls.port }] : []), ...(isLoopback(host) ? [] : [{ host: "127.0.0.1", port }])];
}

function placeOf(url: string): Place {
  const { port, protocol } = new URL(url);
  return { host: hostOf(url), port: port === "" ? (protocol === "mqtts:" ? 8883 : 1883) : Number(port) };
}

/** Every name of loopback is the same; a listener on every address is there too. */
function isSame(own: Place, other: Place): boolean {
  if (own.port !== other.port) return false;
  if (isLoopback(other.host)) return isLoopback(own.host) || isEveryAddress(own.host);
  return own.host.toLowerCase() === other.host.toLowerCase();
}
