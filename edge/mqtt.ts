/** The agent's side of the contract over MQTT: its own four topics and nothing else. */
import { buildTopic, parseTopic } from "../contract/topics.ts";
import type { Log } from "../runtime/log.ts";
import { type MqttLink, openMqtt } from "../runtime/mqtt.ts";

export interface AgentLinkOptions {
  url: string;
  ca?: string;
  username: string;
  password: string;
  center: string;
  agent: string;
  log: Log;
  lastWill(): string;
  onUp(): void;
  onDown(): void;
  onStored(payload: unknown): void;
  onCommand(payload: unknown): void;
}

export function openAgentLink(options: AgentLinkOptions): MqttLink {
  const { center, agent } = options;
  const topic = (channel: "status" | "stored" | "command") => buildTopic({ center, agent, channel });
  return openMqtt({
    url: options.url,
    ...(options.ca !== undefined && { ca: options.ca }),
    clientId: options.username, // the account's name: two centers can never share one
    username: options.username,
    password: options.password,
    will: { topic: topic("status"), payload: options.lastWill() },
    subscribe: [topic("stored"), topic("command")],
    onMessage(name, bytes) {
      const payload = parseJson(bytes);
      if (parseTopic(name)?.channel === "stored") options.onStored(payload);
      else options.onCommand(payload);
    },
    onUp: options.onUp,
    onDown: options.onDown,
    log: options.log,
  });
}

/** The value, or undefined if the bytes are no JSON: the schemas refuse that like any other wrong payload. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}
