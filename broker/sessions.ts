/** What the library keeps for clients that are away, within a limit: later messages for a session are dropped and counted. */
import { createRequire } from "node:module";
import { Readable } from "node:stream";
import type { Client } from "aedes";

/** What is used of the library's store in memory; its file has no declaration that can be found. */
interface Sessions {
  addSubscriptions(client: Client, filters: { topic: string }[]): Promise<void>;
  streamWill(): Readable;
  removeSubscriptions(client: { id: string }, filters: string[]): Promise<void>;
  outgoingEnqueueCombi(receivers: { clientId: string }[], packet: object): Promise<void>;
  outgoingClearMessageId(client: { id: string }, packet: object): Promise<object | undefined>;
}
const MemoryPersistence = createRequire(import.meta.url)("aedes-persistence/asyncPersistence.js") as new () => Sessions;

export class BoundedSessions extends MemoryPersistence {
  readonly #limit: number;
  readonly #mayKeep: (client: Client, filter: string) => boolean;
  readonly #kept = new Map<string, number>();
  /** Messages that had no room, since the start. */
  dropped = 0;

  constructor(limit: number, mayKeep: (client: Client, filter: string) => boolean) {
    super();
    this.#limit = limit;
    this.#mayKeep = mayKeep;
  }

  /** The library hands over every filter of a SUBSCRIBE as soon as one is granted, the refused ones too. */
  override async addSubscriptions(client: Client, filters: { topic: string }[]): Promise<void> {
    await super.addSubscriptions(
      client,
      filters.filter(({ topic }) => this.#mayKeep(client, topic)),
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

  /** A session loses a filter that its account may not have any more: it would go on to collect messages that nobody may hear. */
  forget(client: { id: string }, filter: string): void {
    void super.removeSubscriptions(client, [filter]);
  }

  /**
   * Last wills that a broker which is no more left behind: none, as these die with the process. The library would take those of connected
   * clients for such when the clock jumps by minutes.
   */
  override streamWill(): Readable {
    return Readable.from([]);
  }
}
