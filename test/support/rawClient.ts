/** A client of MQTT 3.1.1 on a bare socket: no reconnecting, no queue; it acknowledges what it hears and does nothing else by itself. */
import { connect, type Socket } from "node:net";
import mqtt, { type IConnectPacket, type ISubscribePacket, type Packet } from "mqtt-packet";

export interface RawClient {
  /** The return code of the CONNACK; undefined: the connection ended without one. */
  readonly returnCode: number | undefined;
  readonly sessionPresent: boolean;
  /** `topic payload` of every PUBLISH so far. */
  readonly heard: readonly string[];
  readonly ended: Promise<void>;
  /** The codes of the SUBACK; undefined: the connection ended instead. */
  subscribe(subscriptions: ISubscribePacket["subscriptions"]): Promise<number[] | undefined>;
  /** True: taken, with QoS 0 as far as an answered ping can tell. False: the connection ended instead. */
  publish(message: { topic: string; payload: string; qos: 0 | 1; retain: boolean }): Promise<boolean>;
  /** False: the connection has ended. */
  ping(): Promise<boolean>;
  /** With a DISCONNECT, so that no last will goes out. */
  leave(): void;
  cut(): void;
}

/** Connects and waits for the answer. */
export async function rawClient(port: number, options: Partial<IConnectPacket> & { clientId: string }): Promise<RawClient> {
  const socket = connect(port, "127.0.0.1").setNoDelay(true);
  const heard: string[] = [];
  const waiting: { wants: Packet["cmd"]; resolve(packet?: Packet): void }[] = [];
  let [over, number] = [false, 0];

  const send = (packet: Packet) => void (socket.writable && socket.write(mqtt.generate(packet)));
  const next = (wants: Packet["cmd"]) =>
    new Promise<Packet | undefined>((resolve) => (over ? resolve(undefined) : waiting.push({ wants, resolve })));
  const parser = mqtt.parser().on("packet", (packet) => {
    if (packet.cmd === "publish") {
      heard.push(`${packet.topic} ${packet.payload}`);
      if (packet.qos === 1) send({ cmd: "puback", messageId: packet.messageId! });
      return;
    }
    const at = waiting.findIndex(({ wants }) => wants === packet.cmd);
    if (at >= 0) waiting.splice(at, 1)[0]!.resolve(packet);
  });
  const ended = endOf(socket).then(() => {
    over = true;
    for (const { resolve } of waiting.splice(0)) resolve(undefined);
  });
  socket.on("data", (chunk) => void parser.parse(chunk));

  const asked = next("connack");
  send({ cmd: "connect", protocolId: "MQTT", protocolVersion: 4, clean: true, keepalive: 60, ...options });
  const connack = await asked;
  if (connack?.cmd !== "connack") socket.destroy();
  const ping = async () => {
    const answer = next("pingresp");
    send({ cmd: "pingreq" });
    return (await answer) !== undefined;
  };
  return {
    returnCode: connack?.cmd === "connack" ? connack.returnCode : undefined,
    sessionPresent: connack?.cmd === "connack" && connack.sessionPresent,
    heard,
    ended,
    async subscribe(subscriptions) {
      const answer = next("suback");
      send({ cmd: "subscribe", messageId: ++number, subscriptions });
      const suback = await answer;
      return suback?.cmd === "suback" ? (suback.granted as number[]) : undefined;
    },
    async publish(message) {
      const answer = message.qos === 1 ? next("puback") : undefined;
      send({ cmd: "publish", dup: false, messageId: ++number, ...message });
      return answer ? (await answer) !== undefined : ping();
    },
    ping,
    leave() {
      send({ cmd: "disconnect" });
      socket.end();
    },
    cut: () => void socket.destroy(),
  };
}

/** An error is an end like any other. */
function endOf(socket: Socket): Promise<void> {
  socket.on("error", () => {});
  return new Promise((resolve) => socket.once("close", () => resolve()));
}
