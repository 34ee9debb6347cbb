/** Whoever is not signed in: silent, slow, too large, too many, or with a wrong secret. A real agent beside it notices nothing. */
import { describe, expect, test } from "vitest";
import type { Account } from "../../../broker/rights.ts";
import { sleep } from "../../../runtime/clock.ts";
import { otherAgent } from "../../support/accountBook.ts";
import { type Attacker, type Beside, besideAgent } from "../../support/besideAgent.ts";
import { bytesOf, connectPacket } from "../../support/mqttBytes.ts";
import { waitFor } from "../../support/processes.ts";

const [north, west] = [otherAgent("north"), otherAgent("west")];
const many = (count: number, make: (i: number) => Attacker) => Array.from({ length: count }, (_, i) => make(i));
const open = (attackers: readonly Attacker[]) => attackers.filter((one) => !one.isClosed()).length;
const connack = (code: number) => `200200${code.toString(16).padStart(2, "0")}`;

/** Somebody who has never been here gets in. */
async function getsIn(beside: Beside, other: { account: Account; password: string }): Promise<void> {
  const one = await beside.signedIn(other);
  one.socket.write(bytesOf("c0 00"));
  await waitFor(() => one.received().toString("hex").endsWith("d000"), { what: "an answer to a ping" });
  one.socket.destroy();
}

describe("half-open connections", () => {
  test("200 that say nothing: half of them give way at once, the others in time; a new agent gets in meanwhile", async () => {
    const beside = await besideAgent([north], { connectMs: 2_000 });
    await beside.undisturbed(async () => {
      const silent = many(200, () => beside.attacker());
      await waitFor(() => open(silent) <= 100, { what: "the oldest to give way" });
      await getsIn(beside, north);
      await waitFor(() => open(silent) === 0, { what: "the others to be closed in time" });
    });
    expect(beside.cutFor(/do not sign in/)).toHaveLength(1);
    expect(beside.cutFor(/no CONNECT in time/)).toHaveLength(1);
  });

  test("200 that send a CONNECT a byte at a time are closed like those that say nothing", async () => {
    const beside = await besideAgent([north, west], { connectMs: 1_500, halfOpen: 100 });
    const packet = connectPacket(west.account.name, west.password);
    let stop = false;
    await beside.undisturbed(async () => {
      const slow = many(200, () => beside.attacker());
      const trickling = (async () => {
        for (let at = 0; at < packet.length - 1 && !stop; at++) {
          for (const one of slow) if (!one.isClosed()) one.socket.write(packet.subarray(at, at + 1));
          await sleep(100);
        }
      })();
      await waitFor(() => open(slow) <= 100, { what: "the oldest to give way" });
      await getsIn(beside, north);
      await waitFor(() => open(slow) === 0, { what: "the others to be closed in time" });
      stop = true;
      await trickling;
    });
    expect(beside.book.hashed).toBe(2); // the agent and the new one
  });
});

describe("a CONNECT of 50 MB", () => {
  const header = Buffer.from([0x10, 0x80, 0x80, 0x80, 0x19]);

  test("ends with its length, before anything else has come", async () => {
    const beside = await besideAgent();
    await beside.undisturbed(() => beside.attacker(header).closed());
    expect(beside.cutFor(/^a packet of 52428805 bytes$/)).toHaveLength(1);
  });

  test("that is really sent ends too, long before its end", async () => {
    const beside = await besideAgent();
    let taken = 0;
    await beside.undisturbed(async () => {
      const one = beside.attacker(header);
      const piece = Buffer.alloc(64 * 1_024);
      const isTaken = () => new Promise<boolean>((resolve) => one.socket.write(piece, (error) => resolve(!error)));
      while (taken < 50 * 1_024 * 1_024 && (await isTaken())) taken += piece.length;
      await one.closed();
    });
    // The kernel's buffers take some before the end is told.
    expect(taken).toBeLessThan(16 * 1_024 * 1_024);
    expect(beside.cutFor(/^a packet of/)).toHaveLength(1);
  });
});

