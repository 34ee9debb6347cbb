/** Who may say and hear what, seen from the sockets of a real broker. `MIMAMORI_SEED=7` plays one case again. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { startBroker } from "../../../broker/broker.ts";
import type { SignedIn } from "../../../broker/logIns.ts";
import type { Account } from "../../../broker/rights.ts";
import { filterOf } from "../../../contract/topics.ts";
import { silentLog } from "../../../runtime/log.ts";
import { type RawClient, rawClient } from "../../support/rawClient.ts";
import { waitFor } from "../../support/servers.ts";
import { nothingSeen, play, type Seen } from "./rightsRun.ts";
import { scenario } from "./rightsScenario.ts";

const cases = 2_000;
const atOnce = 4;

/** One case; a failure is made as small as it gets and says its seed. */
async function playOne(seed: number, seen: Seen): Promise<void> {
  const property = fc.asyncProperty(scenario, (one) => play(one, seen));
  try {
    await fc.assert(property, { seed, numRuns: 1, unbiased: true, includeErrorInReport: true, interruptAfterTimeLimit: 20_000 });
  } catch (error) {
    throw new Error(`MIMAMORI_SEED=${seed} plays it again: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

test("everybody says and hears what is theirs, and nothing else, whatever happens in between", async () => {
  const only = process.env.MIMAMORI_SEED;
  const first = only ? Number(only) : Math.floor(Math.random() * 2 ** 30);
  const seeds = Array.from({ length: only ? 1 : cases }, (_, i) => first + i);
  const seen = nothingSeen();
  let played = 0;
  const failures: unknown[] = [];
  const worker = async () => {
    for (let seed = seeds.shift(); seed !== undefined && failures.length === 0; seed = seeds.shift()) {
      await playOne(seed, seen).catch((error: unknown) => failures.push(error));
      played++;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failures.length > 0) throw failures[0];
  process.stderr.write(`${played} cases from MIMAMORI_SEED=${first}: ${JSON.stringify(seen)}\n`);
  if (only) return;
  expect(played).toBe(cases);
  for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(50);
}, 120_000);

const secret = Buffer.from("right");
const agentOf = (center: string): Account => ({ name: "agent", role: "agent", center, agent: "edge" });

/** A broker with two accounts, `agent` and `server`, and a list of what the server hears of states. */
async function withServer(play: (accounts: Map<string, SignedIn>, port: number, server: RawClient) => Promise<void>): Promise<void> {
  const known = new Map<string, SignedIn>([
    ["agent", { account: agentOf("east"), stamp: "1" }],
    ["server", { account: { name: "server", role: "server" }, stamp: "1" }],
  ]);
  const signIn = async (name: string) => known.get(name);
  const stamps = async () => new Map([...known].map(([name, { stamp }]) => [name, stamp]));
  const broker = await startBroker({ host: "127.0.0.1", port: 0, accounts: { recall: signIn, verify: signIn, stamps }, log: silentLog });
  const server = await rawClient(broker.port, { clientId: "server", username: "server", password: secret });
  await server.subscribe([{ topic: filterOf("status"), qos: 1 }]);
  try {
    await play(known, broker.port, server);
  } finally {
    await broker.close();
    await server.ended;
  }
}

const will = { topic: "mimamori/east/edge/status", payload: Buffer.from("down"), qos: 1 as const, retain: true };
const agent = { clientId: "agent", username: "agent", password: secret };
/** What is behind it in the stream has been heard before. */
const markFor = async (port: number, server: RawClient, center: string) => {
  const other = await rawClient(port, agent);
  await other.publish({ topic: `mimamori/${center}/edge/status`, payload: "mark", qos: 1, retain: false });
  await waitFor(() => server.heard.includes(`mimamori/${center}/edge/status mark`), { what: "the mark" });
  other.leave();
  await other.ended;
};

test("an agent whose account is moved is cut off, and its last will stays unsaid", async () => {
  await withServer(async (accounts, port, server) => {
    const moved = await rawClient(port, { ...agent, will });
    accounts.set("agent", { account: agentOf("west"), stamp: "2" });
    await moved.ended;
    await markFor(port, server, "west");
    expect(server.heard).toEqual(["mimamori/west/edge/status mark"]);
  });
});

test("an agent that comes back under a changed account ends its old connection without its last will", async () => {
  await withServer(async (accounts, port, server) => {
    const moved = await rawClient(port, { ...agent, will });
    accounts.set("agent", { account: agentOf("west"), stamp: "2" });
    await markFor(port, server, "west");
    await moved.ended;
    expect(server.heard).toEqual(["mimamori/west/edge/status mark"]);
  });
});

test("an agent that comes back under the same account ends its old connection with its last will", async () => {
  await withServer(async (_accounts, port, server) => {
    const before = await rawClient(port, { ...agent, will });
    await markFor(port, server, "east");
    await before.ended;
    expect(server.heard).toEqual(["mimamori/east/edge/status down", "mimamori/east/edge/status mark"]);
  });
});
