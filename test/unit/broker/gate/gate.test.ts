import { afterEach, describe, expect, it, test, vi } from "vitest";
import { Gate } from "../../../../broker/gate/gate.ts";
import { Lane } from "../../../../broker/gate/lane.ts";
import { defaultLimits, type Limits, Rate } from "../../../../broker/gate/limits.ts";
import { bytesOf, connectPacket, publishPacket, subscribePacket } from "../../../support/mqttBytes.ts";
import { StillSocket } from "../../../support/stillSocket.ts";

const gates: Gate[] = [];
afterEach(() => {
  for (let gate = gates.pop(); gate; gate = gates.pop()) gate.destroy();
  vi.useRealTimers();
});

/** A gate with nothing behind it: what gets through is kept here. */
function gate(more: Partial<Limits> = {}, open = false) {
  const socket = new StillSocket();
  const breaches: string[] = [];
  const limits = { ...defaultLimits, ...more };
  const one = new Gate(socket.socket, { limits, open, onBreach: (reason) => void breaches.push(reason) });
  gates.push(one);
  const through: Buffer[] = [];
  one.on("data", (bytes: Buffer) => void through.push(bytes));
  return { gate: one, socket, breaches, through: () => Buffer.concat(through).toString("hex") };
}

const topic = "mimamori/east/edge/readings";
function lane(delivered: string[] = []): Lane {
  return new Lane({ topic, isOpen: () => true, deliver: (_topic, payload) => void delivered.push(payload.toString()), alive() {} });
}
/** Whatever is due at once in a stream. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("a gate", () => {
  it("passes whole packets on as they are", async () => {
    const { socket, through, breaches } = gate();
    const packets = Buffer.concat([connectPacket("a", "b"), subscribePacket(["a/b"]), publishPacket("a", "x"), bytesOf("c0 00")]);
    for (const byte of packets) socket.sends([byte] as unknown as Uint8Array);
    await settle();
    expect([through(), breaches]).toEqual([packets.toString("hex"), []]);
  });

  it("passes nothing on behind a packet that is wrong, in the same chunk too, and says once why it ends", async () => {
    const { gate: one, socket, through, breaches } = gate();
    const connect = connectPacket("a", "b");
    socket.sends(Buffer.concat([connect, bytesOf("c1 00"), publishPacket("a", "x"), bytesOf("c1 00")]));
    socket.sends(bytesOf("c1 00"));
    await settle();
    expect([through(), breaches, one.destroyed, socket.destroyed]).toEqual([connect.toString("hex"), ["reserved flags"], true, true]);
  });

  it.each([
    ["0", 0],
    ["301", 301],
    ["65535", 65_535],
  ])("takes no keepalive of %s seconds", (_name, keepalive) => {
    const { socket, breaches } = gate();
    socket.sends(connectPacket("a", "b", { keepalive }));
    expect(breaches).toEqual([`a keepalive of ${keepalive} s`]);
  });

  it("takes QoS 2 and any keepalive where it is open for other people's test suites", () => {
    const { socket, breaches } = gate({}, true);
    socket.sends(Buffer.concat([connectPacket("a", "b", { keepalive: 0 }), publishPacket("a", "x", { qos: 2 })]));
    expect(breaches).toEqual([]);
  });

  it("takes no QoS 2", () => {
    const { socket, breaches } = gate();
    socket.sends(Buffer.concat([connectPacket("a", "b"), publishPacket("a", "x", { qos: 2 })]));
    expect(breaches).toEqual(["QoS 2"]);
  });

  it("takes no last will of QoS 2", () => {
    const { socket, breaches } = gate();
    const will = { topic: "t", payload: Buffer.from("w"), qos: 2 as const, retain: false };
    socket.sends(connectPacket("a", "b", { will }));
    expect(breaches).toEqual(["QoS 2"]);
  });

  it("answers another version of MQTT before it ends [MQTT-3.1.2-2]", async () => {
    const { socket, breaches } = gate();
    socket.sends(connectPacket("a", "b", { protocolVersion: 5 }));
    await settle();
    expect([socket.written, socket.destroyed, breaches]).toEqual([[Buffer.from([0x20, 2, 0, 1])], true, ["another version of MQTT"]]);
  });

  it("measures a CONNECT by its own limit and packets after it by another", () => {
    const { socket, breaches } = gate({ connectBytes: 100, packetBytes: 1_000 });
    socket.sends(Buffer.concat([connectPacket("a", "b"), publishPacket("a", "x".repeat(900))]));
    expect(breaches).toEqual([]);
    socket.sends(publishPacket("a", "x".repeat(1_000)));
    expect(breaches).toEqual(["a packet of 1008 bytes"]);
    const late = gate({ connectBytes: 100, packetBytes: 1_000 });
    late.socket.sends(connectPacket("a", "b".repeat(100)));
    expect(late.breaches).toEqual(["a packet of 120 bytes"]);
  });

  it("ends a connection that has more bytes to read than the limit, and not a byte sooner", async () => {
    const { gate: one, socket, breaches } = gate({ unreadBytes: 10_000 });
    socket.reads = false;
    one.write(Buffer.alloc(10_000));
    await settle();
    expect(breaches).toEqual([]);
    one.write(Buffer.alloc(1));
    await settle();
    expect([breaches, one.destroyed]).toEqual([["10001 bytes that it does not read"], true]);
  });

  it("is never full for who writes to it: nobody waits for a client that does not read", () => {
    const { gate: one, socket } = gate();
    socket.reads = false;
    for (let i = 0; i < 100; i++) expect(one.write(Buffer.alloc(10_000))).toBe(true);
  });

  it("counts the acknowledgements of the short way among what is not read", () => {
    const { gate: one, socket, breaches } = gate({ unreadBytes: 10_000, messagesPerSecond: 1e9, bytesPerSecond: 1e9 });
    const delivered: string[] = [];
    socket.reads = false;
    one.lane = lane(delivered);
    const message = publishPacket(topic, "x");
    for (let i = 0; i < 10_000 && !one.destroyed; i++) socket.sends(message);
    expect(breaches).toEqual(["10004 bytes that it does not read"]);
    expect(delivered).toHaveLength(2_501);
  });

  it("counts the messages of the short way in the rate", () => {
    const { gate: one, socket, breaches } = gate({ messagesPerSecond: 100 });
    one.lane = lane();
    socket.sends(Buffer.concat(Array.from({ length: 102 }, () => publishPacket(topic, "x"))));
    expect(breaches).toEqual(["over 100 messages a second"]);
  });

  it("keeps the rate of an account over its connections", () => {
    const limits = { ...defaultLimits, messagesPerSecond: 100 };
    const rate = new Rate(limits);
    const flood = Buffer.concat(Array.from({ length: 90 }, () => bytesOf("c0 00")));
    const reasons = Array.from({ length: 2 }, () => {
      const { gate: one, socket, breaches } = gate(limits);
      socket.sends(connectPacket("a", "b"));
      one.signedIn(rate);
      socket.sends(flood);
      return breaches;
    });
    expect(reasons).toEqual([[], ["over 100 messages a second"]]);
  });
});

describe("the time until somebody is signed in", () => {
  const passes = (ms: number) => vi.advanceTimersByTime(ms);

  it("ends a connection that says nothing", () => {
    vi.useFakeTimers();
    const { breaches } = gate({ connectMs: 1_000 });
    passes(999);
    expect(breaches).toEqual([]);
    passes(1);
    expect(breaches).toEqual(["no CONNECT in time"]);
  });

  it("is not made longer by a byte now and then", () => {
    vi.useFakeTimers();
    const { socket, breaches } = gate({ connectMs: 1_000 });
    for (const byte of connectPacket("a", "b").subarray(0, 10)) {
      socket.sends(Buffer.from([byte]));
      passes(100);
    }
    expect(breaches).toEqual(["no CONNECT in time"]);
  });

  it("begins again with the CONNECT, for the answer: a store that hangs holds no connection", () => {
    vi.useFakeTimers();
    const { socket, breaches } = gate({ connectMs: 1_000 });
    passes(900);
    socket.sends(connectPacket("a", "b"));
    passes(999);
    expect(breaches).toEqual([]);
    passes(1);
    expect(breaches).toEqual(["a log-in that comes to no end in time"]);
  });

  it("is over when the account is known, and leaves no timer", () => {
    vi.useFakeTimers();
    const { gate: one, socket, breaches } = gate({ connectMs: 1_000 });
    socket.sends(connectPacket("a", "b"));
    one.signedIn(new Rate(defaultLimits));
    expect(vi.getTimerCount()).toBe(0);
    passes(100_000);
    expect(breaches).toEqual([]);
  });

  test.each(["before CONNECT", "during the log-in"])("leaves no timer when the client goes %s", async (when) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { socket, breaches } = gate({ connectMs: 1_000 });
    if (when !== "before CONNECT") socket.sends(connectPacket("a", "b"));
    socket.destroy();
    await settle();
    expect([vi.getTimerCount(), breaches]).toEqual([0, []]);
  });
});
