/** What every command starts with: arguments, configuration, data folder. */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { checkConfig } from "../contract/config/check.ts";
import type { Problem } from "../contract/config/problem.ts";
import type { Config } from "../contract/config/schema.ts";
import { type Loaded, loadDocument } from "../runtime/config.ts";
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
  /** What the configuration was made of: what is changed from a page is laid over it. */
  loaded: Loaded<Config>;
}

/** Parses arguments; a wrong one is a ConfigError that names it. */
export function parse<const O extends ParseArgsOptionsConfig>(args: string[], options: O) {
  try {
    return parseArgs({ args, options: { ...commonOptions, ...options }, allowPositionals: true, strict: true });
  } catch (error) {
    throw new ConfigError(messageOf(error));
  }
}

/** A further check of a configuration whose shape is right: what a server must know and an agent need not. */
export type AlsoCheck = (config: Config) => Problem[];

/** Loads and checks the configuration without touching the disk; with what it was made of. */
export function readDocument(values: { config?: string; set?: string[] }, alsoCheck: AlsoCheck = () => []): Loaded<Config> {
  const check = (document: unknown) => {
    const checked = checkConfig(document);
    if (!checked.ok) return checked;
    const problems = alsoCheck(checked.config);
    return problems.length > 0 ? { ok: false as const, problems } : checked;
  };
  return loadDocument(values.config ?? shippedConfig, values.set ?? [], check);
}

/** Configuration and data folder, which is made if it is not there. */
export function common(values: { config?: string; data?: string; set?: string[] }, alsoCheck?: AlsoCheck): Common {
  const loaded = readDocument(values, alsoCheck);
  const dataDir = resolve(values.data ?? "./data");
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new ConfigError(`--data ${dataDir}: cannot be made (${messageOf(error)})`);
  }
  return { config: loaded.config, dataDir, loaded };
}

/** The one answer of a command, on stdout. */
export function answer(value: unknown): void {
  process.stdout.write(typeof value === "string" ? `${value}\n` : `${JSON.stringify(value, undefined, 2)}\n`);
}
