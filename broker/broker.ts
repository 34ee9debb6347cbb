/** The MQTT broker: Aedes behind a strict gate, accounts checked at CONNECT, rights asked wherever a message or a filter passes. */
import type { Socket } from "node:net";
import { Aedes, type AuthenticateError, type Client } from "aedes";
import type { Closable } from "../runtime/lifecycle.ts";
import type { Log } from "../runtime/log.ts";
import { Admission } from "./admission.ts";
import { Gate } from "./gate/gate.ts";
import { defaultLimits, type Limits, Rate } from "./gate/limits.ts";
import { Lanes } from "./lanes.ts";
import { type Address, type ListenersOptions, openListeners } from "./listeners.ts";
import { type LocalLink, localLink } from "./local.ts";
import { type Accounts, type LogIn, logIns, type SignedIn } from "./logIns.ts";
import { type Action, mayDo } from "./rights.ts";
import { BoundedSessions } from "./sessions.ts";

export interface Broker extends Closable {
  /** Of the plain listener. */
  host: string;
  port: number;
  tls?: Address;
  local: LocalLink;
  /** Reads the certificate of the TLS listener again. Never throws. */
  renewCertificate(): void;
  counts(): BrokerCounts;
}

export interface BrokerCounts {
  /** Open now, signed in or not. */
  connections: number;
  /** Messages for sessions whose client is away that had no room, since the start. */
  offlineDropped: number;
}

export interface BrokerOptions extends Pick<ListenersOptions, "host" | "port" | "tls"> {
  accounts: Accounts;
  log: Log;
  /** Refused log-ins, breaches of rights and of the protocol; default: the log. */
  security?: Log;
  limits?: Partial<Limits>;
  /** Nobody signs in and everything is allowed: for other people's test suites, on loopback. */
  open?: boolean;
}

const notAuthorized = 5;
const serverUnavailable = 3;
/** A changed or removed account loses its connection within this time. */
const accountsEveryMs = 5_000;

