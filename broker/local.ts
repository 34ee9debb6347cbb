/** The broker from inside its own process: a collector that needs no socket. */
import type { Aedes, AedesPublishPacket } from "aedes";

export type OnMessage = (topic: string, payload: Uint8Array) => void;

export interface LocalLink {
  /** Hands every message of the filter on, in order. */
  subscribe(filter: string, onMessage: OnMessage): Promise<void>;
  publish(topic: string, payload: string): Promise<void>;
}

/** After so many deliveries in a row the event loop gets its turn: the library calls back at once and would overflow the stack. */
const deferEvery = 50;

export function localLink(aedes: Aedes, onSubscribe: (filter: string, onMessage: OnMessage) => void): LocalLink {
  let publishing: Promise<void> = Promise.resolve();
  return {
    subscribe(filter, onMessage) {
      let delivered = 0;
      const deliver = (packet: AedesPublishPacket, done: () => void) => {
        onMessage(packet.topic, typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload);
        if (++delivered % deferEvery === 0) setImmediate(done);
        else done();
      };
      onSubscribe(filter, onMessage);
      return new Promise((resolve) => aedes.subscribe(filter, deliver, resolve));
    },
    publish(topic, payload) {
      const one = () =>
        new Promise<void>((resolve, reject) => {
          const packet = { cmd: "publish" as const, topic, payload: Buffer.from(payload), qos: 1 as const, retain: false, dup: false };
          aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
        });
      publishing = publishing.then(one, one);
      return publishing;
    },
  };
}
