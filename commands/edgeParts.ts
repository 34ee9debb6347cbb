/** What an agent is made of. Imports nothing of the server: an agent runs on a small machine. */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { brokerAddress, inUrl } from "../contract/config/transport.ts";
import { type Agent, startAgent } from "../edge/agent.ts";
import { Profiles } from "../edge/profiles.ts";
import { readAuthorities } from "../runtime/certificates.ts";
import { systemClock } from "../runtime/clock.ts";
import { secretFrom } from "../runtime/config.ts";
import { ConfigError, messageOf } from "../runtime/errors.ts";
import { Journal } from "../runtime/journal.ts";
import { createLog } from "../runtime/log.ts";
import type { Common } from "./command.ts";

export function accountName(center: string, agent: string): string {
  return `${center}/${agent}`;
}

export function mqttUrl({ host, port }: { host: string; port: number }): string {
  return `mqtt://${inUrl(host)}:${port}`;
}

export interface BrokerConnection {
  url: string;
  /** PEM of the authority that signs the broker's certificate; absent: the system's authorities. */
  ca?: string;
}

/** The broker that separate processes connect to. Throws ConfigError when the authority's file cannot be read. */
export function brokerConnection({ config: { broker }, dataDir }: Common): BrokerConnection {
  const url = brokerAddress(broker);
  const ca = broker.tls?.ca;
  return ca === undefined || !url.startsWith("mqtts:") ? { url } : { url, ca: readAuthorities("broker.tls.ca", resolve(dataDir, ca)).pem };
}

export function requiredSecret(name: string, how: string): string {
  const secret = secretFrom(name);
  if (!secret)
    throw new ConfigError(
      `${name}_FILE: not set. Make the account with "npm run -s mimamori -- ${how}" (or at the broker of broker.external) and put its secret into a file that this variable names`,
    );
  return secret;
}

/** The journal of one center's agent, in the data folder. Throws ConfigError while another agent has it. */
export function openJournal({ config, dataDir }: Common, center: string): Journal {
  const dir = join(dataDir, "edge");
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new ConfigError(`${dir}: cannot be made (${messageOf(error)})`);
  }
  const { journalMaxReadings, journalMaxMegabytes } = config.edge;
  return new Journal(join(dir, `${center}.db`), { entries: journalMaxReadings, bytes: journalMaxMegabytes * 1e6 });
}

/** Where installers' calibrations of a center lie. */
export function openProfiles({ dataDir }: Pick<Common, "dataDir">, center: string): Profiles {
  return new Profiles(join(dataDir, "edge", "profiles", center), createLog(`edge/${center}`));
}

/** The agent of one center; it closes the journal. */
export function makeAgent(context: Common, center: string, journal: Journal, password: string, connection: BrokerConnection): Agent {
  const { config } = context;
  const centerConfig = config.centers[center]!;
  return startAgent({
    center,
    config: centerConfig,
    edge: config.edge,
    history: config.history,
    broker: { ...connection, username: accountName(center, centerConfig.agent), password },
    journal,
    profiles: openProfiles(context, center),
    clock: systemClock,
    log: createLog(`edge/${center}`),
  });
}
