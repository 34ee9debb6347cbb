/** What `npm test` and `npm run test:long` have in common: steps that all run, counts, and the closing line. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const root = join(import.meta.dirname, "../..");

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Runs to its end with our stdout and stderr; 127 and a line on stderr if it cannot be started. */
export function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): number {
  const PATH = [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter);
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, PATH, ...env },
  });
  if (error) console.error(`${command}: ${error.message}`);
  return status ?? 127;
}

/** A step that passes or fails as a whole. */
export function check(name: string, command: string, args: readonly string[]): Counts {
  const code = run(command, args);
  console.log(`${code === 0 ? "ok" : "FAILED"}: ${name}`);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/** Vitest with the given arguments; each of its tests counts. A file that cannot be loaded, or a run that died, counts as one failure. */
export function vitest(args: readonly string[], env: NodeJS.ProcessEnv = {}): Counts {
  const dir = mkdtempSync(join(tmpdir(), "mimamori-report-"));
  const file = join(dir, "report.json");
  const code = run(
    process.execPath,
    [join(root, "node_modules/vitest/vitest.mjs"), "run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`, ...args],
    env,
  );
  let counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    counts = countsOf(JSON.parse(readFileSync(file, "utf8")) as Report);
  } catch (error) {
    console.error(`vitest left no report: ${error instanceof Error ? error.message : error}`);
  }
  rmSync(dir, { recursive: true, force: true });
  return { ...counts, failed: Math.max(counts.failed, code === 0 ? 0 : 1) };
}

interface Report {
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

export function countsOf(report: Report): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { status, assertionResults } of report.testResults) {
    for (const test of assertionResults) {
      if (test.status === "passed") counts.passed++;
      else if (test.status === "failed") counts.failed++;
      else counts.skipped++;
    }
    // The file itself, or a hook of it, failed without a test that says so.
    if (status === "failed" && !assertionResults.some((test) => test.status === "failed")) counts.failed++;
  }
  return counts;
}

/** Prints the last line of stdout, e.g. `12 passed, 0 failed, 1 skipped`, and ends the process with 1 if anything failed. */
export function close(all: readonly Counts[]): never {
  const sum = (name: keyof Counts) => all.reduce((total, counts) => total + counts[name], 0);
  const skipped = sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : "";
  process.exitCode = sum("failed") > 0 ? 1 : 0;
  console.log(`${sum("passed")} passed, ${sum("failed")} failed${skipped}`);
  process.exit();
}
