/** The program as a child process in a folder of its own, for figures. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const root = join(import.meta.dirname, "../..");

export async function inFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), "mimamori-bench-"));
  try {
    return await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Runs `cli.ts` as the npm scripts do, with the flags that deploy/node gives each command; `line` resolves with the first match on stdout, `stop` with the exit code. */
export function program(args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn("sh", [join(root, "deploy/node"), "cli.ts", ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => lines.push(line));
  const exited = once(child, "exit").then(([code]) => code as number | null);
  return {
    pid: child.pid!,
    lines,
    exited,
    async line(pattern: RegExp): Promise<RegExpMatchArray> {
      for (;;) {
        const found = lines.map((line) => line.match(pattern)).find((match) => match !== null);
        if (found) return found;
        if (child.exitCode !== null) throw new Error("the program ended");
        await Promise.race([once(reader, "line"), exited]);
      }
    },
    stop() {
      child.kill("SIGTERM");
      return exited;
    },
  };
}
