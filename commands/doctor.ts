/** `doctor`: one line a check, exit 1 if any fails. */

import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { openSeries } from "../collector/series/open.ts";
import type { Config } from "../contract/config/schema.ts";
import { plainHost } from "../contract/config/transport.ts";
import { openOperations } from "../records/operations/store.ts";
import { openRegisters } from "../records/registers/store.ts";
import { secretFrom } from "../runtime/config.ts";
import { messageOf } from "../runtime/errors.ts";
import { brokerState } from "./brokerState.ts";
import { calendarCheck } from "./calendarCheck.ts";
import { certificateChecks } from "./certificateChecks.ts";
import { clockCheck } from "./clockCheck.ts";
import { answer, type Command, type Common, common, parse } from "./command.ts";
import { brokerConnection } from "./edgeParts.ts";
import { makeMailer } from "./parts.ts";

type Check = (context: Common) => Promise<string>;

const leastFreeMb = 500;

const checks: Record<string, Check> = {
  async 時計() {
    return clockCheck(Date.now());
  },
  async ディスク({ dataDir }) {
    const { bavail, bsize } = await statfs(dataDir);
    const freeMb = Math.round((Number(bavail) * Number(bsize)) / 1e6);
    if (freeMb < leastFreeMb) throw new Error(`空きが ${freeMb} MB です。${leastFreeMb} MB 以上にしてください`);
    return `空き ${freeMb} MB`;
  },
  async 画面のポート({ config }) {
    return portState(config.web.host, config.web.port);
  },
  async MQTTのポート(context) {
    const { broker } = context.config;
    const connection = brokerConnection(context);
    if (broker.external || connection.url.startsWith("mqtts:")) return brokerState(connection);
    return portState(plainHost(broker), broker.port);
  },
  async 値の記録({ config, dataDir }) {
    const store = openSeries(config.series.url, dataDir, secretFrom("MIMAMORI_SERIES_PASSWORD"));
    try {
      await store.check();
      return config.series.url.split("@").at(-1)!;
    } finally {
      await store.close();
    }
  },
  async 業務の記録({ config, dataDir }) {
    await (await openOperations(config.operations.url, dataDir)).close();
    await (await openRegisters(config.registers.url, dataDir)).close();
    return `${config.operations.url}, ${config.registers.url}`;
  },
  async メール(context) {
    const mailer = makeMailer(context);
    try {
      await mailer.check();
      return context.config.mail.url.replace(/\/\/.*@/, "//");
    } finally {
      mailer.close();
    }
  },
  async 書体() {
    const file = createRequire(import.meta.url).resolve("@fontsource/biz-udpgothic/400.css");
    if (!existsSync(file)) throw new Error("BIZ UDPGothic がありません。npm ci をやり直してください");
    return "BIZ UDPGothic";
  },
};

export const doctor: Command = async (args) => {
  const { values } = parse(args, {});
  const context = common(values, calendarCheck);
  const lines = await Promise.all(
    Object.entries({ ...checks, ...tlsPort(context.config), ...certificateChecks(context, Date.now()) }).map(async ([name, check]) => {
      try {
        return { ok: true, text: `✓ ${name}: ${await check(context)}` };
      } catch (error) {
        return { ok: false, text: `▲ ${name}: ${messageOf(error)}` };
      }
    }),
  );
  answer(lines.map(({ text }) => text).join("\n"));
  return lines.every(({ ok }) => ok) ? 0 : 1;
};

function tlsPort({ broker: { host, tls, external } }: Config): Record<string, Check> {
  return tls?.cert && !external ? { "MQTTのポート（TLS）": () => portState(host, tls.port) } : {};
}

/** Free, or taken by whoever runs now. Only an address that cannot be used at all is a failure. */
async function portState(host: string, port: number): Promise<string> {
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  server.once("error", (error: NodeJS.ErrnoException) =>
    error.code === "EADDRINUSE" ? resolve(`${host}:${port} 使用中（見守りが動いていれば正常）`) : reject(error),
  );
  server.listen(port, host, () => server.close(() => resolve(`${host}:${port} 空いています`)));
  return promise;
}
