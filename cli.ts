/** The one entry. `npm run -s mimamori -- <command>`; exit 0 done, 1 ran and found a problem, 2 the operator must act. */
import { agent, user } from "./commands/accounts.ts";
import { checkConfig } from "./commands/checkConfig.ts";
import type { Command } from "./commands/command.ts";
import { doctor } from "./commands/doctor.ts";
import { broker, collector, edge, jobs, web } from "./commands/processes.ts";
import { replay } from "./commands/replay.ts";
import { start } from "./commands/start.ts";
import { ConfigError } from "./runtime/errors.ts";

const commands: Record<string, { run: Command; help: string }> = {
  start: { run: start, help: "everything in one process, the simulated centers included" },
  broker: { run: broker, help: "the MQTT broker alone" },
  collector: { run: collector, help: "the collector alone" },
  edge: { run: edge, help: "the agent of one center: --center C" },
  jobs: { run: jobs, help: "the jobs alone" },
  web: { run: web, help: "the pages alone" },
  "check-config": { run: checkConfig, help: "checks the configuration; --effective prints it" },
  doctor: { run: doctor, help: "checks clock, disk, ports, stores, mail, fonts" },
  replay: { run: replay, help: "FILE.csv --center C --map MAP.yaml [--speed N]: real data through the real path" },
  agent: { run: agent, help: "add|rotate|remove NAME, list: accounts of agents" },
  user: { run: user, help: "add NAME --role R: accounts of people" },
};

const usage = `usage: npm run -s mimamori -- <command> [--config F] [--data DIR] [--set path=value]…

${Object.entries(commands)
  .map(([name, { help }]) => `  ${name.padEnd(14)}${help}`)
  .join("\n")}
`;

const [name = "", ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (name === "" || name === "help" || name === "--help") {
  process.stdout.write(usage);
} else if (!command) {
  process.stderr.write(`unknown command "${name}"\n\n${usage}`);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await command.run(args);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.problems.join("\n")}\n`);
    process.exitCode = 2;
  }
}
