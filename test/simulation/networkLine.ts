/**
 * The broker and the two ways through it, played: messages are lost, late and doubled. Within one connection they keep their order, as MQTT
 * does; what is still under way when a connection ends may arrive after what the next one sent, or never.
 */
import { statusSchema } from "../../contract/messages.ts";
import { buildTopic } from "../../contract/topics.ts";
import type { Chance } from "./networkChance.ts";
import type { Time } from "./networkTime.ts";

export const center = "east";
export const agent = "edge";
const topicOf = (channel: "readings" | "status") => buildTopic({ center, agent, channel });

export interface Weather {
  /** Probability that a message is lost, each way. */
  loss: number;
  doubled: number;
  /** Longest time under way. */
  delayMs: number;
}

export class Line {
  readonly weather: Weather;
  /** Who listens; undefined while it is not connected. */
  toCollector: ((topic: string, payload: Uint8Array) => void) | undefined;
  toAgent: ((payload: unknown) => void) | undefined;
  up = true;
  readonly #time: Time;
  readonly #chance: Chance;
  /** Of each way: the connection of now, and when its newest message arrives. */
  readonly #ways = { up: { connection: 0, newest: 0 }, down: { connection: 0, newest: 0 } };
  #epoch = 0;
  #retained: string | undefined;
  #will: string | undefined;

  constructor(time: Time, chance: Chance, weather: Weather) {
    this.#time = time;
    this.#chance = chance;
    this.weather = weather;
  }

  /** The agent has connected; `will` is published if it leaves without a word. */
  agentConnected(listen: (payload: unknown) => void, will: string): void {
    this.toAgent = listen;
    this.#will = will;
    this.#ways.up = { connection: this.#ways.up.connection + 1, newest: 0 };
    this.#ways.down = { connection: this.#ways.down.connection + 1, newest: 0 };
  }

  agentGone(): void {
    this.toAgent = undefined;
    if (this.up && this.#will !== undefined) this.#publishStatus(this.#will);
    this.#will = undefined;
  }

  /** The collector subscribes (again): it gets what the broker remembers. */
  collectorConnected(listen: (topic: string, payload: Uint8Array) => void): void {
    this.toCollector = listen;
    if (this.#retained !== undefined) listen(topicOf("status"), Buffer.from(this.#retained));
  }

  send(channel: "readings" | "status", payload: string): void {
    if (!this.up) return;
    this.#travel("up", () => {
      if (channel === "status") this.#publishStatus(payload);
      else this.toCollector?.(topicOf(channel), Buffer.from(payload));
    });
  }

  confirm(payload: string): void {
    if (this.up && this.toCollector) this.#travel("down", () => this.toAgent?.(JSON.parse(payload)));
  }

  /** Everything that is under way is gone: the broker ended, or so much time went by. */
  forget(): void {
    this.#epoch++;
  }

  /** The broker ends: both lose their connection, what it remembered is gone. */
  stop(): void {
    this.up = false;
    this.#retained = undefined;
    this.toCollector = undefined;
    this.forget();
  }

  #publishStatus(payload: string): void {
    statusSchema.parse(JSON.parse(payload));
    this.#retained = payload;
    this.toCollector?.(topicOf("status"), Buffer.from(payload));
  }

  #travel(direction: "up" | "down", arrive: () => void): void {
    const { loss, doubled, delayMs } = this.weather;
    if (this.#chance.yes(loss)) return;
    const [way, epoch] = [this.#ways[direction], this.#epoch];
    const { connection } = way;
    const outlives = this.#chance.yes(0.5);
    const whole = () => {
      const ended = connection !== this.#ways[direction].connection;
      if (epoch === this.#epoch && (!ended || outlives)) arrive();
    };
    way.newest = Math.max(way.newest, this.#time.elapsed + this.#chance.next() * delayMs);
    this.#time.at(way.newest, whole);
    // Sent again because the acknowledgement was lost.
    if (this.#chance.yes(doubled)) this.#time.at(way.newest + this.#chance.next() * delayMs, whole);
  }
}
