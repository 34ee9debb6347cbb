/** The agent as a process of its own, with a file of its own, as it runs at a center. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { AgentReport } from "../../edge/agent.ts";
import { type Running, startCli, tempDir } from "./processes.ts";
import { center, type ServerSide } from "./serverSide.ts";

/** Writes an agent's own file into a folder of its own; returns its path. */
export function agentFile(side: Pick<ServerSide, "port">, devices: Record<string, unknown>, more: Record<string, unknown> = {}): string {
  const file = join(tempDir(), "edge.yaml");
  const document = { center, everySeconds: 0.2, broker: { host: "127.0.0.1", port: side.port }, edge: { port: 0 }, devices, ...more };
  writeFileSync(file, stringify(document));
  return file;
}

export interface AgentProcess extends Running {
  /** What its own page says. */
  report(): Promise<AgentReport>;
  /** Lines of its log with this event. */
  said(event: string): Record<string, unknown>[];
}

export interface AgentOptions {
  file: string;
  dataDir: string;
  env?: NodeJS.ProcessEnv;
  /** Starts the program; else as any process. */
  start?: (args: readonly string[], env: NodeJS.ProcessEnv) => Running;
}

/** Starts it; it is up when this resolves. `launchAgent` does not wait, for a start that is meant to fail. */
export async function startAgentProcess(side: Pick<ServerSide, "env">, options: AgentOptions): Promise<AgentProcess> {
  const running = launchAgent(side, options);
  await running.waitForLine(/"event":"started"/);
  return running;
}

export function launchAgent(side: Pick<ServerSide, "env">, { file, dataDir, env, start }: AgentOptions): AgentProcess {
  const args = ["edge", "--config", file, "--data", dataDir];
  const all = { ...side.env, ...env };
  const running = start ? start(args, all) : startCli(args, { env: all });
  return Object.assign(running, {
    async report() {
      const [, port] = await running.waitForLine(/http:\/\/127\.0\.0\.1:(\d+)$/);
      return (await (await fetch(`http://127.0.0.1:${port}/status.json`)).json()) as AgentReport;
    },
    said: (event: string) => running.stderr.filter((line) => line.includes(`"event":"${event}"`)).map((line) => JSON.parse(line)),
  });
}
