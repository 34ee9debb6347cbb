import { describe, expect, it } from "vitest";
import { Lane } from "../../../../broker/gate/lane.ts";
import { bytesOf, publishPacket, withHeader } from "../../../support/mqttBytes.ts";

const topic = "mimamori/east/edge/readings";

function opened() {
  const state = { open: true, delivered: [] as string[], alive: 0 };
  const lane = new Lane({
    topic,
    isOpen: () => state.open,
    deliver: (name, payload) => void state.delivered.push(`${name} ${payload}`),
    alive: () => void state.alive++,
  });
  /** Within a chunk, as it comes. */
  const takes = (packet: Buffer) => {
    const body = 2 + packet.subarray(1).findIndex((byte) => byte < 0x80);
    const chunk = Buffer.concat([Buffer.alloc(5, 0xff), packet, Buffer.alloc(5, 0xff)]);
    return lane.takes(chunk, 5, 5 + body, 5 + packet.length);
  };
  return { lane, state, takes };
}

describe("the short way", () => {
  it("takes the readings of its own topic, and hands the payload on whole and nothing else", () => {
    const { takes, state } = opened();
    expect(takes(publishPacket(topic, "x"))).toBe(true);
    expect(takes(publishPacket(topic, ""))).toBe(true);
    expect(takes(publishPacket(topic, "y".repeat(30_000)))).toBe(true);
    expect(state.delivered).toEqual([`${topic} x`, `${topic} `, `${topic} ${"y".repeat(30_000)}`]);
  });

  it("takes what is sent again", () => {
    expect(opened().takes(withHeader(0x3a, bytesOf(`"${topic}" 00 05 'x'`)))).toBe(true);
  });

  it.each<[string, Buffer]>([
    ["QoS 0", publishPacket(topic, "x", { qos: 0 })],
    ["QoS 2", publishPacket(topic, "x", { qos: 2 })],
    ["QoS 3", withHeader(0x36, bytesOf(`"${topic}" 00 05 'x'`))],
    ["retained", publishPacket(topic, "x", { retain: true })],
    ["another channel", publishPacket("mimamori/east/edge/status", "x")],
    ["another agent, of the same length", publishPacket("mimamori/east/ebbe/readings", "x")],
    ["another center, of the same length", publishPacket("mimamori/west/edge/readings", "x")],
    ["a shorter topic", publishPacket(topic.slice(0, -1), "x")],
    ["a longer topic", publishPacket(`${topic}x`, "x")],
    ["a level below", publishPacket(`${topic}/x`, "x")],
    ["a number of 0", withHeader(0x32, bytesOf(`"${topic}" 00 00 'x'`))],
    ["no number", withHeader(0x32, bytesOf(`"${topic}"`))],
    ["half a number", withHeader(0x32, bytesOf(`"${topic}" 01`))],
    ["a topic that ends early", withHeader(0x32, bytesOf(`"${topic}" 00 01`).subarray(0, 20))],
    ["nothing", bytesOf("32 00")],
    ["PINGREQ", bytesOf("c0 00")],
  ])("leaves %s to the long way, with its rules", (_name, packet) => {
    const { takes, lane, state } = opened();
    expect(takes(packet)).toBe(false);
    expect([state.delivered, lane.acks()]).toEqual([[], undefined]);
  });

  it("acknowledges in the order of the messages, each once, and says that the client is alive", () => {
    const { takes, lane, state } = opened();
    for (const messageId of [7, 3, 65_535, 3]) takes(publishPacket(topic, "x", { messageId }));
    expect(lane.acks()!.toString("hex")).toBe("40020007" + "40020003" + "4002ffff" + "40020003");
    expect(state.alive).toBe(1);
    expect([lane.acks(), state.alive]).toEqual([undefined, 1]);
  });

  it("takes nothing more while somebody else listens, and still acknowledges what it took", () => {
    const { takes, lane, state } = opened();
    takes(publishPacket(topic, "x", { messageId: 9 }));
    state.open = false;
    expect(takes(publishPacket(topic, "y"))).toBe(false);
    expect([state.delivered, lane.acks()!.toString("hex")]).toEqual([[`${topic} x`], "40020009"]);
  });
});
