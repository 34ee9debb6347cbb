/** Sensors of other makers that publish to an MQTT broker. */
import type { MqttSensorConfig } from "../../../contract/config/drivers/mqtt.ts";
import type { Heard } from "../../../contract/signals.ts";
import { ReadFailed } from "../../driver.ts";
import { HeardQueue, type Source, type SourceContext } from "../../source.ts";
import { openSensorBroker, type SensorMessage } from "./mqtt.ts";
import { type Decoded, type Message, presetOf } from "./presets/index.ts";

/** The first connection may take so long before its absence is worth a word. */
const graceMs = 5_000;

/** Ids of a network server that are remembered: the same uplink comes again within seconds. */
const maxIds = 1_000;

export function mqttSource(config: MqttSensorConfig, context: SourceContext): Source {
  const { wake, shared, now, log } = context;
  const decode = presetOf(config);
  const heard = new HeardQueue(context);
  const ids = new Set<string>();
  const startedAt = performance.now();
  let away = false;
  let rejected: string | undefined;
  const { part: broker, release } = shared.use(`mqtt ${config.url} ${config.username ?? ""} ${config.ca ?? ""}`, () =>
    openSensorBroker(config, log),
  );
  const stopListening = broker.listen(config.topic, onMessage, wake);

  function onMessage({ topic, payload, retained }: SensorMessage): void {
    // An empty message deletes what the broker remembered.
    if (payload === "") return;
    if (payload === undefined) {
      rejected = `${topic}: the message is too long for a sensor`;
      return wake();
    }
    const arrivedAt = now();
    const { at, signals, status, rejected: why, id } = decoded({ topic, payload, zone: config.zone, arrivedAt });
    rejected = why && `${topic}: ${why}`;
    // A retained last will is how a sensor that went away before we came is known.
    if (status) away = status === "down";
    else if (signals.length > 0 && !retained) away = false;
    if (status || rejected) wake();
    if (signals.length === 0 || seenBefore(id === undefined ? undefined : `${topic} ${id}`)) return;
    heard.push({ at: at ?? arrivedAt, ...(at !== undefined && { ownTime: true }), ...(retained && { retained }), signals });
  }

  /** A message of a stranger must never end the agent, whatever it holds. */
  function decoded(message: Message): Decoded {
    try {
      return decode(message);
    } catch (error) {
      return { at: undefined, signals: [], rejected: `cannot be decoded (${error instanceof Error ? error.name : "error"})` };
    }
  }

  /** The same uplink heard through two gateways, or sent again by the broker, is one measurement. */
  function seenBefore(id: string | undefined): boolean {
    if (id === undefined) return false;
    if (ids.has(id)) return true;
    ids.add(id);
    if (ids.size > maxIds) ids.delete(ids.values().next().value!);
    return false;
  }

  return {
    async read(): Promise<Heard[]> {
      const all = heard.take();
      if (all.length > 0) return all;
      if (!broker.connected && performance.now() - startedAt < graceMs) return all;
      if (!broker.connected) throw new ReadFailed("not-connected", `${config.url}: not connected`);
      if (away) throw new ReadFailed("sensor-away", "the sensor said that it is away");
      if (rejected) throw new ReadFailed("bad-answer", rejected);
      return all;
    },
    drain: () => heard.take(),
    async close() {
      stopListening();
      await release();
    },
  };
}
