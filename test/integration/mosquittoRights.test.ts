/** The documented access list of Mosquitto says what broker/rights.ts says: by its lines, and by what the real server lets through. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connectAsync, type MqttClient } from "mqtt";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Account, mayDo } from "../../broker/rights.ts";
import { accountName } from "../../commands/edgeParts.ts";
import { checkConfig } from "../../contract/config/check.ts";
import { buildTopic, channels, filterOf } from "../../contract/topics.ts";
import { mosquittoRuns, sampleAcl, sampleMosquitto } from "../support/mosquitto.ts";
import { atEnd, available, freePort, root, tempDir, waitFor } from "../support/servers.ts";

const shipped = checkConfig(parse(readFileSync(join(root, "mimamori.yaml"), "utf8")));
if (!shipped.ok) throw new Error("mimamori.yaml");
const agents: Account[] = Object.entries(shipped.config.centers).map(([center, { agent }]) => ({
  name: accountName(center, agent),
  role: "agent",
  center,
  agent,
}));
const accounts: Account[] = [...agents, { name: "collector", role: "server" }, { name: "web", role: "server" }];

/** Everything that an account may do, as lines of an access list. */
function linesOf(account: Account): string[] {
  const topic = (channel: (typeof channels)[number]) =>
    account.role === "agent" ? buildTopic({ ...account, channel }) : filterOf(channel);
  // What is published goes to a topic: to one of any agent, for an account without a branch of its own.
  const written = (name: string) => name.replaceAll("+", "east");
  const write = channels.filter((channel) => mayDo(account, "publish", written(topic(channel))));
  const read = channels.filter((channel) => mayDo(account, "subscribe", topic(channel)));
  return [...write.map((channel) => `topic write ${topic(channel)}`), ...read.map((channel) => `topic read ${topic(channel)}`)];
}

test("the access list has a line for each right of each account of the centers as shipped, and no other line", () => {
  const blocks = sampleAcl()
    .split(/^user /m)
    .slice(1)
    .map((block) => block.split("\n").filter((line) => line !== ""));
  expect(blocks.map(([name, ...lines]) => [name, lines.sort()])).toEqual(
    accounts.map((account) => [account.name, linesOf(account).sort()]),
  );
});

/** Of ours and of nobody's, with what an intruder would try. */
const topics = [
  ...[...agents.map(({ name }) => name), "east/other", "north/edge"].flatMap((branch) =>
    channels.map((channel) => `mimamori/${branch}/${channel}`),
  ),
  "mimamori/east/edge",
  "mimamori/east/edge/other",
  "mimamori/east/edge/readings/more",
  "mimamori/collector/readings",
  "mimamori/web/web/other",
  "other/east/edge/readings",
  "east/edge",
  "collector",
];
const observer = "observer";

describe.skipIf(!available("mosquitto"))("at a real Mosquitto", () => {
  const clients = new Map<string, MqttClient & { heard: string[] }>();
  const port = freePort();

  async function connect(name: string, options: { clientId?: string; password?: string } = {}): Promise<MqttClient & { heard: string[] }> {
    const url = `mqtt://127.0.0.1:${await port}`;
    const client = await connectAsync(
      url,
      { username: name, password: `of ${name}`, clientId: name, reconnectPeriod: 0, ...options },
      false,
    );
    client.on("error", () => {}); // the test looks at what arrives
    atEnd(() => client.endAsync(true));
    const heard: string[] = [];
    client.on("message", (topic, payload) => void heard.push(`${topic} ${payload}`));
    return Object.assign(client, { heard });
  }

  beforeAll(async () => {
    const secrets = Object.fromEntries([...accounts.map(({ name }) => name), observer].map((name) => [name, `of ${name}`]));
    // Somebody who hears and says everything, to see what the others do.
    await sampleMosquitto(tempDir(), await port, secrets, `${sampleAcl()}\nuser ${observer}\ntopic readwrite #\n`)().waitForLine(
      mosquittoRuns,
    );
    for (const name of Object.keys(secrets)) {
      const client = await connect(name);
      // Mosquitto grants every filter and asks at each message: whoever asks for all gets what he may receive.
      await client.subscribeAsync("#", { qos: 1 });
      clients.set(name, client);
    }
  });

  test.each(accounts.map((account) => [account.name, account] as const))(
    "what %s may publish arrives, nothing else does",
    async (name, account) => {
      const [client, seen] = [clients.get(name)!, clients.get(observer)!];
      for (const topic of topics) await client.publishAsync(topic, `by ${name}`, { qos: 1 });
      await seen.publishAsync("end", `of ${name}`, { qos: 1 });
      await waitFor(() => seen.heard.includes(`end of ${name}`), { what: "the end" });
      const expected = topics.filter((topic) => mayDo(account, "publish", topic)).map((topic) => `${topic} by ${name}`);
      expect(seen.heard.filter((line) => line.endsWith(` by ${name}`))).toEqual(expected);
      expect(expected).not.toEqual([]);
    },
  );

  test("everybody hears what he may receive, and nothing else", async () => {
    for (const topic of topics) await clients.get(observer)!.publishAsync(topic, "to all", { qos: 1 });
    for (const account of accounts) {
      const expected = topics.filter((topic) => mayDo(account, "receive", topic)).map((topic) => `${topic} to all`);
      const last = expected.at(-1)!;
      const { heard } = clients.get(account.name)!;
      await waitFor(() => heard.includes(last), { what: `${last} for ${account.name}` });
      // Messages of one sender come in order: what comes behind the last one was refused.
      expect(heard.filter((line) => line.endsWith(" to all"))).toEqual(expected);
    }
  });

  test("a wrong password, no account and no name are refused", async () => {
    await expect(connect("east/edge", { password: "of west/edge" })).rejects.toThrow(/Not authorized/);
    await expect(connect("north/edge")).rejects.toThrow(/Not authorized/);
    const nobody = connectAsync(`mqtt://127.0.0.1:${await port}`, { clientId: "east/edge", reconnectPeriod: 0 }, false);
    await expect(nobody).rejects.toThrow(/Not authorized/);
  });

  test("a message longer than any right one ends the connection of its sender, and reaches nobody", async () => {
    const [client, seen] = [clients.get("west/edge")!, clients.get(observer)!];
    client.publish("mimamori/west/edge/readings", "x".repeat(70_000), { qos: 1 });
    await waitFor(() => !client.connected, { what: "the end of the connection" });
    await seen.publishAsync("end", "of the long one", { qos: 1 });
    await waitFor(() => seen.heard.includes("end of the long one"), { what: "the end" });
    expect(seen.heard.filter((line) => line.length > 10_000)).toEqual([]);
  });

  test("an account cannot throw another one out by taking its client id", async () => {
    const victim = clients.get("east/edge")!;
    await connect("web", { clientId: "east/edge" });
    await clients.get(observer)!.publishAsync("mimamori/east/edge/command", "still there", { qos: 1 });
    await waitFor(() => victim.heard.includes("mimamori/east/edge/command still there"), { what: "the command" });
  });
});
