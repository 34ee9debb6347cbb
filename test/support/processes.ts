/** Ports, folders and child processes of one test file. Whatever is still there when the file ends is ended and removed. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll } from "vitest";
import { sleep } from "../../runtime/clock.ts";

export const root = join(import.meta.dirname, "../..");

const cleanups: (() => Promise<unknown> | unknown)[] = [];
const children = new Set<ChildProcess>();

/** Runs after the file's own `afterAll`, last registered first. */
export function atEnd(work: () => Promise<unknown> | unknown): void {
  cleanups.push(work);
}

afterAll(async () => {
  const failures: unknown[] = [];
  for (let work = cleanups.pop(); work; work = cleanups.pop()) {
    try {
      await work();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, "cleaning up failed");
}, 60_000);
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "mimamori-test-"));
  atEnd(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
  return dir;
}

/** Asks again until the answer is truthy and returns it. An answer that throws counts as "not yet"; the error at the end says which. */
export async function waitFor<T>(
  predicate: () => T | Promise<T>,
  options: { timeoutMs?: number; everyMs?: number; what: string },
): Promise<NonNullable<T>> {
  const { timeoutMs = 15_000, everyMs = 25, what } = options;
  const until = Date.now() + timeoutMs;
  let last: unknown;
  do {
    try {
      last = await predicate();
      if (last) return last as NonNullable<T>;
    } catch (error) {
      last = error;
    }
    await sleep(everyMs);
  } while (Date.now() < until);
  throw new Error(`waited ${timeoutMs} ms for ${what}; the last answer was ${last instanceof Error ? last.message : JSON.stringify(last)}`);
}

export interface Running {
  pid: number;
  stdout: string[];
  stderr: string[];
  /** Exit code; 128 + number for a signal. */
  exited: Promise<number>;
  /** The first line of stdout or stderr that matches, also one of the past. Rejects when the process ends before. */
  waitForLine(pattern: RegExp, timeoutMs?: number): Promise<RegExpMatchArray>;
  /** Sends the signal, after `graceMs` SIGKILL; resolves with the exit code. Idempotent. */
  stop(signal?: NodeJS.Signals, graceMs?: number): Promise<number>;
}

export function launch(command: string, args: readonly string[], options: { env?: NodeJS.ProcessEnv; cwd?: string } = {}): Running {
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  const [stdout, stderr]: [string[], string[]] = [[], []];
  createInterface({ input: child.stdout }).on("line", (line) => stdout.push(line));
  createInterface({ input: child.stderr }).on("line", (line) => stderr.push(line));
  const ended = Promise.withResolvers<number>();
  let code: number | undefined;
  const end = (value: number) => {
    children.delete(child);
    code ??= value;
    ended.resolve(code);
  };
  child.once("error", (error) => {
    stderr.push(error.message);
    end(127);
  });
  child.once("close", (value, signal) => end(value ?? 128 + (signal ? constants.signals[signal] : 0)));

  const running: Running = {
    pid: child.pid ?? -1,
    stdout,
    stderr,
    exited: ended.promise,
    async waitForLine(pattern, timeoutMs = 30_000) {
      const find = () => [...stdout, ...stderr].map((line) => line.match(pattern)).find((match) => match !== null);
      await waitFor(() => find() !== undefined || code !== undefined, { timeoutMs, what: `a line like ${pattern} of ${args.join(" ")}` });
      const match = find();
      if (match) return match;
      throw new Error(
        `${args.join(" ")} ended with ${code} before a line like ${pattern}:\n${[...stdout, ...stderr].slice(-20).join("\n")}`,
      );
    },
    async stop(signal = "SIGTERM", graceMs = 15_000) {
      if (code === undefined) child.kill(signal);
      const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
      const result = await ended.promise;
      clearTimeout(timer);
      return result;
    },
  };
  atEnd(() => running.stop("SIGKILL"));
  return running;
}

/** The program itself on the pinned Node, e.g. `startCli(["check-config"])`. */
export function startCli(args: readonly string[], options: { env?: NodeJS.ProcessEnv; cwd?: string } = {}): Running {
  return launch(process.execPath, [join(root, "cli.ts"), ...args], options);
}
