/** The parts as processes of their own with accounts of their own, as in production. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { mosquittoRuns } from "./mosquitto.ts";
import { launch, type Running, root, startCli } from "./servers.ts";

export type PartName = "broker" | "collector" | "edge" | "jobs" | "web";

export interface Parts {
  /** Starts the part; a part that runs is ended with SIGKILL before. */
  restart(name: PartName): Promise<void>;
  running: Record<PartName, Running>;
}

export interface PartsOptions {
  /** What runs, in the order of the start. */
  names?: readonly PartName[];
  /** The script that runs as the agent, cli.ts or a test's own stand-in for a broken one. */
  edge?: string;
  /** Another broker than ours, made for these accounts: name → secret. */
  broker?: (secrets: Record<string, string>) => () => Running;
}

const secretNames = {
  east: "MIMAMORI_AGENT_SECRET_FILE",
  collector: "MIMAMORI_COLLECTOR_SECRET_FILE",
  web: "MIMAMORI_WEB_SECRET_FILE",
} as const;

export async function startParts(args: string[], dir: string, options: PartsOptions = {}): Promise<Parts> {
  const { names = ["broker", "collector", "edge"], edge = join(root, "cli.ts"), broker } = options;
  const env: NodeJS.ProcessEnv = {};
  const secrets: Record<string, string> = {};
  for (const [name, variable] of Object.entries(secretNames)) {
    const made = startCli(["agent", "add", name, ...args]);
    if ((await made.exited) !== 0) throw new Error(made.stderr.join("\n"));
    const { account, secret } = JSON.parse(made.stdout.join("")) as { account: string; secret: string };
    secrets[account] = secret;
    env[variable] = join(dir, `${name}.secret`);
    writeFileSync(env[variable], secret);
  }
  const cli = (name: PartName) => () => startCli([name, ...args], { env });
  const start: Record<PartName, () => Running> = {
    broker: broker?.(secrets) ?? cli("broker"),
    collector: cli("collector"),
    edge: () => launch(process.execPath, [edge, "edge", "--center", "east", ...args], { env }),
    jobs: cli("jobs"),
    web: cli("web"),
  };
  const running = {} as Record<PartName, Running>;
  const parts: Parts = {
    running,
    async restart(name) {
      await running[name]?.stop("SIGKILL");
      running[name] = start[name]();
      await running[name].waitForLine(name === "broker" && broker ? mosquittoRuns : /"event":"started"/);
    },
  };
  for (const name of names) await parts.restart(name);
  return parts;
}
