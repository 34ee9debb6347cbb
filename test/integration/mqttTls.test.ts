/** MQTT over TLS with real sockets: who gets in with which certificate, and a certificate that changes under open connections. */
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { connect as connectPlain } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Broker, startBroker } from "../../broker/broker.ts";
import type { Limits } from "../../broker/gate/limits.ts";
import { accountsOf } from "../../broker/logIns.ts";
import type { Account } from "../../broker/rights.ts";
import { filterOf } from "../../contract/topics.ts";
import { sleep } from "../../runtime/clock.ts";
import { ConfigError } from "../../runtime/errors.ts";
import { createLog } from "../../runtime/log.ts";
import { type MqttLink, openMqtt } from "../../runtime/mqtt.ts";
import { serverTls } from "../../runtime/serverTls.ts";
import { type Paper, type TestAuthority, testAuthority } from "../support/certificates.ts";
import { waitFor } from "../support/servers.ts";

const agent: Account = { name: "east/edge", role: "agent", center: "east", agent: "edge" };
const readings = "mimamori/east/edge/readings";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (let one = open.pop(); one; one = open.pop()) await one.close();
});

let authority: TestAuthority;
let stranger: TestAuthority;
beforeAll(async () => {
  [authority, stranger] = await Promise.all([testAuthority(), testAuthority()]);
});

async function startTlsBroker(name: string, paper: Paper = {}, limits: Partial<Limits> = {}) {
  const files = await authority.write(name, paper);
  const lines: string[] = [];
  const log = createLog("broker", (line) => void lines.push(line));
  const secure = serverTls({ setting: "broker.tls", ...files }, log);
  const verify = async (who: string, secret: string) => (who === agent.name && secret === "right" ? agent : undefined);
  const tls = { host: "127.0.0.1", port: 0, secure };
  const broker: Broker = await startBroker({ host: "127.0.0.1", port: 0, tls, accounts: accountsOf(verify), log, limits });
  open.push(broker);
  const received: string[] = [];
  await broker.local.subscribe(filterOf("readings"), (_topic, payload) => void received.push(Buffer.from(payload).toString()));
  return { broker, port: broker.tls!.port, files, lines, received };
}

function link(port: number, ca: string | undefined, host = "127.0.0.1"): MqttLink & { lines: string[]; words: string[] } {
  const [lines, words]: [string[], string[]] = [[], []];
  const opened = openMqtt({
    url: `mqtts://${host}:${port}`,
    ...(ca !== undefined && { ca }),
    clientId: agent.name,
    username: agent.name,
    password: "right",
    subscribe: [],
    onMessage() {},
    onUp: () => void words.push("up"),
    onDown: () => void words.push("down"),
    log: createLog("edge", (line) => void lines.push(line)),
    retry: { firstMs: 50, maxMs: 100 },
  });
  open.push(opened);
  return Object.assign(opened, { lines, words });
}
const up = (one: MqttLink) => waitFor(() => one.connected, { what: "the connection" });

/** A handshake with whatever certificate: the number of the one that is shown, or the error's code. */
async function handshake(port: number, options: { minVersion?: "TLSv1"; maxVersion?: "TLSv1.1" | "TLSv1.2" | "TLSv1.3" } = {}) {
  // Security level 0: this side would offer the old versions, so a refusal is the server's.
  const socket: TLSSocket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false, ciphers: "DEFAULT@SECLEVEL=0", ...options });
  socket.on("error", () => {});
  const outcome = await Promise.race([
    once(socket, "secureConnect").then(() => ({ version: socket.getProtocol(), number: socket.getPeerX509Certificate()?.serialNumber })),
    once(socket, "close").then(() => "refused" as const),
  ]).catch(() => "refused" as const);
  socket.destroy();
  return outcome;
}

