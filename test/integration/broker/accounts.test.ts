/** A new secret, or none any more, ends the connection that was made with the old one; the broker runs on as its own process. */

import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { alwaysOpenCenter, fastCompactor, writeConfig } from "../../support/configs.ts";
import { bytesOf, connectPacket } from "../../support/mqttBytes.ts";
import { atEnd, freePort, startCli, tempDir, waitFor } from "../../support/processes.ts";

const connack = (code: number) => `200200${code.toString(16).padStart(2, "0")}`;

test("agent rotate and agent remove cut the live connection of that agent, and nobody else's", async () => {
  const [dir, port] = [tempDir(), await freePort()];
  const centers = { east: alwaysOpenCenter({ bin: fastCompactor }), west: alwaysOpenCenter({ bin: fastCompactor }) };
  const args = ["--config", writeConfig(dir, { broker: { port }, centers }), "--data", dir];
  /** The secret that the command prints, if it prints one. */
  async function agent(...words: string[]): Promise<string> {
    const cli = startCli(["agent", ...words, ...args]);
    expect(await cli.exited).toBe(0);
    return (JSON.parse(cli.stdout.join("") || "{}") as { secret?: string }).secret ?? "";
  }
  function client(center: string, secret: string) {
    const socket = connect(port, "127.0.0.1");
    const chunks: Buffer[] = [];
    let closed = false;
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", () => {}); // cut: shows as closed
    socket.on("close", () => {
      closed = true;
    });
    atEnd(() => socket.destroy());
    socket.write(connectPacket(`${center}/edge`, secret));
    const received = () => Buffer.concat(chunks).toString("hex");
    return {
      socket,
      received,
      isClosed: () => closed,
      answers: () => waitFor(received, { what: `an answer to ${center}` }),
      closes: () => waitFor(() => closed, { what: `${center} to be cut` }),
    };
  }

  const [east, west] = [await agent("add", "east"), await agent("add", "west")];
  const broker = startCli(["broker", ...args]);
  await broker.waitForLine(/"event":"started"/);
  const [first, other] = [client("east", east), client("west", west)];
  expect([await first.answers(), await other.answers()]).toEqual([connack(0), connack(0)]);

  const renewed = await agent("rotate", "east");
  await first.closes();
  const [old, second] = [client("east", east), client("east", renewed)];
  expect([await old.answers(), await second.answers()]).toEqual([connack(5), connack(0)]);

  await agent("remove", "east");
  await second.closes();
  expect(await client("east", renewed).answers()).toBe(connack(5));

  other.socket.write(bytesOf("c0 00"));
  await waitFor(() => other.received() === `${connack(0)}d000`, { what: "an answer to the ping of the other agent" });
  expect(other.isClosed()).toBe(false);
  const security = readFileSync(join(dir, "security.log"), "utf8");
  const cut = security.split("\n").filter((line) => line.includes("connection-cut"));
  expect(cut.map((line) => (JSON.parse(line) as { account: string }).account)).toEqual(["east/edge"]); // twice within a minute: said once
  for (const secret of [east, west, renewed]) expect(security + broker.stderr.join("\n")).not.toContain(secret);
  expect(await broker.stop()).toBe(0);
});
