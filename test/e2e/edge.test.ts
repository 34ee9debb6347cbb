/** The agent of a real center: a file of its own, an account of its own, from the reading to the series, and its page for the installer. */
import { readdirSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import type { AgentStatus } from "../../contract/messages.ts";
import type { AgentReport } from "../../edge/agent.ts";
import { agentFile, launchAgent, startAgentProcess } from "../support/agentProcess.ts";
import { startBrowser } from "../support/browser.ts";
import { alwaysOpenCenter, writeConfig } from "../support/configs.ts";
import { type JsonSensor, jsonDevice, startJsonSensor } from "../support/jsonSensor.ts";
import { startModbusServer } from "../support/modbusServer.ts";
import { type ServerSide, startServerSide } from "../support/serverSide.ts";
import { available, freePort, launch, root, startCli, tempDir, waitFor } from "../support/servers.ts";

const units = { fillRatio: "ratio" };
const machine = (sensor: JsonSensor, more = {}) => jsonDevice(sensor, "compactor", units, { name: "圧縮機", ...more });

async function addressOf(agent: { waitForLine(pattern: RegExp): Promise<RegExpMatchArray> }): Promise<string> {
  return (await agent.waitForLine(/(http:\/\/127\.0\.0\.1:\d+)$/))[1]!;
}

test("from the machine to the series: server and agent have a file each, the server's names no driver", { timeout: 90_000 }, async () => {
  const [dir, data, port] = [tempDir(), tempDir(), await freePort()];
  const sensor = await startJsonSensor({ fillRatio: 0.42 });
  const server = writeConfig(dir, {
    broker: { port },
    centers: { east: alwaysOpenCenter({ "compactor-1": { kind: "compactor", name: "圧縮機" } }, { simulated: false }) },
  });
  const own = agentFile({ port }, { "compactor-1": machine(sensor) });
  for (const file of [server, own]) {
    const check = startCli(["check-config", "--config", file]);
    expect([await check.exited, check.stdout.join("\n")]).toEqual([0, expect.stringContaining("問題ありません（1か所、機器1台）")]);
  }
  const args = ["--config", server, "--data", data];
  const env: NodeJS.ProcessEnv = {};
  for (const [name, account] of [
    ["AGENT", "east"],
    ["COLLECTOR", "collector"],
  ] as const) {
    const made = startCli(["agent", "add", account, ...args]);
    expect(await made.exited).toBe(0);
    env[`MIMAMORI_${name}_SECRET_FILE`] = join(dir, name);
    writeFileSync(join(dir, name), (JSON.parse(made.stdout.join("")) as { secret: string }).secret);
  }
  const broker = startCli(["broker", ...args]);
  await broker.waitForLine(/"event":"started"/);
  const collector = startCli(["collector", ...args], { env });
  await collector.waitForLine(/"event":"started"/);
  const agentData = tempDir();
  const start = () => launch(process.execPath, [join(root, "cli.ts"), "edge", "--config", own, "--data", agentData], { env });
  const agent = start();

  const stored = () => {
    const db = new DatabaseSync(join(data, "series.db"), { readOnly: true, timeout: 5_000 });
    const rows = db.prepare("SELECT d.center, d.device, p.fillRatio FROM compactor p JOIN devices d ON d.key = p.device").all();
    db.close();
    return rows;
  };
  const status = () => {
    const db = new DatabaseSync(join(data, "collector.db"), { readOnly: true, timeout: 5_000 });
    const row = db.prepare("SELECT status FROM agents WHERE center = 'east'").get();
    db.close();
    return JSON.parse(String(row?.status ?? "{}")) as AgentStatus;
  };
  await waitFor(() => stored().length >= 5, { what: "readings in the series" });
  expect(new Set(stored().map((row) => JSON.stringify(row)))).toEqual(
    new Set([JSON.stringify({ center: "east", device: "compactor-1", fillRatio: 0.42 })]),
  );
  await waitFor(() => status().state === "up" && status().devices?.[0]?.ok, { what: "the agent's word" });
  // Cut off without a word: its last will says so.
  await agent.stop("SIGKILL");
  await waitFor(() => status().state === "down", { timeoutMs: 40_000, what: "the last will" });
  const again = start();
  await waitFor(() => status().state === "up", { what: "the agent to be back" });
  const before = stored().length;
  await waitFor(() => stored().length > before + 3, { what: "the readings to go on" });
  expect(await again.stop()).toBe(0);
  expect(status().state).toBe("down");
  expect([await collector.stop(), await broker.stop()]).toEqual([0, 0]);
});

describe("its own page", () => {
  /** A center with something of everything: values, a problem, a foreign name that wants to be a script, a correction. */
  async function center(side: ServerSide) {
    const [well, rude, resetting] = [
      await startJsonSensor({ fillRatio: 0.78 }),
      await startJsonSensor({}),
      await startJsonSensor({ cyclesTotal: 900 }),
    ];
    rude.state = "refusing";
    const unit = await startModbusServer({ holding: { 0: 420 } });
    const devices = {
      "compactor-1": machine(well),
      "compactor-2": machine(rude, { name: "<script>alert(1)</script>" }),
      "compactor-3": jsonDevice(resetting, "compactor", { cyclesTotal: "count" }, { name: "1階の圧縮機" }),
      "compactor-4": {
        kind: "compactor",
        name: "未校正の圧縮機",
        driver: { type: "modbus", host: "127.0.0.1", port: unit.port, registers: { level: { address: 0, unit: "m", scale: 0.001 } } },
        quantities: { fillRatio: { as: "distance", from: "level" } },
      },
    };
    const agent = await startAgentProcess(side, { file: agentFile(side, devices), dataDir: tempDir() });
    await waitFor(async () => (await agent.report()).devices[2]!.values.cyclesTotal === 900, { what: "the counter" });
    resetting.document = { cyclesTotal: 3 };
    await waitFor(async () => (await agent.report()).corrections.length === 1, { what: "the correction" });
    return { agent, url: await addressOf(agent) };
  }
  const kinds = Object.fromEntries([1, 2, 3, 4].map((n) => [`compactor-${n}`, "compactor"]));

  test("says the same to people and to programs, to this machine only, and changes nothing", async () => {
    const side = await startServerSide(kinds);
    const { agent, url } = await center(side);
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    const html = await answer.text();
    for (const words of [
      "満杯率",
      "78%",
      "✓ 読めています",
      "機器が要求を断りました",
      "answered 503",
      "校正がまだです",
      "0.42 m",
      "計数器が0に戻った",
      "✓ つながっています",
      "✓ 合っています",
    ])
      expect(html).toContain(words);
    expect(html).not.toContain("<script>alert");
    const report = (await (await fetch(`${url}/status.json`)).json()) as AgentReport;
    expect(report).toMatchObject({
      connected: true,
      status: { state: "up", version: expect.any(String), journalLength: expect.any(Number), dropped: 0 },
      devices: [
        { state: { device: "compactor-1", ok: true }, values: { fillRatio: 0.78 } },
        { state: { device: "compactor-2", ok: false, problem: "refused" }, details: ["answered 503"] },
        { state: { device: "compactor-3", ok: true } },
        { state: { device: "compactor-4", ok: false, problem: "not-calibrated" } },
      ],
    });
    expect((await fetch(`${url}/etc/passwd`)).status).toBe(404);
    expect((await fetch(url, { method: "POST", body: "x" })).status).toBe(405);
    expect((await fetch(url, { method: "HEAD" })).status).toBe(200);
    // Nobody on the network reaches it.
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((one) => one && !one.internal && one.family === "IPv4")?.address;
    if (outside) await expect(fetch(url.replace("127.0.0.1", outside), { signal: AbortSignal.timeout(3_000) })).rejects.toThrow();

    await side.stop();
    await waitFor(async () => (await (await fetch(url)).text()).includes("▲ つながっていません"), {
      what: "the page to say that the server is away",
    });
    expect((await agent.report()).connected).toBe(false);
    expect(await agent.stop()).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  test("shows lifetime totals like the server, not what a counter happens to show", async () => {
    const side = await startServerSide(kinds);
    const { agent, url } = await center(side);
    await waitFor(() => side.rows("compactor", "compactor-3").at(-1)?.cyclesTotal === 903, { what: "the total in the store" });
    expect((await agent.report()).devices[2]!.values.cyclesTotal).toBe(903);
    expect(await (await fetch(url)).text()).toContain("903回");
  });

  test.skipIf(!available("chromium"))(
    "reads on a phone and on a screen, light and dark, without a script and without an error",
    async () => {
      const side = await startServerSide(kinds);
      const { url } = await center(side);
      const browser = await startBrowser();
      for (const [name, width, colorScheme] of [
        ["phone", 360, "light"],
        ["screen", 1_280, "light"],
        ["night", 360, "dark"],
      ] as const) {
        const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme, locale: "ja-JP" });
        const problems: string[] = [];
        page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
        page.on("pageerror", (error) => problems.push(error.message));
        await page.goto(url);
        expect(await page.title()).toContain("機器のようす");
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${name}: no sideways scrolling`).toBe(
          true,
        );
        expect(await page.locator("script").count()).toBe(0);
        expect(problems.filter((text) => !text.includes("favicon"))).toEqual([]);
        await page.close();
      }
    },
  );

  test("its port taken: said, and the agent works without it", async () => {
    const side = await startServerSide({ "compactor-1": "compactor" });
    const sensor = await startJsonSensor({ fillRatio: 0.1 });
    const file = agentFile(side, { "compactor-1": machine(sensor) }, { edge: { port: side.port } });
    const agent = launchAgent(side, { file, dataDir: tempDir() });
    await agent.waitForLine(/"event":"page-unavailable"/);
    await waitFor(() => side.rows("compactor", "compactor-1").length > 3, { what: "readings all the same" });
    expect(agent.stdout).toEqual([]);
    expect(await agent.stop()).toBe(0);
  });
});

describe("a start that cannot succeed says what to do and ends with 2", { concurrent: true }, () => {
  const sensor = { url: "http://127.0.0.1:1/" } as JsonSensor;
  const side = { port: 1 };
  const start = (file: string, dataDir: string, env: NodeJS.ProcessEnv) => launchAgent({ env: env as never }, { file, dataDir });

  test("without a secret, or with a file for it that is not there", async () => {
    const file = agentFile(side, { "compactor-1": machine(sensor) });
    for (const env of [{}, { MIMAMORI_AGENT_SECRET_FILE: "/nowhere/secret" }]) {
      const agent = start(file, tempDir(), env);
      expect(await agent.exited).toBe(2);
      expect(agent.stderr.join("\n")).toMatch(/MIMAMORI_AGENT_SECRET_FILE: (not set|cannot be read)/);
    }
  });

  test("twice on one data folder", async () => {
    const real = await startServerSide({ "compactor-1": "compactor" });
    const options = { file: agentFile(real, { "compactor-1": machine(await startJsonSensor({ fillRatio: 0.1 })) }), dataDir: tempDir() };
    const first = await startAgentProcess(real, options);
    const second = launchAgent(real, options);
    expect(await second.exited).toBe(2);
    expect(second.stderr.join("\n")).toMatch(/another agent is running on it; stop that one first/);
    expect(await first.stop()).toBe(0);
  });

  test("with a file full of mistakes: every one by line and column", async () => {
    const file = join(tempDir(), "edge.yaml");
    writeFileSync(
      file,
      `center: east
broker: { host: 127.0.0.1 }
devices:
  a:
    kind: compactor
    name: 圧縮機
    driver: { type: modbuss, host: 10.0.0.9 }
  b:
    kind: compactor
    name: 圧縮機
    driver: { type: modbus, host: 10.0.0.9, registers: { level: { address: 7, unit: m, scale: 0.001 } } }
    quantities: { fillRatio: { as: distance, from: level, emptyM: 0.1, fullM: 0.6 } }
  c:
    kind: compactor
    name: 圧縮機
    driver: { type: modbus, host: 10.0.0.9, registers: { power: { address: 7, unit: W, scale: 0 } } }
    quantities: { powerW: { from: power } }
  d:
    kind: compactor
    name: 圧縮機
    driver: { type: modbus, host: 10.0.0.9, registers: { power: { address: 7, unit: W } } }
    quantities: { powerW: { from: power } }
`,
    );
    const check = startCli(["check-config", "--config", file]);
    expect(await check.exited).toBe(2);
    const said = check.stderr.join("\n");
    expect(said).toMatch(/edge\.yaml:7:\d+: .*unknown driver "modbuss"; known drivers:/);
    expect(said).toMatch(/edge\.yaml:16:\d+: .*a scale is not 0/);
    expect(said).toMatch(/edge\.yaml:12:\d+: .*impossible scale: full \(0\.6 m\) must be nearer to the sensor than empty \(0\.1 m\)/);
    expect(said).toMatch(/edge\.yaml:21:\d+: .*modbus 10\.0\.0\.9:502, unit 1, holding 7 is read by [bc] already/);
    const agent = start(file, tempDir(), {});
    expect(await agent.exited).toBe(2);
    expect(agent.stderr.join("\n")).toContain("unknown driver");
  });
});

test("every sample that we ship passes the check", async () => {
  const samples = [
    ...readdirSync(join(root, "docs/samples")).map((name) => join(root, "docs/samples", name)),
    ...readdirSync(join(root, "edge/drivers"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith("sample.yaml"))
      .map((name) => join(root, "edge/drivers", name)),
  ].filter((name) => name.endsWith(".yaml"));
  expect(samples.length).toBeGreaterThanOrEqual(5);
  for (const file of samples) {
    const check = startCli(["check-config", "--config", file]);
    expect([file, await check.exited, check.stderr.join("\n")]).toEqual([file, 0, ""]);
  }
});
