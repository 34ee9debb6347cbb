/** Opens the short way of readings for agents, as long as only listeners inside this process want them. */
import type { Client } from "aedes";
import { buildTopic, filterOf, parseTopic } from "../contract/topics.ts";
import type { Gate } from "./gate/gate.ts";
import { Lane } from "./gate/lane.ts";
import type { OnMessage } from "./local.ts";
import { type Account, mayDo } from "./rights.ts";

export class Lanes {
  readonly #listeners: OnMessage[] = [];
  #othersListen = false;

  /** A listener inside this process; only those of all readings can be served by a lane, any other is like a client. */
  listener(filter: string, onMessage: OnMessage): void {
    if (filter === filterOf("readings")) this.#listeners.push(onMessage);
    else this.subscriber(filter);
  }

  /** A client subscribes: unless it cannot hear readings, all of them go the long way from now on. */
  subscriber(filter: string): void {
    const channel = parseTopic(filter.replaceAll("+", "any"))?.channel;
    if (channel === undefined || channel === "readings") this.#othersListen = true;
  }

  open(client: Client, gate: Gate, account: Account): void {
    if (account.role !== "agent") return;
    const topic = buildTopic({ center: account.center, agent: account.agent, channel: "readings" });
    if (!mayDo(account, "publish", topic)) return;
    gate.lane = new Lane({
      topic,
      isOpen: () => !this.#othersListen && this.#listeners.length > 0,
      deliver: (name, payload) => {
        for (const listener of this.#listeners) listener(name, payload);
      },
      // The library's own timer, which it starts anew with every packet that it sees.
      alive: () => (client as unknown as { _keepaliveTimer?: NodeJS.Timeout | null })._keepaliveTimer?.refresh(),
    });
  }
}
