/** Sensors of other makers for tests: real MQTT clients that publish to a real broker, with a last will if they want one. */
import { connectAsync, type MqttClient } from "mqtt";
import { within } from "../../runtime/clock.ts";
import { atEnd } from "./processes.ts";

export interface SensorClient {
  /** Resolves when the broker has taken the message. */
  publish(topic: string, payload: string | Buffer, options?: { retain?: boolean }): Promise<void>;
  /** The connection breaks, as when the mains fail: the broker publishes the last will. */
  vanish(): void;
  close(): Promise<void>;
}

export async function sensorClient(
  url: string,
  options: { will?: { topic: string; payload: string; retain?: boolean }; username?: string; password?: string } = {},
): Promise<SensorClient> {
  const { will, ...account } = options;
  const client: MqttClient = await connectAsync(url, {
    reconnectPeriod: 0,
    ...account,
    ...(will && { will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1 as const, retain: will.retain ?? false } }),
  });
  client.on("error", () => {}); // the broker went away: a test may want that
  let closed: Promise<boolean> | undefined;
  const sensor: SensorClient = {
    async publish(topic, payload, { retain = false } = {}) {
      await client.publishAsync(topic, payload, { qos: 1, retain });
    },
    vanish: () => void client.stream.destroy(),
    async close() {
      closed ??= within(2_000, new Promise<void>((resolve) => client.end(true, {}, () => resolve())));
      await closed;
    },
  };
  atEnd(sensor.close);
  return sensor;
}