test("TLS 1.2 and 1.3 are spoken, 1.1 is not, and a refusal is said once", async () => {
  const { port, lines } = await startTlsBroker("versions");
  expect(await handshake(port, { maxVersion: "TLSv1.3" })).toMatchObject({ version: "TLSv1.3" });
  expect(await handshake(port, { maxVersion: "TLSv1.2" })).toMatchObject({ version: "TLSv1.2" });
  for (let i = 0; i < 3; i++) expect(await handshake(port, { minVersion: "TLSv1", maxVersion: "TLSv1.1" })).toBe("refused");
  await waitFor(() => lines.some((line) => line.includes("ERR_SSL_UNSUPPORTED_PROTOCOL")), { what: "the refusal in the log" });
  expect(lines.filter((line) => line.includes("ERR_SSL_UNSUPPORTED_PROTOCOL"))).toHaveLength(1);
});

test("an agent that trusts the authority gets in and hands its readings over; plain MQTT goes on beside", async () => {
  const { broker, port, received } = await startTlsBroker("agent");
  for (const host of ["127.0.0.1", "localhost"]) {
    const one = link(port, authority.cert, host);
    await up(one);
    await one.publish(readings, host);
    await one.close();
  }
  await waitFor(() => received.length >= 2, { what: "the readings" });
  expect(received).toEqual(["127.0.0.1", "localhost"]);
  const plain = connectPlain(broker.port, broker.host);
  await once(plain, "connect");
  plain.destroy();
});

