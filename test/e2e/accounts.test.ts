/** Nobody gets in with a wrong secret, and a wrong one is said once. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sleep } from "../../runtime/clock.ts";
import { alwaysOpenCenter, fastCompactor, writeConfig } from "../support/configs.ts";
import { freePort, startCli, tempDir, waitFor } from "../support/servers.ts";

test("an agent with a wrong secret is refused, logged once at both ends, and waits longer each time", async () => {
  const dir = tempDir();
  const config = writeConfig(dir, {
    broker: { port: await freePort() },
    centers: { east: alwaysOpenCenter({ "compactor-1": fastCompactor }) },
  });
  const args = ["--config", config, "--data", dir];
  const made = startCli(["agent", "add", "east", ...args]);
  expect(await made.exited).toBe(0);
  const { secret } = JSON.parse(made.stdout.join("")) as { secret: string };
  expect(Buffer.from(secret, "base64url")).toHaveLength(32);
  expect(readFileSync(join(dir, "operations.db")).includes(secret)).toBe(false);
  writeFileSync(join(dir, "secret"), "wrong");
  const broker = startCli(["broker", ...args]);
  await broker.waitForLine(/"event":"started"/);
  const edge = startCli(["edge", "--center", "east", ...args], { env: { MIMAMORI_AGENT_SECRET_FILE: join(dir, "secret") } });
  const security = () => readFileSync(join(dir, "security.log"), "utf8").split("\n");
  await waitFor(() => security().some((line) => line.includes("login-refused")), { what: "a line in the security log" });
  await edge.waitForLine(/connect-refused.*"remedy":"[^"]*agent rotate/);
  await sleep(5_000); // time for several more attempts
  expect(security().filter((line) => line.includes("login-refused"))).toEqual([expect.stringContaining('"account":"east/edge"')]);
  expect(security().filter((line) => line.includes("account-added"))).toHaveLength(1);
  expect(statSync(join(dir, "security.log")).mode & 0o777).toBe(0o600);
  expect(edge.stderr.filter((line) => line.includes("connect-refused"))).toHaveLength(1);
  expect([...broker.stderr, ...edge.stderr, ...security()].join("\n")).not.toContain("wrong");
  expect(await edge.stop()).toBe(0);

  // With the right secret it gets in, and what it read meanwhile is still in its journal.
  writeFileSync(join(dir, "secret"), secret);
  const again = startCli(["edge", "--center", "east", ...args], { env: { MIMAMORI_AGENT_SECRET_FILE: join(dir, "secret") } });
  await waitFor(() => broker.stderr.some((line) => line.includes("agent-connected")), { what: "the agent to get in" });
  expect([await again.stop(), await broker.stop()]).toEqual([0, 0]);
});

test("a broken configuration names every problem with file, line and column; exit 2, nothing started", async () => {
  const dir = tempDir();
  const file = join(dir, "broken.yaml");
  writeFileSync(
    file,
    `web: { port: 99999 }
centers:
  east:
    name: { ja: 東部, en: East }
    collection: { by: ward, weekdays: [], deadline: "8:00" }
    devices:
      compactor-1: { kind: compacter, name: 圧縮機, driver: { type: simulated } }
      Compactor_2: { kind: compactor, name: 圧縮機, driver: { type: simulated } }
  west:
    name: { ja: 西部, en: West }
    devices:
      compactor-1: { kind: compactor, name: 圧縮機, thresholds: { full: 0.7 }, driver: { type: simulated } }
`,
  );
  const program = startCli(["start", "--config", file, "--data", join(dir, "data")]);
  expect(await program.exited).toBe(2);
  const said = program.stderr.join("\n");
  for (const part of [
    "broken.yaml:1:14: web.port",
    "broken.yaml:8:20: centers.east.devices.Compactor_2",
    'unknown kind "compacter"',
    "centers.east.collection.weekdays",
    "centers.east.collection.deadline",
    "centers.west.recipients",
    "centers.west.collection",
    "broken.yaml:12:62: centers.west.devices.compactor-1.thresholds",
  ])
    expect(said).toContain(part);
  expect(program.stdout).toEqual([]);
  expect(existsSync(join(dir, "data"))).toBe(false);
});
