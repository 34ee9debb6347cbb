/** A real agent beside whatever a test does to the broker, and what "undisturbed" means for it. */
import { connect, type Socket } from "node:net";
import { expect, onTestFinished } from "vitest";
import { defaultLimits, type Limits } from "../../broker/gate/limits.ts";
import type { Account } from "../../broker/rights.ts";
import { type AccountBook, accountBook } from "./accountBook.ts";
import { type InProcessAgent, startInProcess } from "./inProcessAgent.ts";
import { jsonDevice, startJsonSensor } from "./jsonSensor.ts";
import { connectPacket } from "./mqttBytes.ts";
import { waitFor } from "./processes.ts";
import { agentAccount, type ServerSide, startServerSide } from "./serverSide.ts";

/** Attackers come from here, so that what is counted for an address is not counted for the agent's. */
const attackersAddress = "127.0.0.2";

export interface Attacker {
  socket: Socket;
  /** Everything that the broker sent. */
  received(): Buffer;
  /** Whatever way it ended. */
  isClosed(): boolean;
  closed(): Promise<unknown>;
}

export interface Beside {
  side: ServerSide;
  agent: InProcessAgent;
  book: AccountBook;
  limits: Limits;
  /** A raw connection that sends these bytes first. */
  attacker(bytes?: Uint8Array): Attacker;
  /** A raw connection that is signed in as one of the others; its CONNACK is read already. */
  signedIn(other: { account: Account; password: string }, more?: Parameters<typeof connectPacket>[2]): Promise<Attacker>;
  /** The lines of the security log that say so of an attacker's connection, by their reasons. */
  cutFor(reason: RegExp): Record<string, unknown>[];
  /** Runs the attack; the agent must stay on its connection, and every reading that it takes meanwhile must be confirmed and stored. */
  undisturbed(attack: () => Promise<unknown>): Promise<void>;
}

/** A broker with these limits, a collector, and an agent that reads ten times a second; they end with the test. */
export async function besideAgent(
  others: readonly { account: Account; password: string }[] = [],
  limits: Partial<Limits> = {},
): Promise<Beside> {
  const book = accountBook([agentAccount, ...others]);
  const side = await startServerSide({ room: "room" }, { limits, accounts: book });
  const sensor = await startJsonSensor({ temperatureC: 21 });
  const agent = startInProcess(side, { room: jsonDevice(sensor, "room", { temperatureC: "C" }) }, { everySeconds: 0.1 });
  const sockets: Socket[] = [];
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await agent.close();
    await side.stop();
  });
  await waitFor(() => agent.journal.counts().released > 0, { what: "the agent's first confirmation" });

  function attacker(bytes?: Uint8Array): Attacker {
    const socket = connect({ port: side.port, host: "127.0.0.1", localAddress: attackersAddress });
    const chunks: Buffer[] = [];
    let isClosed = false;
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", () => {}); // a connection that is cut: shows as closed
    socket.on("close", () => {
      isClosed = true;
    });
    sockets.push(socket);
    if (bytes) socket.write(bytes);
    const closed = () => waitFor(() => isClosed, { what: "the broker to close the connection" });
    return { socket, received: () => Buffer.concat(chunks), isClosed: () => isClosed, closed };
  }

  return {
    side,
    agent,
    book,
    limits: { ...defaultLimits, ...limits },
    attacker,
    async signedIn({ account, password }, more) {
      const one = attacker(connectPacket(account.name, password, more));
      await waitFor(() => one.received().length >= 4, { what: `${account.name} to be signed in` });
      expect(one.received().subarray(0, 4).toString("hex")).toMatch(/^20020[01]00$/);
      return one;
    },
    cutFor: (reason) => side.security.filter((line) => line.event === "connection-cut" && reason.test(String(line.reason))),
    async undisturbed(attack) {
      const before = agent.journal.counts().read;
      await attack();
      await waitFor(() => agent.journal.counts().read >= before + 5, { what: "readings" });
      const { read } = agent.journal.counts();
      await waitFor(() => agent.journal.counts().released >= read, { what: "every reading to be confirmed", timeoutMs: 30_000 });
      expect(agent.journal.counts().dropped).toBe(0);
      expect(agent.report().status.lost).toBeUndefined();
      expect(side.rows("room", "room").length).toBeGreaterThanOrEqual(read);
      expect([agent.said("connected").length, agent.said("disconnected").length]).toEqual([1, 0]);
    },
  };
}