test("600 connects at 10,000 a minute with wrong secrets, unknown names and none: few slow hashes, and a new agent gets in", async () => {
  const beside = await besideAgent([north, west]);
  const { book } = beside;
  const guesses = [
    (i: number) => connectPacket(west.account.name, `guess ${i}`),
    (i: number) => connectPacket(`made-up-${i}/edge`, `guess ${i}`),
    () => connectPacket("x", "", { username: undefined, password: undefined } as object),
  ];
  const before = book.hashed;
  await beside.undisturbed(async () => {
    const all: Attacker[] = [];
    let arrived: Promise<void> | undefined;
    for (let i = 0; i < 600; i++) {
      all.push(beside.attacker(guesses[i % 3]!(i)));
      if (i % 17 === 16) await sleep(100);
      if (i === 300) arrived = getsIn(beside, north);
    }
    await arrived;
    await waitFor(() => open(all) === 0, { what: "every attacker to be refused" });
    const answers = new Set(all.map((one) => one.received().toString("hex")));
    // 5: refused; 3: come again (the place in the queue, or slowed). A connection that is reset may lose its answer.
    expect([...answers].filter((answer) => ![connack(5), connack(3), ""].includes(answer))).toEqual([]);
    expect(answers.has(connack(5))).toBe(true);
  });
  expect(book.hashed - before).toBeLessThanOrEqual(1 + 6); // the new agent's, and five guesses with one under way beside the fifth
  expect(book.mostAtOnce).toBeLessThanOrEqual(2);
  const refused = beside.side.security.filter(({ event }) => event === "login-refused");
  expect(refused.map(({ reason }) => reason).sort()).toEqual([...new Set(refused.map(({ reason }) => reason))].sort());
  expect(JSON.stringify([beside.side.security, beside.side.lines])).not.toMatch(/guess/);
});

test("more connections than there may be: the next one is closed, and who is signed in stays", async () => {
  const crowd = Array.from({ length: 9 }, (_, i) => otherAgent(`crowd-${i}`));
  const beside = await besideAgent(crowd, { connections: 10 });
  await beside.undisturbed(async () => {
    const signed = [];
    for (const one of crowd) signed.push(await beside.signedIn(one));
    await Promise.all(many(20, () => beside.attacker(connectPacket("x", "y"))).map((one) => one.closed()));
    expect(open(signed)).toBe(9);
    expect(beside.side.broker().counts().connections).toBe(10);
    signed[0]!.socket.destroy();
    await waitFor(() => beside.side.broker().counts().connections === 9, { what: "a place" });
    await beside.signedIn(crowd[0]!);
  });
  expect(beside.cutFor(/^too many connections$/)).toHaveLength(1);
});

test.each([0, 301])("a keepalive of %i seconds is refused", async (keepalive) => {
  const beside = await besideAgent([west]);
  await beside.undisturbed(() => beside.attacker(connectPacket(west.account.name, west.password, { keepalive })).closed());
  expect(beside.cutFor(new RegExp(`keepalive of ${keepalive} s`))).toHaveLength(1);
  expect(beside.book.hashed).toBe(1);
});

test("a client id that is another account's name is refused, and that account stays where it is", async () => {
  const beside = await besideAgent([west]);
  await beside.undisturbed(async () => {
    for (let i = 0; i < 20; i++) {
      const one = beside.attacker(connectPacket(west.account.name, west.password, { clientId: "east/edge", clean: i % 2 === 0 }));
      await one.closed();
      expect(one.received().toString("hex")).toBe(connack(5));
    }
  });
  expect(beside.side.security.map(({ event, account }) => [event, account])).toEqual([["login-refused", west.account.name]]);
});

test("a second connection of the same account ends the older one, with one line", async () => {
  const beside = await besideAgent([west]);
  await beside.undisturbed(async () => {
    const older = await beside.signedIn(west);
    const newer = await beside.signedIn(west);
    await older.closed();
    expect(newer.isClosed()).toBe(false);
    expect(beside.side.broker().counts().connections).toBe(2);
  });
  expect(beside.side.security.map(({ event, account }) => [event, account])).toEqual([["account-taken-over", west.account.name]]);
});

test("who goes in the moment of its log-in is not taken for somebody who is there", async () => {
  const beside = await besideAgent([west]);
  await beside.undisturbed(async () => {
    for (let i = 0; i < 100; i++) {
      const one = beside.attacker(connectPacket(west.account.name, west.password));
      if (i % 2 === 0) await waitFor(() => one.received().length >= 4, { what: "CONNACK", everyMs: 0 });
      else await waitFor(() => one.socket.bytesWritten > 0 && !one.socket.connecting, { what: "CONNECT", everyMs: 0 });
      one.socket.resetAndDestroy();
      await waitFor(() => beside.side.broker().counts().connections === 1, { what: "its end", everyMs: 0 });
    }
    (await beside.signedIn(west)).socket.destroy();
  });
  expect(beside.side.security).toEqual([]);
});
