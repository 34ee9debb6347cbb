/** The MQTT broker: Aedes in our process, accounts checked at CONNECT, rights by topic in all three hooks. */
import { createServer, type Socket } from "node:net";
import { Aedes, type AedesPublishPacket, type AuthenticateError, type Client } from "aedes";
import { ConfigError, messageOf } from "../runtime/errors.ts";
import type { Closable } from "../runtime/lifecycle.ts";
import type { Log } from "../runtime/log.ts";
import { type Account, type Action, mayDo, mayRetain } from "./rights.ts";

export interface Accounts {
  /** The account if the secret is right, else undefined. */
  verify(name: string, secret: string): Promise<Account | undefined>;
}

/** The broker from inside the process: a collector that needs no socket. */
export interface LocalLink {
  /** Hands every message of the filter on, in order. */
  subscribe(filter: string, onMessage: (topic: string, payload: Uint8Array) => void): Promise<void>;
  publish(topic: string, payload: string): Promise<void>;
}

export interface Broker extends Closable {
  host: string;
  port: number;
  local: LocalLink;
}

/** Longest payload that a right one can have; a longer one ends the connection. */
const maxPayloadBytes = 64 * 1024;
const notAuthorized = 5;
/** After so many deliveries in a row the event loop gets its turn: the library calls back at once and would overflow the stack. */
const deferEvery = 50;

/** Starts to listen. Throws ConfigError when the port is taken. */
export async function startBroker(options: { host: string; port: number; accounts: Accounts; log: Log }): Promise<Broker> {
  const { accounts, log } = options;
  const accountOf = new WeakMap<Client, Account>();

  /** A hook that throws would end the process: whatever goes wrong in one is a refusal. */
  const allowed = (client: Client | null, action: Action, topic: string): boolean => {
    if (client === null) return true;
    try {
      const account = accountOf.get(client);
      if (account && mayDo(account, action, topic)) return true;
      log.warn("rights-refused", { account: account?.name, action, once: `${account?.name} ${action} ${topic.slice(0, 80)}` });
    } catch (error) {
      log.error("hook-failed", { error });
    }
    return false;
  };

  const aedes = await Aedes.createBroker({
    concurrency: 200,
    drainTimeout: 3_000,
    connectTimeout: 10_000,
    keepaliveLimit: 300,
    maxTopicLevels: 10,
    maxInflightInbound: 200,
    maxClientsIdLength: 80,
    authenticate(client, username, password, done) {
      const refuse = () => {
        log.warn("login-refused", { account: username?.slice(0, 80), once: `${username} ${client.id}` });
        const error = Object.assign(new Error("refused"), { returnCode: notAuthorized }) as AuthenticateError;
        done(error, false);
      };
      accounts.verify(username ?? "", password?.toString("utf8") ?? "").then(
        (account) => {
          if (!account || account.name !== client.id) return refuse();
          accountOf.set(client, account);
          log.info("agent-connected", { account: account.name, once: account.name });
          done(null, true);
        },
        (error: unknown) => {
          log.error("hook-failed", { error });
          refuse();
        },
      );
    },
    authorizePublish(client, packet, done) {
      const ok =
        allowed(client, "publish", packet.topic) && (!packet.retain || mayRetain(packet.topic)) && packet.payload.length <= maxPayloadBytes;
      done(ok ? null : new Error("refused"));
    },
    authorizeSubscribe(client, subscription, done) {
      done(null, allowed(client, "subscribe", subscription.topic) ? subscription : null);
    },
    authorizeForward(client, packet) {
      return allowed(client, "receive", packet.topic) ? packet : null;
    },
  });
  aedes.on("clientError", (client, error) => log.warn("client-error", { client: client.id, error, once: `${client.id} ${error.message}` }));
  aedes.on("connectionError", (_client, error) => log.warn("client-error", { error, once: error.message }));
  aedes.on("clientDisconnect", (client) => log.info("agent-disconnected", { account: accountOf.get(client)?.name, once: client.id }));

  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}); // the close that follows says it
    socket.on("close", () => sockets.delete(socket));
    aedes.handle(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) =>
      aedes.close(() =>
        reject(
          new ConfigError(`broker.port: cannot listen on ${options.host}:${options.port} (${messageOf(error)}); set another port or 0`),
        ),
      ),
    );
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : options.port;
  log.info("listening", { what: "mqtt", host: options.host, port });

  let closing: Promise<void> | undefined;
  return {
    host: options.host,
    port,
    local: localLink(aedes),
    close() {
      closing ??= new Promise<void>((resolve) => {
        server.close();
        aedes.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      });
      return closing;
    },
  };
}

function localLink(aedes: Aedes): LocalLink {
  let publishing: Promise<void> = Promise.resolve();
  return {
    subscribe(filter, onMessage) {
      let delivered = 0;
      const deliver = (packet: AedesPublishPacket, done: () => void) => {
        onMessage(packet.topic, typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload);
        if (++delivered % deferEvery === 0) setImmediate(done);
        else done();
      };
      return new Promise((resolve) => aedes.subscribe(filter, deliver, resolve));
    },
    publish(topic, payload) {
      const one = () =>
        new Promise<void>((resolve, reject) => {
          const packet = { cmd: "publish" as const, topic, payload: Buffer.from(payload), qos: 1 as const, retain: false, dup: false };
          aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
        });
      publishing = publishing.then(one, one);
      return publishing;
    },
  };
}
