/** Whoever is signed in and breaks a rule or floods is closed; a real agent beside it notices nothing. */
import { describe, expect, test } from "vitest";
import { sleep } from "../../../runtime/clock.ts";
import { otherAgent } from "../../support/accountBook.ts";
import { besideAgent } from "../../support/besideAgent.ts";
import { bytesOf, publishPacket, subscribePacket, withHeader } from "../../support/mqttBytes.ts";
import { waitFor } from "../../support/processes.ts";

const west = otherAgent("west");
const readings = "mimamori/west/edge/readings";
const status = "mimamori/west/edge/status";
const elevenLevels = Array(11).fill("a").join("/");

describe("who is signed in is closed, and the security log has one line that says why, for", () => {
  test.each<[string, Buffer, RegExp]>([
    ["a packet above the size", publishPacket(readings, "x".repeat(65 * 1_024)), /^a packet of 66/],
    ["the claim of 200 MB", Buffer.from([0x32, 0xff, 0xff, 0xff, 0x5f]), /^a packet of 20/],
    ["a length of five bytes", Buffer.from([0x32, 0xff, 0xff, 0xff, 0xff, 1]), /^a length of over four bytes$/],
    ["a message of QoS 2", publishPacket(readings, "x", { qos: 2 }), /^QoS 2$/],
    ["a message of QoS 3", withHeader(0x36, bytesOf(`"${readings}" 00 01`)), /^QoS 3$/],
    ["a control character in a topic", publishPacket("mimamori/west/edge/\u0007", "x"), /^a topic that is none$/],
    ["U+0000 in a topic", publishPacket("mimamori/west\0/edge/readings", "x"), /^a topic that is none$/],
    ["broken UTF-8 in a topic", withHeader(0x32, bytesOf("00 02 c3 28 00 01")), /^a topic that is none$/],
    ["a wildcard in a topic", publishPacket("mimamori/+/edge/readings", "x"), /^a topic that is none$/],
    ["a control character in a filter", subscribePacket(["mimamori/west/\u001b/stored"]), /^a filter that is none$/],
    ["a filter with # in the middle", subscribePacket(["mimamori/#/stored"]), /^a filter that is none$/],
    ["number 0", publishPacket(readings, "x", { messageId: 0 }), /^packet identifier 0$/],
    ["a packet of a server", bytesOf("d0 00"), /^a packet that no client sends$/],
    ["reserved flags", bytesOf("c1 00"), /^reserved flags$/],
  ])("%s", async (_name, bytes, reason) => {
    const beside = await besideAgent([west]);
    await beside.undisturbed(async () => {
      const one = await beside.signedIn(west);
      one.socket.write(bytes);
      await one.closed();
    });
    expect(beside.side.security).toMatchObject([
      { event: "connection-cut", account: west.account.name, reason: expect.stringMatching(reason) },
    ]);
  });

  test.each<[string, Buffer]>([
    ["a topic of eleven levels", publishPacket(elevenLevels, "x")],
    ["a filter of eleven levels", subscribePacket([elevenLevels])],
    ["readings that are to be retained", publishPacket(readings, "x", { retain: true })],
    ["readings of another center", publishPacket("mimamori/east/edge/readings", "x")],
  ])("%s", async (_name, bytes) => {
    const beside = await besideAgent([west]);
    await beside.undisturbed(async () => {
      const one = await beside.signedIn(west);
      one.socket.write(bytes);
      await one.closed();
    });
    expect(beside.side.security).toHaveLength(1);
    expect(beside.side.security[0]).toMatchObject({ account: west.account.name });
  });
});

test("10,000 filters that are refused, a thousand in a packet, are one line, and leave nothing", async () => {
  const beside = await besideAgent([west]);
  await beside.undisturbed(async () => {
    const one = await beside.signedIn(west, { clean: false });
    for (let i = 0; i < 10; i++)
      one.socket.write(subscribePacket(["mimamori/west/edge/stored", ...Array.from({ length: 1_000 }, (_, n) => `no/${i}/${n}`)]));
    await waitFor(() => one.received().length >= 4 + 10 * (5 + 1_001), { what: "the answers" });
    expect(one.isClosed()).toBe(false);
  });
  expect(beside.side.security).toMatchObject([{ event: "rights-refused", account: west.account.name, action: "subscribe" }]);
  expect(JSON.stringify(beside.side.security)).not.toContain("no/");
});

