/**
 * `npm test [-- FILTER…] [--only]`: servers, biome, tsc, vitest. Everything runs even if a step before it failed.
 *
 * Filters and options go to vitest; `--only` leaves biome and tsc out. The last line of stdout is `N passed, N failed[, N skipped]`.
 */
import { existsSync, readFileSync } from "node:fs";
import { pathOf, servers, tools } from "./support/installed.ts";
import { type Counts, check, close, run, vitest } from "./support/steps.ts";

const args = process.argv.slice(2);
const only = args.includes("--only");

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

const counts = [prepareServers()];
if (!only) {
  counts.push(check("biome check", "biome", ["check", "."]));
  counts.push(check("tsc", "tsc", ["--noEmit"]));
}
counts.push(vitest(args.filter((arg) => arg !== "--only")));
close(counts);
