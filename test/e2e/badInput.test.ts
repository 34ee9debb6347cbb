/** Bad input over a real MQTT connection: refused with a reason that a person can read, and the line goes on. */
import { randomUUID } from "node:crypto";
import { connectAsync } from "mqtt";
import { expect, test } from "vitest";
import { alwaysOpenCenter, writeConfig } from "../support/configs.ts";
import { freePort, startCli, tempDir, waitFor } from "../support/servers.ts";

interface Status {
  quarantine: { center: string; device: string; reason: string; count: number }[];
  agents: { center: string; stored: number; quarantined: number; read: number; balanced: boolean }[];
}

test("what is malformed, unknown, out of range, NaN, of 1970 or of 2199 is quarantined; the good readings around it are stored", async () => {
  const [dir, port] = [tempDir(), await freePort()];
  const room = { kind: "room", name: "一時保育室", driver: { type: "simulated" } };
  const config = writeConfig(dir, { broker: { port }, centers: { north: alwaysOpenCenter({ room }, { simulated: false }) } });
  const args = ["--config", config, "--data", dir];
  const made = startCli(["agent", "add", "north", ...args]);
  await made.exited;
  const { account, secret } = JSON.parse(made.stdout.join("")) as { account: string; secret: string };
  const program = startCli(["start", ...args]);
  const link = new URL((await program.waitForLine(/(http:\S+\/sign-in\?token=\S+)/))[1]!);

  // A real center is no demonstration: nothing can be read without a sign-in.
  expect((await fetch(`${link.origin}/api/v1/status`)).status).toBe(401);
  expect((await fetch(link.origin, { redirect: "manual" })).status).toBe(303);
  const signedIn = await fetch(`${link.origin}/sign-in`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ token: link.searchParams.get("token")! }),
  });
  const cookie = signedIn.headers.get("set-cookie")!.split(";")[0]!;
  const get = (path: string) => fetch(`${link.origin}${path}`, { headers: { cookie } });
  const status = async () => (await (await get("/api/v1/status")).json()) as Status;

  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
    username: account,
    password: secret,
    clientId: account,
    reconnectPeriod: 0,
  });
  const topic = "mimamori/north/edge/readings";
  const journal = randomUUID();
  const good = { device: "room", kind: "room", at: Date.now(), temperatureC: 21 };
  const readings: object[] = [
    good,
    { ...good, device: "attic" },
    { ...good, temperatureC: 999 },
    { ...good, temperatureC: null },
    { ...good, at: 0 },
    { ...good, at: Date.UTC(2199, 0, 1) },
    { ...good, note: "東京太郎さんが使った" },
    { ...good, at: Date.now() + 1 },
  ];
  await client.publishAsync(topic, "{not json", { qos: 1 });
  await client.publishAsync(topic, `{"v":1,"journal":"${journal}","oldest":1,"skipped":[],"readings":[{"n":1,"temperatureC":NaN}]}`, {
    qos: 1,
  });
  await client.publishAsync(
    topic,
    JSON.stringify({ v: 1, journal, oldest: 1, skipped: [], readings: readings.map((one, i) => ({ n: i + 1, ...one })) }),
    { qos: 1 },
  );
  // What is no message at all has no number: it is listed in its own time.
  const isListed = ({ quarantine }: Status) => quarantine.some(({ reason }) => reason.includes("not JSON"));
  const after = await waitFor(
    async () => {
      const now = await status();
      return now.agents[0]?.read === 8 && isListed(now) ? now : undefined;
    },
    { what: "the batch to be handled" },
  );
  expect(after.agents).toMatchObject([{ center: "north", stored: 2, quarantined: 6 }]);
  const reasons = after.quarantine.map(({ reason }) => reason).join("\n");
  for (const part of [
    "not JSON",
    "unknown device attic",
    "temperatureC: Too big",
    "temperatureC: Invalid input",
    "before the year 2000",
    "24 h in the future",
    "1 unknown field(s)",
  ]) {
    expect(reasons).toContain(part);
  }
  expect(reasons).not.toContain("太郎");
  const page = await (await get("/status")).text();
  expect(page).toContain("設定にない機器です（attic）");
  expect([...program.stderr, ...program.stdout].join("\n")).not.toContain("太郎");

  // Another center's branch is not its own: the connection is ended, the program goes on.
  const closed = new Promise<void>((resolve) => client.once("close", () => resolve()));
  client.publish("mimamori/south/edge/readings", "{}", { qos: 1 });
  await closed;
  await client.endAsync(true);
  expect((await get("/healthz")).status).toBe(200);
  expect(await program.stop()).toBe(0);
});
