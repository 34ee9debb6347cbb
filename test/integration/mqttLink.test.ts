/** One connection of ours to a real broker: it comes up, is found again, says when it is down, and leaves nothing open. */
import { createServer, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type Broker, startBroker } from "../../broker/broker.ts";
import { accountsOf } from "../../broker/logIns.ts";
import type { Account } from "../../broker/rights.ts";
import { filterOf } from "../../contract/topics.ts";
import { sleep, within } from "../../runtime/clock.ts";
import { Unavailable } from "../../runtime/errors.ts";
import { createLog, silentLog } from "../../runtime/log.ts";
import { type MqttLink, type MqttOptions, openMqtt } from "../../runtime/mqtt.ts";
import { freePort, waitFor } from "../support/servers.ts";

const agent: Account = { name: "east/edge", role: "agent", center: "east", agent: "edge" };
const readings = "mimamori/east/edge/readings";
const stored = "mimamori/east/edge/stored";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (let one = open.pop(); one; one = open.pop()) await one.close();
});

async function broker(port = 0): Promise<Broker & { received: string[] }> {
  const verify = async (name: string, secret: string) => (name === agent.name && secret === "right" ? agent : undefined);
  const started = await startBroker({ host: "127.0.0.1", port, accounts: accountsOf(verify), log: silentLog });
  open.push(started);
  const received: string[] = [];
  await started.local.subscribe(filterOf("readings"), (_topic, payload) => void received.push(Buffer.from(payload).toString()));
  return Object.assign(started, { received });
}
function link(port: number, more: Partial<MqttOptions> = {}): MqttLink & { heard: string[]; words: string[] } {
  const [heard, words]: [string[], string[]] = [[], []];
  const opened = openMqtt({
    url: `mqtt://127.0.0.1:${port}`,
    clientId: agent.name,
    username: agent.name,
    password: "right",
    subscribe: [],
    onMessage: (_topic, payload) => void heard.push(Buffer.from(payload).toString()),
    onUp: () => void words.push("up"),
    onDown: () => void words.push("down"),
    log: silentLog,
    retry: { firstMs: 50, maxMs: 200 },
    ...more,
  });
  open.push(opened);
  return Object.assign(opened, { heard, words });
}
const up = (one: MqttLink) => waitFor(() => one.connected, { what: "the connection" });
async function closesWithin(ms: number, one: MqttLink): Promise<void> {
  const before = performance.now();
  await one.close();
  expect(performance.now() - before).toBeLessThan(ms);
  expect(one.connected).toBe(false);
}

test("whoever wants to hear nothing comes up and can speak", async () => {
  const { port, received } = await broker();
  const client = link(port, { subscribe: [] });
  await up(client);
  await client.publish(readings, "one");
  await waitFor(() => received.length > 0, { what: "the message" });
  expect([received, client.words]).toEqual([["one"], ["up"]]);
});

test("whoever subscribes hears from the moment it is up", async () => {
  const { port, local } = await broker();
  const client = link(port, { subscribe: [stored] });
  await up(client);
  await local.publish(stored, "word");
  await waitFor(() => client.heard.length > 0, { what: "the word" });
  expect(client.heard).toEqual(["word"]);
});

test("a broker that stops and starts again on the same port is found again, subscriptions included", async () => {
  const first = await broker();
  const client = link(first.port, { subscribe: [stored] });
  await up(client);
  await first.close();
  await waitFor(() => !client.connected, { what: "the end to be noticed" });
  await sleep(500); // several attempts
  const second = await broker(first.port);
  await up(client);
  await client.publish(readings, "again");
  await second.local.publish(stored, "word");
  await waitFor(() => second.received.length > 0 && client.heard.length > 0, { what: "both messages" });
  expect([second.received, client.heard, client.words]).toEqual([["again"], ["word"], ["up", "down", "up"]]);
});

/** How often the log says that somebody else has our name. */
function listening() {
  const lines: string[] = [];
  return {
    log: createLog("test", (line) => void lines.push(line)),
    taken: () => lines.filter((line) => line.includes('"name-taken"')).length,
  };
}

test("two clients with one name throw each other out: both say so, and neither goes on as fast as it can", async () => {
  const { port } = await broker();
  const [first, second] = [listening(), listening()];
  const retry = { firstMs: 50, maxMs: 60_000 };
  const one = link(port, { log: first.log, retry });
  await up(one);
  const other = link(port, { log: second.log, retry });
  await waitFor(() => first.taken() > 0 && second.taken() > 0, { timeoutMs: 30_000, what: "both to say it" });
  expect([first.taken(), second.taken()]).toEqual([1, 1]);
  // The waits grow: sooner or later one is up for long while the other one waits.
  await waitFor(() => [one, other].filter(({ connected }) => connected).length === 1, { what: "one of them to be up" });
});

test("a broker that is started anew several times is nobody else with our name", async () => {
  const { log, taken } = listening();
  const port = await freePort();
  const client = link(port, { log });
  for (let times = 0; times < 5; times++) {
    const one = await broker(port);
    await up(client);
    await one.close();
    await waitFor(() => !client.connected, { what: "the end to be noticed" });
    await sleep(300); // an attempt finds nobody
  }
  expect(taken()).toBe(0);
});

test("a message while the broker is away is refused as unavailable, and is not sent later behind anybody's back", async () => {
  const first = await broker();
  const client = link(first.port);
  await expect(client.publish(readings, "too early")).rejects.toBeInstanceOf(Unavailable);
  await up(client);
  await first.close();
  await waitFor(() => !client.connected, { what: "the end to be noticed" });
  await expect(client.publish(readings, "lost")).rejects.toBeInstanceOf(Unavailable);
  const second = await broker(first.port);
  await up(client);
  await client.publish(readings, "fresh");
  await sleep(200);
  expect([first.received, second.received]).toEqual([[], ["fresh"]]);
});

test("the end is quick and leaves nothing open: connected, refused, waiting for a broker, or half way in", async () => {
  const { port } = await broker();
  const client = link(port, { subscribe: [stored] });
  await up(client);
  await closesWithin(500, client);
  await client.close();
  await expect(client.publish(readings, "after")).rejects.toBeInstanceOf(Unavailable);

  const refused = link(port, { password: "wrong", retry: { firstMs: 30_000, maxMs: 30_000 } });
  const nobody = link(await freePort(), { retry: { firstMs: 30_000, maxMs: 30_000 } });
  const connecting = link(port);
  await closesWithin(500, connecting);
  await sleep(500);
  for (const one of [refused, nobody]) await closesWithin(500, one);
});

test("a broker that never acknowledges holds neither the message nor the end", async () => {
  const sockets = new Set<Socket>();
  const connack = Buffer.from([0x20, 0x02, 0x00, 0x00]);
  const mute = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.once("data", () => socket.write(connack));
  });
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  open.push({
    close() {
      for (const socket of sockets) socket.destroy();
      mute.close();
    },
  });
  const address = mute.address();
  const client = link(typeof address === "object" && address ? address.port : 0);
  await up(client);
  const outcome = client.publish(readings, "unheard").then(
    () => "taken",
    (error: unknown) => error,
  );
  await sleep(100);
  await closesWithin(3_000, client);
  await waitFor(() => sockets.size === 0, { timeoutMs: 2_000, what: "the connection to be let go" });
  expect(await within(1_000, outcome)).toBe(true);
  expect(await outcome).toBeInstanceOf(Unavailable);
});
