/** A lean MQTT client of the load: one socket, packets by mqtt-packet, no reconnects. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import mqtt, { type Packet } from "mqtt-packet";
import { agentName, centerOf, secret } from "./fleet.ts";

export const nameOf = (agent: number) => `${centerOf(agent)}/${agentName}`;

/** Connected with the account of the agent's number, or with another name. */
export async function openClient(port: number, name: string): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.setNoDelay(true);
  await once(socket, "connect");
  const account = { clientId: name, username: name, password: Buffer.from(secret) };
  socket.write(mqtt.generate({ cmd: "connect", ...account, keepalive: 300, clean: true, protocolId: "MQTT", protocolVersion: 4 }));
  const [answer] = (await once(socket, "data")) as [Buffer];
  if (answer[3] !== 0) throw new Error(`${name} was refused`);
  return socket;
}

export async function subscribe(socket: Socket, topic: string): Promise<void> {
  socket.write(mqtt.generate({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic, qos: 1 }] }));
  await once(socket, "data");
}

/** Calls back with every confirmation and acknowledges it. */
export function onStored(socket: Socket, listener: (upTo: number) => void): void {
  const parser = mqtt.parser();
  parser.on("packet", (packet: Packet) => {
    if (packet.cmd !== "publish") return;
    socket.write(mqtt.generate({ cmd: "puback", messageId: packet.messageId! }));
    listener((JSON.parse(packet.payload.toString()) as { upTo: number }).upTo);
  });
  socket.on("data", (data: Buffer) => parser.parse(data));
}

export function publishPacket(agent: number, payload: string, messageId: number): Buffer {
  return mqtt.generate({
    cmd: "publish",
    topic: `mimamori/${nameOf(agent)}/readings`,
    payload,
    qos: 1,
    messageId,
    retain: false,
    dup: false,
  });
}
