import { describe, expect, it } from "vitest";
import { BoundedSessions } from "../../../broker/sessions.ts";

const client = { id: "east/edge" };
let counter = 0;
const message = (payload: string) => ({ topic: "t", payload: Buffer.from(payload), qos: 1, brokerId: "b", brokerCounter: ++counter });

function sessions(limit: number, mayHear: (client: object, filter: string) => boolean = () => true) {
  const full: string[] = [];
  const one = new BoundedSessions({ limit, mayHear, onFull: (clientId) => void full.push(clientId) }) as BoundedSessions & {
    outgoingStream(client: { id: string }): AsyncIterable<{ payload: Buffer; messageId?: number }>;
    outgoingUpdate(client: { id: string }, packet: object): Promise<void>;
    subscriptionsByClient(client: { id: string }): Promise<{ topic: string }[]>;
    subscriptionsByTopic(topic: string): Promise<{ clientId: string }[]>;
  };
  /** What is kept for a session, in order. */
  async function kept(who = client) {
    const packets = [];
    for await (const packet of one.outgoingStream(who)) packets.push(packet);
    return packets;
  }
  /** The client comes back, takes so many and acknowledges them. */
  async function takes(count: number) {
    for (const [i, packet] of (await kept()).slice(0, count).entries()) {
      packet.messageId = i + 1;
      await one.outgoingUpdate(client, packet);
      await one.outgoingClearMessageId(client, packet);
    }
  }
  const send = async (from: number, count: number, ...to: { id: string }[]) => {
    for (let i = from; i < from + count; i++)
      await one.outgoingEnqueueCombi(
        to.map(({ id }) => ({ clientId: id })),
        message(String(i)),
      );
  };
  return { one, kept, takes, send, full };
}

const payloads = (packets: { payload: Buffer }[]) => packets.map(({ payload }) => Number(payload));
const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

describe("a session whose client is away", () => {
  it("keeps the first messages up to the limit, in order, and counts the others", async () => {
    const { one, kept, send, full } = sessions(10);
    await send(0, 12, client);
    expect([payloads(await kept()), one.dropped, full]).toEqual([range(0, 10), 2, [client.id, client.id]]);
  });

  it("has room again for what was acknowledged, and for no more", async () => {
    const { one, kept, takes, send } = sessions(10);
    await send(0, 12, client);
    await takes(4);
    await send(100, 6, client);
    expect([payloads(await kept()), one.dropped]).toEqual([[...range(4, 6), ...range(100, 4)], 4]);
    await takes(10);
    expect(await kept()).toEqual([]);
    await send(200, 10, client);
    expect([payloads(await kept()), one.dropped]).toEqual([range(200, 10), 4]);
  });

  it("gains no room by acknowledging what it was never sent", async () => {
    const { one, send, kept } = sessions(2);
    await send(0, 2, client);
    for (let messageId = 1; messageId < 50; messageId++) await one.outgoingClearMessageId(client, { messageId });
    await send(2, 5, client);
    expect([payloads(await kept()), one.dropped]).toEqual([[0, 1], 5]);
  });

  it("that is full takes nothing from the others", async () => {
    const other = { id: "west/edge" };
    const { one, kept, send } = sessions(2);
    await send(0, 2, client);
    await send(2, 2, client, other);
    expect([payloads(await kept()), payloads(await kept(other)), one.dropped]).toEqual([[0, 1], [2, 3], 2]);
  });

  it("remembers no filter that was refused, so that a packet full of them leaves nothing", async () => {
    const { one } = sessions(2, (_client, filter) => filter === "mine");
    const refused = range(0, 1_000).map((i) => ({ topic: `not/mine/${i}`, qos: 1 }));
    await one.addSubscriptions(client, [...refused, { topic: "mine", qos: 1 } as { topic: string }]);
    expect((await one.subscriptionsByClient(client)).map(({ topic }) => topic)).toEqual(["mine"]);
    expect([(await one.subscriptionsByTopic("not/mine/7")).length, (await one.subscriptionsByTopic("mine")).length]).toEqual([0, 1]);
  });
});

/** What the library calls when a client comes with a last will. */
interface Wills {
  setup(broker: { id: string }): Promise<void>;
  putWill(client: { id: string }, will: { topic: string }): Promise<void>;
}

it("a clock that jumps makes nobody's last will one that another broker left behind", async () => {
  const sessions = new BoundedSessions({ limit: 10, mayHear: () => true, onFull() {} });
  const wills = sessions as unknown as Wills;
  await wills.setup({ id: "this-broker" });
  await wills.putWill({ id: "east/edge" }, { topic: "mimamori/east/edge/status" });
  expect(await sessions.streamWill().toArray()).toEqual([]);
});
