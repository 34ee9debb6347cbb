/** What the library keeps for clients that are away, within a limit: later messages for a session are dropped and counted. */
import { createRequire } from "node:module";

/** What is used of the library's store in memory; its file has no declaration that can be found. */
interface Sessions {
  outgoingEnqueueCombi(receivers: { clientId: string }[], packet: object): Promise<void>;
  addSubscriptions(client: { id: string }, subscriptions: { topic: string }[]): Promise<void>;
  outgoingClearMessageId(client: { id: string }, packet: object): Promise<object | undefined>;
}
const MemoryPersistence = createRequire(import.meta.url)("aedes-persistence/asyncPersistence.js") as new () => Sessions;

export class BoundedSessions extends MemoryPersistence {
  readonly #limit: number;
  readonly #mayHear: (client: object, filter: string) => boolean;
  readonly #kept = new Map<string, number>();
  /** Messages that had no room, since the start. */
  dropped = 0;

  /** `mayHear`: whether a client of the library has the right to subscribe to a filter. */
  constructor(limit: number, mayHear: (client: object, filter: string) => boolean) {
    super();
    this.#limit = limit;
    this.#mayHear = mayHear;
  }

  /** The library hands every filter of a packet over, the refused ones too: kept, they would grow without end. */
  override async addSubscriptions(client: { id: string }, subscriptions: { topic: string }[]): Promise<void> {
    await super.addSubscriptions(
      client,
      subscriptions.filter(({ topic }) => this.#mayHear(client, topic)),
    );
  }

  override async outgoingEnqueueCombi(receivers: { clientId: string }[], packet: object): Promise<void> {
    const withRoom = receivers.filter(({ clientId }) => (this.#kept.get(clientId) ?? 0) < this.#limit);
    this.dropped += receivers.length - withRoom.length;
    for (const { clientId } of withRoom) this.#kept.set(clientId, (this.#kept.get(clientId) ?? 0) + 1);
    await super.outgoingEnqueueCombi(withRoom, packet);
  }

  override async outgoingClearMessageId(client: { id: string }, packet: object): Promise<object | undefined> {
    const cleared = await super.outgoingClearMessageId(client, packet);
    const kept = this.#kept.get(client.id) ?? 0;
    if (cleared && kept > 1) this.#kept.set(client.id, kept - 1);
    else if (cleared) this.#kept.delete(client.id);
    return cleared;
  }
}
