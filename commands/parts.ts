/** The parts of the server, each made from the configuration in one place. */
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { type Broker, startBroker } from "../broker/broker.ts";
import type { Accounts } from "../broker/logIns.ts";
import type { Account } from "../broker/rights.ts";
import { type Collector, startCollector } from "../collector/collector.ts";
import type { CollectorLink } from "../collector/link.ts";
import { mqttCollectorLink } from "../collector/mqtt.ts";
import { Ledger } from "../collector/series/ledger.ts";
import { openSeries } from "../collector/series/open.ts";
import type { SeriesStore } from "../collector/series/port.ts";
import type { Config } from "../contract/config/schema.ts";
import { inUrl, isEveryAddress, isLoopback, plainHost } from "../contract/config/transport.ts";
import { buildTopic, filterOf } from "../contract/topics.ts";
import { startHomeAssistant } from "../dashboards/homeAssistant/index.ts";
import type { WebContext } from "../dashboards/web/context.ts";
import { startWeb } from "../dashboards/web/server.ts";
import { type Mailer, openMailer } from "../jobs/mail/mailer.ts";
import { startJobs } from "../jobs/schedule.ts";
import { LiveSettings } from "../jobs/settings/live.ts";
import { startWatchdog } from "../jobs/watchdog.ts";
import { stampOf } from "../records/operations/accounts.ts";
import { type Operations, openOperations } from "../records/operations/store.ts";
import { openRegisters, type Registers } from "../records/registers/store.ts";
import { readAuthorities } from "../runtime/certificates.ts";
import { configuredCertificates } from "../runtime/certificateUses.ts";
import { sleep, systemClock } from "../runtime/clock.ts";
import { secretFrom } from "../runtime/config.ts";
import { ConfigError } from "../runtime/errors.ts";
import type { Closable, StopStack } from "../runtime/lifecycle.ts";
import { createLog } from "../runtime/log.ts";
import { createSecurityLog } from "../runtime/securityLog.ts";
import { serverTls } from "../runtime/serverTls.ts";
import { version } from "../runtime/version.ts";
import { answer, type Common } from "./command.ts";
import { brokerConnection, requiredSecret } from "./edgeParts.ts";
import type { ServiceArguments } from "./service.ts";

/** About what a slow hash takes. */
const unknownNameMs = 30;

/** What the server's parts share: opened once, closed last. */
export interface Stores {
  series: SeriesStore;
  ledger: Ledger;
  operations: Operations;
  registers: Registers;
}

export async function openStores({ config, dataDir }: Common, stack: StopStack): Promise<Stores> {
  const operations = stack.add("operations", await openOperations(config.operations.url, dataDir));
  const registers = stack.add("registers", await openRegisters(config.registers.url, dataDir));
  const series = stack.add("series", openSeries(config.series.url, dataDir, secretFrom("MIMAMORI_SERIES_PASSWORD")));
  const ledger = stack.add("ledger", new Ledger(join(dataDir, "collector.db")));
  return { series, ledger, operations, registers };
}

/** Accounts of the operations store as the broker knows them. */
function brokerAccounts({ accounts }: Operations): Accounts {
  const signedIn = (row: Awaited<ReturnType<typeof accounts.find>>) => {
    const { name, role, center, agent } = row ?? {};
    const account: Account | undefined =
      name && role === "server" ? { name, role } : name && role === "agent" && center && agent ? { name, role, center, agent } : undefined;
    return row && account && { account, stamp: stampOf(row) };
  };
  return {
    recall: async (name, secret) => signedIn(await accounts.recall(name, secret)),
    async verify(name, secret) {
      // Names that nobody has cost no hash: anybody can make up as many as they like. An agent's name is no secret.
      if (!(await accounts.find(name))) await sleep(unknownNameMs);
      else return signedIn(await accounts.verify(name, secret));
      return undefined;
    },
    stamps: () => accounts.stamps(),
  };
}

export async function makeBroker({ config, dataDir }: Common, operations: Operations): Promise<Broker> {
  const { broker } = config;
  const log = createLog("broker");
  const host = plainHost(broker);
  if (broker.open) log.warn("broker-open", { host, remedy: "set broker.open: false unless a test suite runs against it" });
  if (!isLoopback(host)) log.warn("plain-beyond-loopback", { host, remedy: "secrets travel in the clear: give broker.tls" });
  const { broker: files } = configuredCertificates(config, dataDir);
  const tls = files && { host: broker.host, port: broker.tls!.port, secure: serverTls(files, log) };
  const security = createSecurityLog(dataDir);
  return startBroker({
    host,
    port: broker.port,
    ...(tls && { tls }),
    open: broker.open,
    accounts: brokerAccounts(operations),
    log,
    security,
  });
}

export function localCollectorLink(broker: Broker): CollectorLink {
  return {
    async start(onMessage) {
      await broker.local.subscribe(filterOf("readings"), onMessage);
      await broker.local.subscribe(filterOf("status"), onMessage);
    },
    publish: (topic, payload) => broker.local.publish(topic, payload),
    close() {},
  };
}