/** Starts to listen. Throws ConfigError when a port is taken. */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const { accounts, log, security = log, open = false } = options;
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const parties = new WeakMap<Client, SignedIn>();
  /** Who is connected, by the name of the account. */
  const connected = new Map<string, Client>();
  /** Whose account was changed or removed meanwhile: what it was allowed is nothing any more, its last will included. */
  const revoked = new WeakSet<Client>();
  const wills = new WeakMap<Client, { topic: string; retain: boolean }>();
  const rates = new Map<string, Rate>();
  const admission = new Admission(limits);
  const sessions = new BoundedSessions({
    limit: limits.offlineMessages,
    mayHear(client, filter) {
      const account = revoked.has(client as Client) ? undefined : parties.get(client as Client)?.account;
      return account !== undefined && mayDo(account, "subscribe", filter);
    },
    onFull(clientId) {
      const client = connected.get(clientId);
      if (client) gateOf(client).cut(`over ${limits.offlineMessages} messages that it does not acknowledge`);
    },
  });
  const lanes = new Lanes();
  const logIn = logIns(accounts);

  /** A hook that throws would end the process: whatever goes wrong in one is a refusal. */
  const allowed = (client: Client | null, action: Action, topic: string): boolean => {
    try {
      const account = client && !revoked.has(client) ? parties.get(client)?.account : undefined;
      if (account && mayDo(account, action, topic)) return true;
      security.warn("rights-refused", { account: account?.name, action, once: `${account?.name} ${action}` });
    } catch (error) {
      log.error("hook-failed", { error });
    }
    return false;
  };

  function revoke(client: Client): void {
    revoked.add(client);
    gateOf(client).cut("its account was changed or removed");
  }

  async function signIn(client: Client, name: string, secret: string): Promise<LogIn> {
    if (open) return { account: { name: client.id, role: "anybody" }, stamp: "" };
    const answer = await logIn(gateOf(client).remoteAddress, name, secret);
    return typeof answer !== "string" && answer.account.name !== client.id ? "refused" : answer;
  }

  const aedes = await Aedes.createBroker({
    concurrency: 200,
    // The gate never says "full", so nothing waits for a drain.
    drainTimeout: 3_000,
    connectTimeout: 2 * limits.connectMs, // the gate is sooner
    maxTopicLevels: limits.topicLevels,
    maxInflightInbound: 200,
    maxClientsIdLength: 80,
    persistence: sessions,
    preConnect(client, packet, done) {
      if (packet.will) wills.set(client, { topic: packet.will.topic, retain: packet.will.retain === true });
      done(null, true);
    },
    authenticate(client, username, password, done) {
      const refuse = (reason: string, returnCode = notAuthorized) => {
        const account = username?.slice(0, 80);
        const address = gateOf(client).remoteAddress;
        security.warn("login-refused", { account, address, reason, once: `${address} ${reason}` }); // names can be made up
        done(Object.assign(new Error("refused"), { returnCode }) as AuthenticateError, false);
      };
      signIn(client, username ?? "", password?.toString("utf8") ?? "").then(
        (party) => {
          if (typeof party === "string") return refuse(party, party === "refused" ? notAuthorized : serverUnavailable);
          parties.set(client, party);
          const will = wills.get(client);
          const mayLeave = !will || (allowed(client, "publish", will.topic) && (!will.retain || allowed(client, "retain", will.topic)));
          if (!mayLeave) return refuse("last will");
          const { name } = party.account;
          const before = connected.get(name);
          if (before) security.warn("account-taken-over", { account: name, once: name });
          if (before && parties.get(before)?.stamp !== party.stamp) revoke(before);
          log.info("agent-connected", { account: name, once: name });
          done(null, true);
        },
        (error: unknown) => {
          log.error("hook-failed", { error });
          refuse("failed", serverUnavailable);
        },
      );
    },
    authorizePublish(client, packet, done) {
      const ok = allowed(client, "publish", packet.topic) && (!packet.retain || allowed(client, "retain", packet.topic));
      done(ok ? null : new Error("refused"));
    },
    authorizeSubscribe(client, subscription, done) {
      const ok = allowed(client, "subscribe", subscription.topic);
      if (ok) lanes.subscriber(subscription.topic);
      else sessions.forget(client, subscription.topic);
      done(null, ok ? subscription : null);
    },
    authorizeForward(client, packet) {
      return allowed(client, "receive", packet.topic) ? packet : null;
    },
  });
  /** By account: a client id is whatever somebody sends. */
  const onError = (client: Client, error: Error) => {
    const account = parties.get(client)?.account.name;
    log.warn("client-error", { account, error, once: `${account} ${error.message}` });
  };
  aedes.on("clientError", onError);
  aedes.on("connectionError", onError);
  aedes.on("clientReady", (client) => {
    if (gateOf(client).destroyed) return; // gone in the moment of its log-in: its end was told before
    const { account } = parties.get(client)!;
    connected.set(account.name, client);
    admission.signedIn(gateOf(client));
    gateOf(client).signedIn(rateOf(account.name));
    lanes.open(client, gateOf(client), account);
  });
  aedes.on("clientDisconnect", (client) => {
    const name = parties.get(client)?.account.name ?? "";
    if (connected.get(name) === client) connected.delete(name);
    log.info("agent-disconnected", { account: name, once: client.id });
  });

  /** Over its connections: coming again must not make anybody faster. */
  function rateOf(name: string): Rate {
    const rate = rates.get(name) ?? new Rate(limits);
    if (!open) rates.set(name, rate); // there are as many as accounts
    return rate;
  }

  /** An account that was removed or has a new secret loses its connection. */
  async function cutChanged(): Promise<void> {
    if (open || connected.size === 0) return;
    const stamps = await accounts.stamps();
    for (const [name, client] of connected) {
      if (stamps.get(name) !== parties.get(client)?.stamp) revoke(client);
    }
  }
  const watching = setInterval(() => {
    cutChanged().catch((error: unknown) => log.error("hook-failed", { error, once: "accounts" }));
  }, accountsEveryMs);

  function onSocket(socket: Socket): void {
    const address = socket.remoteAddress ?? "";
    const onBreach = (reason: string) => {
      const client = (gate as Gate & { client?: Client }).client;
      const account = client && parties.get(client)?.account.name;
      security.warn("connection-cut", { address, account, reason, once: `${account ?? address} ${reason.replaceAll(/\d+/g, "n")}` });
    };
    const gate = new Gate(socket, { limits, open, onBreach });
    if (admission.isFull()) return gate.cut("too many connections");
    admission.add(gate);
    aedes.handle(gate);
  }

  const { host, port, tls } = options;
  const unfinished = limits.halfOpen;
  const listeners = await openListeners({ host, port, ...(tls && { tls }), unfinished, onSocket, log }).catch(async (error: unknown) => {
    clearInterval(watching);
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    throw error;
  });

  let closing: Promise<void> | undefined;
  return {
    ...listeners.plain,
    ...(listeners.tls && { tls: listeners.tls }),
    renewCertificate: listeners.renewCertificate,
    counts: () => ({ connections: admission.connections, offlineDropped: sessions.dropped }),
    local: localLink(aedes, (filter, onMessage) => lanes.listener(filter, onMessage)),
    close() {
      closing ??= new Promise<void>((resolve) => {
        clearInterval(watching);
        aedes.close(() => resolve());
        admission.close();
        void listeners.close();
      });
      return closing;
    },
  };
}

/** The stream that a client of the library lives on is always ours. */
function gateOf(client: Client): Gate {
  return client.conn as unknown as Gate;
}
