/** Broker, collector and one agent as processes of their own, as `deploy/node` starts them, and what the kernel says of one of them. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { stringify } from "yaml";
import { root } from "./program.ts";

export interface Part {
  pid: number;
  /** Lines of its log with this event. */
  said(event: string): number;
  /** Resolves at the first line of its log with this event. */
  until(event: string): Promise<void>;
  stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts `cli.ts` through deploy/node, with the flags that it gives each command. */
export function startPart(args: readonly string[], env: NodeJS.ProcessEnv = {}): Part {
  const command = [join(root, "deploy/node"), "cli.ts", ...args];
  const child = spawn("sh", command, { cwd: root, stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, ...env } });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const said = (event: string) => log.split(`"event":"${event}"`).length - 1;
  return {
    pid: child.pid!,
    said,
    async until(event) {
      while (said(event) === 0) {
        if (child.exitCode !== null) throw new Error(`${args[0]} ended:\n${log}`);
        await wait(10);
      }
    },
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

/** The server's two processes for one center with these devices, and how its agent is started. */
export async function startServer(dir: string, devices: Record<string, unknown>) {
  const config = join(dir, "mimamori.yaml");
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  const opening = Object.fromEntries(days.map((day) => [day, ["0:00", "23:59"]]));
  const port = await freePort();
  const collection = { by: "ward", weekdays: days, deadline: "8:00", putOutEveningBefore: true };
  const center = { name: { ja: "東部", en: "East" }, opening, collection, recipients: ["staff@example.jp"], everySeconds: 1, devices };
  writeFileSync(config, stringify({ broker: { port }, edge: { port: 0 }, history: { days: 0 }, centers: { east: center } }));
  const args = ["--config", config, "--data", dir];
  const env: NodeJS.ProcessEnv = {};
  for (const [account, name] of Object.entries({ east: "MIMAMORI_AGENT_SECRET_FILE", collector: "MIMAMORI_COLLECTOR_SECRET_FILE" })) {
    const made = execFileSync("sh", [join(root, "deploy/node"), "cli.ts", "agent", "add", account, ...args], { cwd: root });
    env[name] = join(dir, `${account}.secret`);
    writeFileSync(env[name], (JSON.parse(made.toString()) as { secret: string }).secret);
  }
  const broker = startPart(["broker", ...args], env);
  await broker.until("started");
  const collector = startPart(["collector", ...args], env);
  await collector.until("connected");
  return {
    collector,
    journal: join(dir, "edge", "east.db"),
    startAgent: (more: NodeJS.ProcessEnv = {}) => startPart(["edge", "--center", "east", ...args], { ...env, ...more }),
    async stop() {
      await collector.stop();
      await broker.stop();
    },
  };
}

const ticksPerSecond = Number(execFileSync("getconf", ["CLK_TCK"]).toString());

/** Seconds of processor time of a process so far. */
export function cpuSeconds(pid: number): number {
  // The name in brackets may hold anything; the numbers begin behind it.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Memory of a process now and at most so far, in MB (1,000,000 bytes). */
export function memoryMb(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const read = (name: string) => Math.round((Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1_024) / 1e6);
  return { now: read("VmRSS"), peak: read("VmHWM") };
}
