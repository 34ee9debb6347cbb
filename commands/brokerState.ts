/** Whether somebody listens where another machine's broker should be, for `doctor`. */
import { connect, isIP } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { hostOf } from "../contract/config/transport.ts";
import { daysLeft, endsSoon } from "../runtime/certificates.ts";
import { messageOf } from "../runtime/errors.ts";
import { tlsRemedy } from "../runtime/tlsRemedy.ts";
import type { BrokerConnection } from "./edgeParts.ts";

const timeoutMs = 5_000;

/** No sign-in: that would end the connection of the part with that name. Rejects with what to do; over TLS the certificate is judged too. */
export async function brokerState({ url, ca }: BrokerConnection): Promise<string> {
  const [host, port] = [hostOf(url), Number(new URL(url).port)];
  const secure = url.startsWith("mqtts:");
  const options = { host, ...(ca !== undefined && { ca }), ...(isIP(host) ? {} : { servername: host }) };
  const socket = secure ? connectTls({ ...options, port: port || 8883 }) : connect({ host, port: port || 1883 });
  socket.setTimeout(timeoutMs);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const away = (why: string) => reject(new Error(`${url} につながりません（${why}）。MQTTサーバーが動いているか確かめてください`));
  socket.once(secure ? "secureConnect" : "connect", () => {
    const certificate = secure ? (socket as TLSSocket).getPeerX509Certificate() : undefined;
    if (certificate && endsSoon(certificate, Date.now()))
      reject(new Error(`${url} の証明書があと${daysLeft(certificate, Date.now())}日で期限が切れます。サーバーの担当者に知らせてください`));
    else resolve(`${url} につながります`);
  });
  socket.once("timeout", () => away("返事がありません"));
  socket.once("error", (error: NodeJS.ErrnoException) => {
    if (tlsRemedy(error.code ?? "") === undefined) return away(messageOf(error));
    reject(new Error(`${url} の証明書を確かめられません（${error.code}）。ca.crt、サーバーの名前、この機械の時計を確かめてください`));
  });
  return promise.finally(() => socket.destroy());
}