describe("an agent stays out, and its log says once what to do, when", () => {
  test.each<[string, Paper, () => string | undefined, RegExp]>([
    ["the certificate is of another authority", {}, () => stranger.cert, /copy the server's ca\.crt here/],
    ["no authority was named", {}, () => undefined, /copy the server's ca\.crt here/],
    ["the certificate is made for another name", { hosts: ["other.example", "127.0.0.2"] }, () => authority.cert, /certs --host NAME/],
    ["the certificate has ended", { endsInDays: -2 }, () => authority.cert, /not valid on this day: look at this machine's clock/],
  ])("%s", async (name, paper, trusted, remedy) => {
    const { port, received } = await startTlsBroker(name.replaceAll(" ", "-"), paper);
    const one = link(port, trusted());
    await waitFor(() => one.lines.length > 0, { what: "the refusal" });
    await sleep(500); // several attempts
    expect([one.connected, one.words, received]).toEqual([false, [], []]);
    expect(one.lines).toHaveLength(1);
    expect(JSON.parse(one.lines[0]!)).toMatchObject({ event: "connect-failed", remedy: expect.stringMatching(remedy) });
  });
});

test("a new certificate is shown to whoever comes, and the connection that is open goes on", async () => {
  const { broker, port, received, lines } = await startTlsBroker("renewed");
  const agentLink = link(port, authority.cert);
  await up(agentLink);
  const before = await handshake(port);
  await authority.write("renewed");
  expect(await handshake(port)).toMatchObject({ number: (before as { number: string }).number });
  broker.renewCertificate();
  const after = await handshake(port);
  expect(after).toMatchObject({ version: "TLSv1.3" });
  expect(after).not.toEqual(before);
  // Old versions stay refused with the new one.
  expect(await handshake(port, { minVersion: "TLSv1", maxVersion: "TLSv1.1" })).toBe("refused");
  await agentLink.publish(readings, "still here");
  await waitFor(() => received.length > 0, { what: "the reading" });
  expect(agentLink.words).toEqual(["up"]);
  expect(lines.filter((line) => line.includes("certificate-loaded"))).toHaveLength(2);
});

test.each<[string, (files: { cert: string; key: string }) => Promise<unknown> | unknown, RegExp]>([
  ["is broken", ({ cert }) => writeFileSync(cert, "-----BEGIN CERTIFICATE-----\nhalf"), /holds no certificate/],
  ["does not fit its key", async ({ key }) => writeFileSync(key, (await authority.issue()).key), /does not fit/],
  [
    "has ended",
    async ({ cert, key }) => {
      const ended = await authority.issue({ endsInDays: -3 });
      writeFileSync(cert, ended.cert);
      writeFileSync(key, ended.key);
    },
    /ended at/,
  ],
])("a new certificate that %s is refused with a word, the old one stays, and the next good one is taken", async (name, spoil, word) => {
  const { broker, port, files, lines } = await startTlsBroker(name.replaceAll(" ", "-"));
  const before = await handshake(port);
  await spoil(files);
  broker.renewCertificate();
  expect(await handshake(port)).toEqual(before);
  const refusal = lines.map((line) => JSON.parse(line) as Record<string, unknown>).find(({ event }) => event === "certificate-refused");
  expect(refusal).toMatchObject({ level: 50, what: "broker.tls", error: expect.stringMatching(word) });
  await authority.write(name.replaceAll(" ", "-"));
  broker.renewCertificate();
  expect(await handshake(port)).not.toEqual(before);
});

test("a certificate that ends soon is said at the start, one that lasts is not", async () => {
  const soon = await startTlsBroker("soon", { endsInDays: 29 });
  const later = await startTlsBroker("later", { endsInDays: 31 });
  const warned = ({ lines }: { lines: string[] }) => lines.filter((line) => line.includes("certificate-ending"));
  expect([warned(soon).length, warned(later).length]).toEqual([1, 0]);
  expect(JSON.parse(warned(soon)[0]!)).toMatchObject({ level: 40, daysLeft: 29, remedy: expect.stringContaining("SIGHUP") });
});

test("strangers who never finish their handshake, or speak no TLS, hurt nobody and are ended with the broker", async () => {
  const { broker, port, received, lines } = await startTlsBroker("strangers");
  const silent = connectPlain(port, "127.0.0.1");
  const rude = connectPlain(port, "127.0.0.1");
  for (const one of [silent, rude]) one.on("error", () => {}).resume();
  await Promise.all([once(silent, "connect"), once(rude, "connect")]);
  const rudeEnded = once(rude, "close");
  rude.write("GET / HTTP/1.1\r\n\r\n");
  await rudeEnded;
  const one = link(port, authority.cert);
  await up(one);
  await one.publish(readings, "in spite of them");
  await waitFor(() => received.length > 0, { what: "the reading" });
  await one.close();
  const silentEnded = once(silent, "close");
  await broker.close();
  await silentEnded;
  expect(lines.join("\n")).not.toContain("ERR_TLS_HANDSHAKE_TIMEOUT"); // it was the end of the broker, not of its patience
});

test("of too many unfinished handshakes the oldest gives way; who has finished keeps its place", async () => {
  const { port, received } = await startTlsBroker("crowd", {}, { halfOpen: 2 });
  const one = link(port, authority.cert);
  await up(one);
  const silent = Array.from({ length: 3 }, () => connectPlain(port, "127.0.0.1"));
  const ended: number[] = [];
  for (const [i, socket] of silent.entries()) {
    socket.on("error", () => {}).resume();
    socket.on("close", () => ended.push(i));
    if (socket.connecting) await once(socket, "connect");
  }
  await waitFor(() => ended.length > 0, { what: "the oldest to give way" });
  await one.publish(readings, "in the crowd");
  await waitFor(() => received.length > 0, { what: "the reading" });
  expect([ended.length, one.words]).toEqual([1, ["up"]]);
  for (const socket of silent) socket.destroy();
});

test("a handshake that is not finished ends by itself", async () => {
  const { port, lines } = await startTlsBroker("unfinished");
  const silent = connectPlain(port, "127.0.0.1");
  silent.on("error", () => {}).resume();
  await once(silent, "close");
  await waitFor(() => lines.some((line) => line.includes("ERR_TLS_HANDSHAKE_TIMEOUT")), { what: "the word about it" });
});

test("files that do not do keep a broker from starting; a taken port closes both listeners", async () => {
  const files = await authority.write("start");
  const log = createLog("broker", () => {});
  const other = await authority.issue();
  expect(() => serverTls({ setting: "broker.tls", cert: files.cert, key: authority.file }, log)).toThrow(ConfigError);
  const { broker, port } = await startTlsBroker("taken");
  const secure = serverTls({ setting: "broker.tls", ...files }, log);
  const again = startBroker({
    host: "127.0.0.1",
    port: 0,
    tls: { host: "127.0.0.1", port, secure },
    accounts: accountsOf(() => undefined),
    log,
  });
  await expect(again).rejects.toThrow(/^broker\.tls\.port: cannot listen on 127\.0\.0\.1/);
  expect([broker.port > 0, other.cert === readFileSync(files.cert, "utf8")]).toEqual([true, false]);
});
