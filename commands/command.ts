/** What every command starts with: arguments, configuration, data folder. */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { checkConfig } from "../contract/config/check.ts";
import type { Config } from "../contract/config/schema.ts";
import { calendarProblems } from "../jobs/calendar.ts";
import { loadConfig } from "../runtime/config.ts";
import { ConfigError, messageOf } from "../runtime/errors.ts";

/** Runs to its end and gives the exit code: 0 done, 1 ran and found a problem. */
export type Command = (args: string[]) => Promise<number>;

export const shippedConfig = join(import.meta.dirname, "..", "mimamori.yaml");

const commonOptions = {
  config: { type: "string", default: shippedConfig },
  data: { type: "string", default: "./data" },
  set: { type: "string", multiple: true, default: [] },
} as const satisfies ParseArgsOptionsConfig;

export interface Common {
  config: Config;
  dataDir: string;
}

/** Parses arguments; a wrong one is a ConfigError that names it. */
export function parse<const O extends ParseArgsOptionsConfig>(args: string[], options: O) {
  try {
    return parseArgs({ args, options: { ...commonOptions, ...options }, allowPositionals: true, strict: true });
  } catch (error) {
    throw new ConfigError(messageOf(error));
  }
}

/** Loads and checks the configuration without touching the disk; `now` for the calendar's next 14 days. */
export function readConfig(values: { config?: string; set?: string[] }, now = Date.now()): Config {
  const check = (document: unknown) => {
    const checked = checkConfig(document);
    if (!checked.ok) return checked;
    const problems = Object.entries(checked.config.centers).flatMap(([id, center]) =>
      calendarProblems(center, now).map((message) => ({ path: ["centers", id, "collection"], message })),
    );
    return problems.length > 0 ? { ok: false as const, problems } : checked;
  };
  return loadConfig(values.config ?? shippedConfig, values.set ?? [], check);
}

/** Configuration and data folder, which is made if it is not there. */
export function common(values: { config?: string; data?: string; set?: string[] }): Common {
  const config = readConfig(values);
  const dataDir = resolve(values.data ?? "./data");
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new ConfigError(`--data ${dataDir}: cannot be made (${messageOf(error)})`);
  }
  return { config, dataDir };
}

/** The one answer of a command, on stdout. */
export function answer(value: unknown): void {
  process.stdout.write(typeof value === "string" ? `${value}\n` : `${JSON.stringify(value, undefined, 2)}\n`);
}