export function remoteCollectorLink(context: Common): CollectorLink {
  return mqttCollectorLink({
    ...brokerConnection(context),
    name: "collector",
    password: requiredSecret("MIMAMORI_COLLECTOR_SECRET", "agent add collector"),
    log: createLog("collector"),
  });
}

/** `center/device` → kind, of every device of the configuration. */
export function knownDevices(config: Config): Map<string, string> {
  return new Map(
    Object.entries(config.centers).flatMap(([center, { devices }]) =>
      Object.entries(devices).map(([device, { kind }]) => [`${center}/${device}`, kind] as const),
    ),
  );
}

export function makeCollector(
  { config }: Common,
  { series, ledger }: Pick<Stores, "series" | "ledger">,
  link: CollectorLink,
): Promise<Collector> {
  return startCollector({ link, store: series, ledger, known: knownDevices(config), clock: systemClock, log: createLog("collector") });
}

export function makeMailer({ config, dataDir }: Common): Mailer {
  const { url, plainBeyondLoopback } = config.mail;
  return openMailer(url, dataDir, { password: secretFrom("MIMAMORI_MAIL_PASSWORD"), plainBeyondLoopback });
}

/** A listener on every address is named by the machine: its certificate is made for that name. */
export function pageUrl({ web }: Config, port = web.port): string {
  const host = isEveryAddress(web.host) ? hostname() : web.host;
  return web.publicUrl ?? `${web.tls ? "https" : "http"}://${inUrl(host)}:${port}`;
}

/**
 * The configuration that counts now, for one part of a process. The pages and the jobs have one each: pages change theirs at once, the
 * jobs theirs between two rounds. Not for ports, addresses and stores: these stay as they were at the start.
 */
export function makeSettings({ loaded: { document } }: Common, operations: Operations, part: "jobs" | "web"): LiveSettings {
  return new LiveSettings({ document, operations, clock: systemClock, log: createLog(part) });
}

export function makeJobs(context: Common, { registers: _, ...stores }: Stores, mailer: Mailer, url: string): Closable {
  const settings = makeSettings(context, stores.operations, "jobs");
  const { config } = settings;
  return startJobs(
    { config, settings, ...stores, mailer, pageUrl: url, startedAt: systemClock.now(), log: createLog("jobs") },
    systemClock,
  );
}

/** Beside the pages: it must not stand still together with the jobs. */
export function makeWatchdog({ config }: Common, { operations }: Stores, mailer: Mailer, url: string): Closable {
  return startWatchdog({ config, operations, mailer, pageUrl: url, log: createLog("watchdog") }, systemClock);
}

/** Beside the pages, when `homeAssistant` is set. Throws ConfigError when a user has no secret or the authority's file cannot be read. */
export function addHomeAssistant({ config, dataDir }: Common, stack: StopStack, { series }: Stores, url: string): void {
  const { homeAssistant } = config;
  if (!homeAssistant) return;
  const { username, tls } = homeAssistant;
  const password = secretFrom("MIMAMORI_HOMEASSISTANT_SECRET");
  if ((username === undefined) !== (password === undefined))
    throw new ConfigError("homeAssistant.username and MIMAMORI_HOMEASSISTANT_SECRET_FILE belong together: give both, or neither");
  const account = {
    ...(username !== undefined && password !== undefined && { username, password }),
    ...(tls && { ca: readAuthorities("homeAssistant.tls.ca", resolve(dataDir, tls.ca)).pem }),
  };
  const log = createLog("home-assistant");
  stack.add(
    "home assistant",
    startHomeAssistant({ config, homeAssistant, account, series, pageUrl: url, version, clock: systemClock, log }),
  );
}

export function commandTopic(config: Config, center: string): string {
  return buildTopic({ center, agent: config.centers[center]!.agent, channel: "command" });
}

/** The pages; prints their address and a link that signs in once. Returns the address. */
export async function makePages(
  { dataDir }: Common,
  settings: LiveSettings,
  stack: StopStack,
  stores: Stores,
  mailer: Mailer,
  { onHangup, ...more }: Pick<WebContext, "sendCommand" | "phase"> & Pick<ServiceArguments, "onHangup">,
): Promise<string> {
  const log = createLog("web");
  const { config } = settings;
  await settings.refresh();
  stack.add("settings", settings.poll());
  const { web: files } = configuredCertificates(config, dataDir);
  const tls = files && serverTls(files, log);
  const context = {
    config,
    settings,
    dataDir,
    ...stores,
    mailer,
    ...more,
    ...(tls && { tls }),
    clock: systemClock,
    startedAt: systemClock.now(),
    log,
    security: createSecurityLog(dataDir),
  };
  const { port, renewCertificate } = stack.add("web", await startWeb(context));
  onHangup(renewCertificate);
  const url = pageUrl(config, port);
  const token = await stores.operations.accounts.createLink("admin", systemClock.now());
  answer(`見守り  ${url}\nサインイン（1回だけ・1時間有効）  ${url}/sign-in?token=${token}`);
  return url;
}
