/**
 * Agents that only send: `generator.ts PORT AGENTS READINGS SIZE WINDOW` (readings an agent, readings a message, readings ahead of the
 * confirmation). Everything is made before the first byte goes out, so that the time is the server's. Prints {seconds, readings}.
 */
import type { Socket } from "node:net";
import { nameOf, onStored, openClient, publishPacket, subscribe } from "./client.ts";
import { payloads } from "./fleet.ts";

const [port = 0, agents = 0, count = 0, size = 0, window = 0] = process.argv.slice(2).map(Number);

interface Message {
  bytes: Buffer;
  last: number;
}

function messagesOf(agent: number): Message[] {
  return Array.from(payloads(count, size), ({ payload, last }, i) => ({ bytes: publishPacket(agent, payload, (i % 65_535) + 1), last }));
}

/** Sends up to `window` readings ahead of the newest confirmation until the last is confirmed. */
function play(socket: Socket, messages: Message[]): Promise<void> {
  let [next, upTo] = [0, 0];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const fill = () => {
    const parts: Buffer[] = [];
    while (next < messages.length && messages[next]!.last <= upTo + Math.max(window, size)) parts.push(messages[next++]!.bytes);
    if (parts.length > 0) socket.write(Buffer.concat(parts));
  };
  onStored(socket, (stored) => {
    upTo = Math.max(upTo, stored);
    if (upTo >= count) resolve();
    else fill();
  });
  socket.once("close", () => reject(new Error(`closed after ${upTo} of ${count}`)));
  fill();
  return promise;
}

const sets = Array.from({ length: agents }, (_, agent) => messagesOf(agent));
const sockets = await Promise.all(sets.map((_, agent) => openClient(port, nameOf(agent))));
await Promise.all(sockets.map((socket, agent) => subscribe(socket, `mimamori/${nameOf(agent)}/stored`)));
const startedAt = performance.now();
await Promise.all(sets.map((messages, agent) => play(sockets[agent]!, messages)));
const seconds = (performance.now() - startedAt) / 1_000;
process.stdout.write(`${JSON.stringify({ seconds, readings: agents * count })}\n`);
process.exit(0);
