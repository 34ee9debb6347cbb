/** Broker, collector and agent as processes of their own with accounts of their own, as in production. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { launch, type Running, root, startCli } from "./servers.ts";

export type PartName = "broker" | "collector" | "edge";

export interface Parts {
  /** Starts the part; a part that runs is ended with SIGKILL before. */
  restart(name: PartName): Promise<void>;
  running: Record<PartName, Running>;
}

const secretNames = { east: "MIMAMORI_AGENT_SECRET_FILE", collector: "MIMAMORI_COLLECTOR_SECRET_FILE" } as const;

/** `edge`: the script that runs as the agent, cli.ts or a test's own stand-in for a broken one. */
export async function startParts(args: string[], dir: string, edge = join(root, "cli.ts")): Promise<Parts> {
  const env: NodeJS.ProcessEnv = {};
  for (const [account, name] of Object.entries(secretNames)) {
    const made = startCli(["agent", "add", account, ...args]);
    if ((await made.exited) !== 0) throw new Error(made.stderr.join("\n"));
    env[name] = join(dir, `${account}.secret`);
    writeFileSync(env[name], (JSON.parse(made.stdout.join("")) as { secret: string }).secret);
  }
  const start: Record<PartName, () => Running> = {
    broker: () => startCli(["broker", ...args], { env }),
    collector: () => startCli(["collector", ...args], { env }),
    edge: () => launch(process.execPath, [edge, "edge", "--center", "east", ...args], { env }),
  };
  const running = {} as Record<PartName, Running>;
  const parts: Parts = {
    running,
    async restart(name) {
      await running[name]?.stop("SIGKILL");
      running[name] = start[name]();
      await running[name].waitForLine(/"event":"started"/);
    },
  };
  for (const name of ["broker", "collector", "edge"] as const) await parts.restart(name);
  return parts;
}