describe("who sends", () => {
  const limits = { messagesPerSecond: 500, bytesPerSecond: 200_000 };

  test.each([
    ["messages, by the short way", publishPacket(readings, "{}"), /messages a second/],
    ["messages, by the long way", publishPacket(status, "{}", { qos: 0 }), /messages a second/],
    ["pings", bytesOf("c0 00"), /messages a second/],
    ["bytes", publishPacket(readings, "x".repeat(20_000)), /bytes a second/],
  ])("a flood of %s is closed, and closed again when it comes back at once", async (_name, packet, reason) => {
    const beside = await besideAgent([west], limits);
    const flood = Buffer.concat(Array(600).fill(packet));
    await beside.undisturbed(async () => {
      for (let i = 0; i < 3; i++) {
        const one = await beside.signedIn(west);
        one.socket.write(flood);
        await one.closed();
      }
    });
    expect(beside.side.security).toMatchObject([
      { event: "connection-cut", account: west.account.name, reason: expect.stringMatching(reason) },
    ]);
  });

  test("a second's worth on each of many connections, one after the other, is closed too: coming again makes nobody faster", async () => {
    const beside = await besideAgent([west], limits);
    const most = Buffer.concat(Array(450).fill(publishPacket(readings, "{}")));
    await beside.undisturbed(async () => {
      for (let i = 0; i < 50 && beside.side.security.length === 0; i++) {
        const one = await beside.signedIn(west);
        one.socket.write(most);
        await waitFor(() => one.isClosed() || one.received().length >= 4 + 450 * 4, { what: "acknowledgements or the end", everyMs: 1 });
        one.socket.destroy();
        await waitFor(() => beside.side.broker().counts().connections === 1, { what: "its end", everyMs: 1 });
      }
    });
    expect(beside.cutFor(/messages a second/)).toHaveLength(1);
  });

  test("at nine tenths of the rate stays", async () => {
    const beside = await besideAgent([west], limits);
    await beside.undisturbed(async () => {
      const one = await beside.signedIn(west);
      const started = performance.now();
      for (let sent = 0; sent < 1_350; ) {
        const due = ((performance.now() - started) / 1_000) * 450;
        for (; sent < Math.min(due, 1_350); sent++) one.socket.write(publishPacket(readings, "{}"));
        await sleep(10);
      }
      await waitFor(() => one.received().length >= 4 + 1_350 * 4, { what: "every acknowledgement" });
      expect(one.isClosed()).toBe(false);
    });
    expect(beside.side.security).toEqual([]);
  });
});

describe("with a keepalive of one second", () => {
  test("a client that goes silent is closed, one that trickles half a packet too", async () => {
    const beside = await besideAgent([west, otherAgent("north")]);
    await beside.undisturbed(async () => {
      const silent = await beside.signedIn(west, { keepalive: 1 });
      const slow = await beside.signedIn(otherAgent("north"), { keepalive: 1 });
      const packet = publishPacket(status, "x".repeat(1_000));
      for (let at = 0; !slow.isClosed() && at < packet.length; at++) {
        slow.socket.write(packet.subarray(at, at + 1));
        await sleep(20);
      }
      await Promise.all([silent.closed(), slow.closed()]);
    });
  });

  test("an agent that sends nothing but readings stays for as long as it does", async () => {
    const beside = await besideAgent([west]);
    await beside.undisturbed(async () => {
      const one = await beside.signedIn(west, { keepalive: 1 });
      const started = performance.now();
      while (performance.now() - started < 4_000) {
        one.socket.write(publishPacket(readings, "{}"));
        await sleep(250);
      }
      expect(one.isClosed()).toBe(false);
      await one.closed(); // and no longer
    });
  });
});
