/** The collector's way to the broker: inside the same process, or as a client of any MQTT 3.1.1 broker. */
export interface CollectorLink {
  /** Starts to receive every agent's readings and status; returns at once. */
  start(onMessage: (topic: string, payload: Uint8Array) => void): Promise<void>;
  /** May reject: a confirmation that is lost is asked for again. */
  publish(topic: string, payload: string): Promise<void>;
  close(): Promise<void> | void;
}
