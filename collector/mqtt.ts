/** The collector as a client of a broker of its own process or of somebody else's. */
import { filterOf } from "../contract/topics.ts";
import type { Log } from "../runtime/log.ts";
import { type MqttLink, openMqtt } from "../runtime/mqtt.ts";
import type { CollectorLink } from "./link.ts";

export function mqttCollectorLink(options: { url: string; ca?: string; name: string; password: string; log: Log }): CollectorLink {
  let link: MqttLink | undefined;
  return {
    async start(onMessage) {
      link = openMqtt({
        url: options.url,
        ...(options.ca !== undefined && { ca: options.ca }),
        clientId: options.name,
        username: options.name,
        password: options.password,
        subscribe: [filterOf("readings"), filterOf("status")],
        onMessage,
        log: options.log,
      });
    },
    async publish(topic, payload) {
      await link?.publish(topic, payload);
    },
    close: () => link?.close(),
  };
}
