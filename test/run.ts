/**
 * `npm test [-- FILTER…] [--only] [--at TIME]`: servers, biome, tsc, vitest. Everything runs even if a step before it failed.
 *
 * Filters and options go to vitest; `--only` leaves biome and tsc out; `--at 2026-12-30T23:45+09:00`: as if it were then, for what depends
 * on the calendar. The last line of stdout is `N passed, N failed[, N skipped]`.
 */
import { existsSync, readFileSync } from "node:fs";
import { pathOf, servers, tools } from "./support/installed.ts";
import { environmentAhead } from "./support/otherDay.ts";
import { type Counts, check, close, run, vitest } from "./support/steps.ts";

const args = process.argv.slice(2);
const only = take("--only") !== undefined;
const at = take("--at", 1);

/** Takes an option and its value out of what goes to vitest. */
function take(option: string, values = 0): string | undefined {
  const index = args.indexOf(option);
  return index < 0 ? undefined : args.splice(index, 1 + values).at(-1);
}

/** Of a run at another time. */
function environment(): NodeJS.ProcessEnv {
  if (at === undefined) return {};
  const time = Date.parse(at);
  const env = Number.isNaN(time) ? undefined : environmentAhead(Math.round((time - Date.now()) / 1000));
  if (env) return env;
  console.error(
    Number.isNaN(time) ? `--at ${at}: a time is missing, e.g. --at 2026-12-30T23:45+09:00` : "--at needs libfaketime: npm run servers",
  );
  process.exit(2);
}

/** What each server is for, so that a person can judge what a run without it leaves open. */
const usedBy = {
  influxd: "the InfluxDB store",
  mosquitto: "a broker that is not ours",
  chromium: "the pages in a browser",
  gpiomon: "GPIO lines",
  "libfaketime.so.1": "a clock that jumps",
} as const;

function mayInstall(): boolean {
  if (process.env.MIMAMORI_APT === "0" || process.getuid?.() !== 0 || !existsSync("/etc/os-release")) return false;
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync("/etc/os-release", "utf8"));
}

function prepareServers(): Counts {
  if (mayInstall() && run("bash", ["deploy/servers.sh"]) !== 0) console.error("servers: could not be installed");
  const missing = [...servers, ...tools].filter((name) => !pathOf(name));
  for (const name of missing)
    console.error(`${name} is not installed: tests of ${usedBy[name]} are skipped. To install it, as root: npm run servers`);
  return { passed: 0, failed: process.env.CI === "true" ? missing.length : 0, skipped: 0 };
}

const env = environment();
const counts = [prepareServers()];
if (!only) {
  counts.push(check("biome check", "biome", ["check", "."]));
  counts.push(check("tsc", "tsc", ["--noEmit"]));
}
counts.push(vitest(args, env));
close(counts);
