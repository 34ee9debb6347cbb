/** Where connections come in: plain and TLS both hand sockets to one function. */
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { ConfigError, messageOf } from "../runtime/errors.ts";
import type { Closable } from "../runtime/lifecycle.ts";
import type { Log } from "../runtime/log.ts";
import type { ServerTls } from "../runtime/serverTls.ts";

export interface Address {
  host: string;
  port: number;
}

export interface Listeners extends Closable {
  plain: Address;
  tls?: Address;
  /** Reads the certificate again; connections that are open go on with the old one. Never throws. */
  renewCertificate(): void;
}

export interface ListenersOptions extends Address {
  tls?: Address & { secure: ServerTls };
  /** Handshakes at once that are not finished; the oldest gives way to the next. */
  unfinished: number;
  /** Gets every connection whose handshake is done, with an error handler on it. */
  onSocket(socket: Socket): void;
  log: Log;
}

/** Throws ConfigError when a port is taken; then nothing listens. `close` ends every connection, half-open ones too. */
export async function openListeners({ tls, unfinished, onSocket, log, ...plain }: ListenersOptions): Promise<Listeners> {
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  const open = async (server: Server, event: "connection" | "secureConnection", setting: string, { host, port }: Address) => {
    // The TCP connection below TLS: what hangs in the handshake is counted and ended too.
    server.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("error", () => {}); // the close that follows says it
      socket.on("close", () => sockets.delete(socket));
    });
    server.on(event, (socket: Socket) => {
      socket.on("error", () => {});
      onSocket(socket);
    });
    const address = { host, port: await listen(server, setting, { host, port }) };
    servers.push(server);
    log.info("listening", { what: event === "connection" ? "mqtt" : "mqtts", ...address });
    return address;
  };
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())))).then(() => {});
    for (const socket of sockets) socket.destroy();
    return closing;
  };

  const plainAddress = await open(createServer(), "connection", "broker.port", plain);
  if (!tls) return { plain: plainAddress, renewCertificate() {}, close };
  try {
    const server = createTlsServer(tls.secure.options);
    limitHandshakes(server, unfinished);
    const renewCertificate = tls.secure.attach(server);
    return { plain: plainAddress, tls: await open(server, "secureConnection", "broker.tls.port", tls), renewCertificate, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The TCP connection and the TLS connection on it do not know each other: they have the same peer. */
function limitHandshakes(server: Server, limit: number): void {
  const open = new Map<string, Socket>();
  const peerOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`;
  server.on("connection", (socket: Socket) => {
    const peer = peerOf(socket);
    const [oldest] = open.values();
    if (open.size >= limit) oldest?.destroy();
    open.set(peer, socket);
    socket.on("close", () => open.get(peer) === socket && open.delete(peer));
  });
  server.on("secureConnection", (socket: Socket) => open.delete(peerOf(socket)));
}

async function listen(server: Server, setting: string, { host, port }: Address): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) =>
      reject(new ConfigError(`${setting}: cannot listen on ${host}:${port} (${messageOf(error)}); set another port or 0`)),
    );
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return typeof address === "object" && address ? address.port : port;
}
