/** Whoever listens and does not read, or is away: nobody else waits, and what is kept is bounded and counted. */
import { expect, test } from "vitest";
import type { Account } from "../../../broker/rights.ts";
import { otherAgent } from "../../support/accountBook.ts";
import { besideAgent } from "../../support/besideAgent.ts";
import { bytesOf, subscribePacket } from "../../support/mqttBytes.ts";
import { waitFor } from "../../support/processes.ts";

const server = (name: string): { account: Account; password: string } => ({ account: { name, role: "server" }, password: `of ${name}` });
const west = otherAgent("west");
const status = "mimamori/west/edge/status";
const stored = "mimamori/west/edge/stored";
/** How often a text was received. */
const times = (bytes: Buffer, text: string) => bytes.toString("latin1").split(text).length - 1;

test("a subscriber that stops reading is closed above its limit; meanwhile every message reaches the others", async () => {
  const [stalls, reads] = [server("stalls"), server("reads")];
  const beside = await besideAgent([stalls, reads, west], { unreadBytes: 1_000_000 });
  await beside.undisturbed(async () => {
    const [stalled, well] = [await beside.signedIn(stalls), await beside.signedIn(reads)];
    for (const one of [stalled, well]) one.socket.write(subscribePacket(["mimamori/west/+/status"], 0));
    await waitFor(() => [stalled, well].every((one) => one.received().length >= 9), { what: "SUBACK" });
    stalled.socket.pause();
    let sent = 0;
    // Until the kernel's buffers and ours are full: each message must be there for the other before the next is sent.
    while (beside.cutFor(/does not read/).length === 0 && sent < 2_000) {
      for (let i = 0; i < 20; i++, sent++) await beside.side.broker().local.publish(status, JSON.stringify(`|${"x".repeat(20_000)}`));
      await waitFor(() => times(well.received(), "|x") === sent, { what: "every message so far at the other one", everyMs: 0 });
    }
    expect(sent).toBeLessThan(2_000);
    expect(well.isClosed()).toBe(false);
  });
  expect(beside.side.security).toMatchObject([{ event: "connection-cut", account: "stalls" }]);
});

test("a session that is away gets the first 1,000 of 1,200 messages when it is back; 200 are counted as dropped", async () => {
  const beside = await besideAgent([west]);
  await beside.undisturbed(async () => {
    const first = await beside.signedIn(west, { clean: false });
    first.socket.write(subscribePacket([stored], 1));
    await waitFor(() => first.received().length >= 9, { what: "SUBACK" });
    first.socket.end(bytesOf("e0 00"));
    await first.closed();
    await waitFor(() => beside.side.broker().counts().connections === 1, { what: "its end" });
    for (let i = 0; i < 1_200; i++) await beside.side.broker().local.publish(stored, `|${String(i).padStart(4, "0")}`);
    expect(beside.side.broker().counts().offlineDropped).toBe(200);
    const back = await beside.signedIn(west, { clean: false });
    await waitFor(() => times(back.received(), "|") >= 1_000, { what: "what was kept" });
    const got = [
      ...back
        .received()
        .toString("latin1")
        .matchAll(/\|(\d{4})/g),
    ].map(([, n]) => Number(n));
    expect(got).toEqual(Array.from({ length: 1_000 }, (_, i) => i));
    // Acknowledged, it has room again.
    const numbers = [
      ...back
        .received()
        .toString("latin1")
        .matchAll(/stored([\s\S]{2})\|/g),
    ].map(([, number]) => Buffer.from(number!, "latin1"));
    expect(numbers).toHaveLength(1_000);
    back.socket.write(Buffer.concat([...numbers.flatMap((number) => [bytesOf("40 02"), number]), bytesOf("c0 00")]));
    await waitFor(() => back.received().toString("hex").endsWith("d000"), { what: "an answer to the ping behind them" });
    await beside.side.broker().local.publish(stored, "|late");
    await waitFor(() => times(back.received(), "|late") === 1, { what: "a message of now" });
    expect(beside.side.broker().counts().offlineDropped).toBe(200);
    expect(back.isClosed()).toBe(false);
  });
});

test("a session that is there and acknowledges nothing is closed at 1,000 messages in flight", async () => {
  const beside = await besideAgent([west]);
  await beside.undisturbed(async () => {
    const one = await beside.signedIn(west, { clean: false });
    one.socket.write(subscribePacket([stored], 1));
    await waitFor(() => one.received().length >= 9, { what: "SUBACK" });
    for (let i = 0; i < 1_000; i++) await beside.side.broker().local.publish(stored, "|x");
    await waitFor(() => times(one.received(), "|x") === 1_000, { what: "what is in flight" });
    expect(one.isClosed()).toBe(false);
    await beside.side.broker().local.publish(stored, "|x");
    await one.closed();
  });
  expect(beside.side.security).toMatchObject([
    { event: "connection-cut", account: west.account.name, reason: expect.stringMatching(/acknowledge/) },
  ]);
});
