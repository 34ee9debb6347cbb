/** Connections come and go by the thousand, in every phase: nothing of them is left. */
import { connect, Socket } from "node:net";
import { queryObjects } from "node:v8";
import { expect, test } from "vitest";
import { type Broker, startBroker } from "../../../broker/broker.ts";
import { Gate } from "../../../broker/gate/gate.ts";
import { filterOf } from "../../../contract/topics.ts";
import { createLog } from "../../../runtime/log.ts";
import { accountBook, otherAgent } from "../../support/accountBook.ts";
import { bytesOf, connectPacket, publishPacket, subscribePacket } from "../../support/mqttBytes.ts";
import { atEnd, waitFor } from "../../support/processes.ts";

const agents = Array.from({ length: 20 }, (_, i) => otherAgent(`center-${i}`));
const rounds = 50;

async function started(): Promise<{ broker: Broker; heard: string[]; errors: string[] }> {
  const errors: string[] = [];
  const log = createLog("broker", (line) => void (/"hook-failed"/.test(line) && errors.push(line)));
  const broker = await startBroker({ host: "127.0.0.1", port: 0, accounts: accountBook(agents), log });
  atEnd(() => broker.close());
  const heard: string[] = [];
  await broker.local.subscribe(filterOf("readings"), (topic) => void heard.push(topic));
  return { broker, heard, errors };
}

/** A connection that was answered, or has no answer to come. */
async function opened(port: number, bytes?: Uint8Array, answerBytes = 0): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {}); // cut: its end is what counts
  let received = 0;
  socket.on("data", (chunk: Buffer) => {
    received += chunk.length;
  });
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  if (bytes) socket.write(bytes);
  if (answerBytes > 0) await waitFor(() => received >= answerBytes, { what: "the answer", everyMs: 1 });
  return socket;
}

const connectOf = (i: number) => connectPacket(agents[i]!.account.name, agents[i]!.password);
const sessionOf = (i: number) => {
  const branch = `mimamori/center-${i}/edge`;
  return Buffer.concat([connectOf(i), subscribePacket([`${branch}/stored`, `${branch}/command`])]);
};

/** What a connection is made of and hangs on, as far as it is still there after the garbage was collected. */
const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
const left = () => ({ gates: Number(queryObjects(Gate)), sockets: Number(queryObjects(Socket)) });

test.each<[string, (port: number, i: number) => Promise<Socket>]>([
  ["before CONNECT", (port) => opened(port)],
  ["in the middle of a CONNECT", (port, i) => opened(port, connectOf(i).subarray(0, 9))],
  ["during the log-in", (port, i) => opened(port, connectOf(i))],
  ["with a wrong secret", (port, i) => opened(port, connectPacket(`nobody-${i}`, "wrong"))],
  ["signed in and subscribed", (port, i) => opened(port, sessionOf(i), 4 + 6)],
  [
    "in the middle of a message, after others",
    (port, i) => {
      const message = publishPacket(`mimamori/center-${i}/edge/readings`, "{}");
      return opened(port, Buffer.concat([sessionOf(i), message, message.subarray(0, 20)]), 4 + 6 + 4);
    },
  ],
  ["with a packet that is wrong", (port, i) => opened(port, Buffer.concat([connectOf(i), bytesOf("c1 00")]))],
  ["with a goodbye", (port, i) => opened(port, Buffer.concat([sessionOf(i), bytesOf("e0 00")]))],
])("1,000 connections that end %s leave nothing", async (_phase, open) => {
  const { broker, errors } = await started();
  const before = left();
  const timersBefore = timers();
  for (let round = 0; round < rounds; round++) {
    const sockets = await Promise.all(agents.map((_, i) => open(broker.port, i)));
    // Some with a goodbye of TCP, some without.
    for (const [i, socket] of sockets.entries()) i % 2 === 0 ? socket.destroy() : socket.resetAndDestroy();
    await waitFor(() => broker.counts().connections === 0, { what: "every end to be noticed", everyMs: 1 });
  }
  // What the test itself still holds: its own ends of the last round.
  await waitFor(() => timers() <= timersBefore, { what: "every timer to be cleared, long before it would have ended", timeoutMs: 2_500 });
  await waitFor(() => left().gates <= before.gates && left().sockets <= before.sockets + agents.length, {
    what: "every connection to be forgotten",
    everyMs: 200,
  });
  await waitFor(() => !process.getActiveResourcesInfo().includes("TCPSocketWrap"), { what: "every socket to be closed" });
  expect(errors).toEqual([]);
  // It still works.
  (await opened(broker.port, sessionOf(0), 4 + 6)).destroy();
});

test("a broker that ends with connections in every phase leaves none of them", async () => {
  const { broker, errors } = await started();
  const sockets = [
    await opened(broker.port),
    await opened(broker.port, connectOf(0).subarray(0, 5)),
    await opened(broker.port, sessionOf(1), 4 + 6),
    await opened(broker.port, connectOf(2)),
  ];
  const ends = sockets.map((socket) => new Promise<void>((resolve) => socket.once("close", () => resolve())));
  await broker.close();
  await Promise.all(ends);
  expect([broker.counts().connections, errors]).toEqual([0, []]);
});
