/** What the library keeps for clients that are away, within a limit: later messages for a session are dropped and counted. */
import { createRequire } from "node:module";
import { Readable } from "node:stream";

/** What is used of the library's store in memory; its file has no declaration that can be found. */
interface Sessions {
  streamWill(): Readable;
  removeSubscriptions(client: { id: string }, filters: string[]): Promise<void>;
  outgoingEnqueueCombi(receivers: { clientId: string }[], packet: object): Promise<void>;
  addSubscriptions(client: { id: string }, subscriptions: { topic: string }[]): Promise<void>;
  outgoingClearMessageId(client: { id: string }, packet: object): Promise<object | undefined>;
}
const MemoryPersistence = createRequire(import.meta.url)("aedes-persistence/asyncPersistence.js") as new () => Sessions;

export interface SessionOptions {
  /** Messages kept for a session: those for a client that is away, and those that one that is there has not acknowledged. */
  limit: number;
  /** Whether a client of the library has the right to subscribe to a filter. */
  mayHear(client: object, filter: string): boolean;
  /** A message for this session had no room. */
  onFull(clientId: string): void;
}

export class BoundedSessions extends MemoryPersistence {
  readonly #options: SessionOptions;
  readonly #kept = new Map<string, number>();
  /** Messages that had no room, since the start. */
  dropped = 0;

  constructor(options: SessionOptions) {
    super();
    this.#options = options;
  }

  /** The library hands every filter of a packet over, the refused ones too: kept, they would grow without end. */
  override async addSubscriptions(client: { id: string }, subscriptions: { topic: string }[]): Promise<void> {
    await super.addSubscriptions(
      client,
      subscriptions.filter(({ topic }) => this.#options.mayHear(client, topic)),
    );
  }

  override async outgoingEnqueueCombi(receivers: { clientId: string }[], packet: object): Promise<void> {
    const withRoom = receivers.filter(({ clientId }) => {
      if ((this.#kept.get(clientId) ?? 0) < this.#options.limit) return true;
      this.dropped++;
      this.#options.onFull(clientId);
      return false;
    });
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
