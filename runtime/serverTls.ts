/** The server's side of TLS, the same for MQTT and HTTPS: at least 1.2, and a new certificate without a restart. */
import type { SecureContextOptions, Server, TLSSocket, TlsOptions } from "node:tls";
import { daysLeft, endOf, endsSoon, type PairFiles, readPair } from "./certificates.ts";
import { messageOf } from "./errors.ts";
import type { Log } from "./log.ts";

const minVersion = "TLSv1.2" satisfies SecureContextOptions["minVersion"];
/** Whoever has not said who it is by then is no agent of ours. */
const handshakeTimeout = 10_000;

export interface ServerTls {
  options: Pick<TlsOptions, "cert" | "key" | "minVersion" | "handshakeTimeout">;
  /** Wires what a listener of these options needs; returns how to read the files again. */
  attach(server: Pick<Server, "setSecureContext" | "on">): () => void;
}

/** Reads the files; throws ConfigError when they do not do. */
export function serverTls(files: PairFiles, log: Log, now: () => number = Date.now): ServerTls {
  const load = () => {
    const { cert, key, leaf } = readPair(files);
    const facts = { what: files.setting, endsAt: new Date(endOf(leaf)).toISOString(), daysLeft: daysLeft(leaf, now()) };
    return { cert, key, leaf, facts };
  };
  const first = load();
  const say = ({ leaf, facts }: ReturnType<typeof load>) => {
    log.info("certificate-loaded", facts);
    if (endsSoon(leaf, now())) log.warn("certificate-ending", { ...facts, remedy: "renew it (the command certs) and send SIGHUP" });
  };
  say(first);
  return {
    options: { cert: first.cert, key: first.key, minVersion, handshakeTimeout },
    attach(server) {
      server.on("tlsClientError", (error: NodeJS.ErrnoException, socket: TLSSocket) => {
        socket.destroy(); // after its time-out nobody else does
        const code = error.code ?? error.message;
        log.warn("tls-refused", { what: files.setting, error: code, once: `${files.setting} ${code}` });
      });
      return () => {
        try {
          const next = load();
          if (endOf(next.leaf) <= now()) throw new Error(`${files.cert} ended at ${next.facts.endsAt}`);
          server.setSecureContext({ cert: next.cert, key: next.key, minVersion });
          say(next);
        } catch (error) {
          log.error("certificate-refused", {
            what: files.setting,
            error: messageOf(error),
            remedy: "the old one stays in use; put it right and send SIGHUP again",
          });
        }
      };
    },
  };
}
