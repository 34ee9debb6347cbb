/**
 * Agents that only send: `generator.ts PORT AGENTS READINGS SIZE WINDOW` (readings an agent, readings a message, readings ahead of the
 * confirmation). Everything is made before the first byte goes out, so that the time is the server's. Prints {seconds, readings}.
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import mqtt from "mqtt-packet";
import { agentName, centerOf, payloads, secret } from "./fleet.ts";

const [port = 0, agents = 0, count = 0, size = 0, window = 0] = process.argv.slice(2).map(Number);

interface Message {
  bytes: Buffer;
  last: number;
}

function messagesOf(agent: number): Message[] {
  const topic = `mimamori/${centerOf(agent)}/${agentName}/readings`;
  return Array.from(payloads(count, size), ({ payload, last }, i) => ({
    bytes: mqtt.generate({ cmd: "publish", topic, payload, qos: 1, messageId: (i % 65_535) + 1, retain: false, dup: false }),
    last,
  }));
}

async function openAgent(agent: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.setNoDelay(true);
  await once(socket, "connect");
  const name = `${centerOf(agent)}/${agentName}`;
  socket.write(
    mqtt.generate({
      cmd: "connect",
      clientId: name,
      username: name,
      password: Buffer.from(secret),
      keepalive: 60,
      clean: true,
      protocolId: "MQTT",
      protocolVersion: 4,
    }),
  );
  await once(socket, "data");
  socket.write(mqtt.generate({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: `mimamori/${name}/stored`, qos: 1 }] }));
  await once(socket, "data");
  return socket;
}

/** Sends up to `window` readings ahead of the newest confirmation until the last is confirmed. */
function play(socket: Socket, messages: Message[]): Promise<void> {
  let [next, upTo] = [0, 0];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const parser = mqtt.parser();
  const fill = () => {
    const parts: Buffer[] = [];
    while (next < messages.length && messages[next]!.last <= upTo + Math.max(window, size)) parts.push(messages[next++]!.bytes);
    if (parts.length > 0) socket.write(Buffer.concat(parts));
  };
  parser.on("packet", (packet) => {
    if (packet.cmd !== "publish") return;
    socket.write(mqtt.generate({ cmd: "puback", messageId: packet.messageId! }));
    upTo = Math.max(upTo, (JSON.parse(packet.payload.toString()) as { upTo: number }).upTo);
    if (upTo >= count) resolve();
    else fill();
  });
  socket.on("data", (data) => parser.parse(data));
  socket.once("close", () => reject(new Error(`closed after ${upTo} of ${count}`)));
  fill();
  return promise;
}

const sets = Array.from({ length: agents }, (_, agent) => messagesOf(agent));
const sockets = await Promise.all(sets.map((_, agent) => openAgent(agent)));
const startedAt = performance.now();
await Promise.all(sets.map((messages, agent) => play(sockets[agent]!, messages)));
const seconds = (performance.now() - startedAt) / 1_000;
process.stdout.write(`${JSON.stringify({ seconds, readings: agents * count })}\n`);
process.exit(0);
