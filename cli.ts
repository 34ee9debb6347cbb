/** The one entry. `npm run -s mimamori -- <command>`; exit 0 done, 1 ran and found a problem, 2 the operator must act. */
import type { Command } from "./commands/command.ts";
import { ConfigError } from "./runtime/errors.ts";

/** Each is loaded when it is asked for: an agent on a small machine does not carry the pages and the mail. */
const commands: Record<string, { load: () => Promise<Command>; help: string }> = {
  start: {
    load: async () => (await import("./commands/start.ts")).start,
    help: "everything in one process, the simulated centers included",
  },
  broker: { load: async () => (await import("./commands/processes.ts")).broker, help: "the MQTT broker alone" },
  collector: { load: async () => (await import("./commands/processes.ts")).collector, help: "the collector alone" },
  edge: { load: async () => (await import("./commands/edge.ts")).edge, help: "the agent of one center: --center C" },
  jobs: { load: async () => (await import("./commands/processes.ts")).jobs, help: "the jobs alone" },
  web: { load: async () => (await import("./commands/processes.ts")).web, help: "the pages alone" },
  "check-config": {
    load: async () => (await import("./commands/checkConfig.ts")).checkConfig,
    help: "checks the configuration; --effective prints it",
  },
  doctor: {
    load: async () => (await import("./commands/doctor.ts")).doctor,
    help: "checks clock, disk, ports, stores, mail, fonts, certificates",
  },
  replay: {
    load: async () => (await import("./commands/replay.ts")).replay,
    help: "FILE.csv --center C --map MAP.yaml [--speed N]: real data through the real path",
  },
  backtest: {
    load: async () => (await import("./commands/backtest.ts")).backtest,
    help: "FILE.csv [--map MAP.yaml] [--json]: how well the forecast of a collection would have done",
  },
  decode: {
    load: async () => (await import("./commands/decode.ts")).decode,
    help: "--preset P --topic T [--zone Z] [--arrived ISO] < payload: what a sensor's message says",
  },
  probe: {
    load: async () => (await import("./commands/probe.ts")).probe,
    help: "DEVICE [--center C]: reads a device once; raw values, converted, what is wrong",
  },
  calibrate: {
    load: async () => (await import("./commands/calibrate.ts")).calibrate,
    help: "DEVICE [--center C] [--undo | --replaced --why TEXT]: teaches a sensor empty and full",
  },
  "what-if": {
    load: async () => (await import("./commands/whatIf.ts")).whatIf,
    help: "--set centers.C.nearFull=0.85 [--from DAY] [--to DAY] [--json]: the past under other rules",
  },
  quarantine: {
    load: async () => (await import("./commands/quarantine.ts")).quarantine,
    help: "[list] [--json] | show ID | replay ID|--reason TEXT|--all | clear ID: what was refused, and taken after all",
  },
  agent: { load: async () => (await import("./commands/accounts.ts")).agent, help: "add|rotate|remove NAME, list: accounts of agents" },
  certs: {
    load: async () => (await import("./commands/certs.ts")).certs,
    help: "[--out DIR] [--host NAME]… [--days N]: a private authority and certificates, or their renewal",
  },
  user: {
    load: async () => (await import("./commands/user.ts")).user,
    help: "add|change NAME --role R [--center C], password|remove NAME, list: accounts of people",
  },
  token: {
    load: async () => (await import("./commands/token.ts")).token,
    help: "add NAME --role R [--center C] [--days N], revoke NAME, list: walls, calendars, programs",
  },
  "staff-code": {
    load: async () => (await import("./commands/staffCode.ts")).staffCode,
    help: "add|remove --center C CODE…, list: what staff tap at the tablet of a center",
  },
};

const usage = `usage: npm run -s mimamori -- <command> [--config F] [--data DIR] [--set path=value]…

${Object.entries(commands)
  .map(([name, { help }]) => `  ${name.padEnd(14)}${help}`)
  .join("\n")}
`;

// What the program writes is for its owner only, also in a data folder that was there before.
process.umask(0o077);

const [name = "", ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (name === "" || name === "help" || name === "--help") {
  process.stdout.write(usage);
} else if (!command) {
  process.stderr.write(`unknown command "${name}"\n\n${usage}`);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await (await command.load())(args);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.problems.join("\n")}\n`);
    process.exitCode = 2;
  }
}
