/** One connection to a broker of sensors, shared by every device that listens there. */
import { readFileSync } from "node:fs";
import type { MqttSensorConfig } from "../../../contract/config/drivers/mqtt.ts";
import { readAuthorities } from "../../../runtime/certificates.ts";
import { ConfigError, messageOf } from "../../../runtime/errors.ts";
import type { Closable } from "../../../runtime/lifecycle.ts";
import type { Log } from "../../../runtime/log.ts";
import { openMqtt, topicMatches } from "../../../runtime/mqtt.ts";

export interface SensorMessage {
  topic: string;
  /** Undefined: longer than any sensor's message. */
  payload: string | undefined;
  retained: boolean;
}

/** A message of a sensor is small; a longer one is something else. */
const maxPayloadBytes = 64 * 1024;

export interface SensorBroker extends Closable {
  readonly connected: boolean;
  /** Listens to filters, at once and after every reconnection; returns how to stop. */
  listen(filters: readonly string[], onMessage: (message: SensorMessage) => void, onUp: () => void): () => void;
}

/** Throws ConfigError when the password's or the authority's file cannot be read. */
export function openSensorBroker(config: Pick<MqttSensorConfig, "url" | "username" | "passwordFile" | "ca">, log: Log): SensorBroker {
  const listeners = new Set<{ filters: readonly string[]; onMessage: (message: SensorMessage) => void; onUp: () => void }>();
  // Filters of listeners that come after the connection was made are subscribed to at the next one; drivers are made together, before.
  const subscribe: string[] = [];
  const link = openMqtt({
    url: config.url,
    ...(config.ca !== undefined && { ca: readAuthorities("ca", config.ca).pem }),
    clientId: `mimamori-${crypto.randomUUID().slice(0, 12)}`,
    ...(config.username !== undefined && { username: config.username, password: passwordOf(config.passwordFile) }),
    subscribe,
    onMessage(topic, bytes, retained) {
      const payload = bytes.byteLength > maxPayloadBytes ? undefined : Buffer.from(bytes).toString("utf8");
      const message = { topic, payload, retained };
      for (const { filters, onMessage } of listeners) if (filters.some((filter) => topicMatches(filter, topic))) onMessage(message);
    },
    onUp() {
      for (const { onUp } of listeners) onUp();
    },
    log,
  });
  return {
    get connected() {
      return link.connected;
    },
    listen(filters, onMessage, onUp) {
      const listener = { filters, onMessage, onUp };
      listeners.add(listener);
      for (const filter of filters) if (!subscribe.includes(filter)) subscribe.push(filter);
      return () => listeners.delete(listener);
    },
    close: () => link.close(),
  };
}

function passwordOf(file: string | undefined): string {
  if (file === undefined) return "";
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new ConfigError(`passwordFile ${file}: cannot be read (${messageOf(error)})`);
  }
}
