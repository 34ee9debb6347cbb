/** Dry contacts on GPIO lines, heard through a `gpiomon` child process that is started again whenever it ends. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { PulseConfig } from "../../../contract/config/drivers/pulse.ts";
import type { Heard, Signal } from "../../../contract/signals.ts";
import { sleep } from "../../../runtime/clock.ts";
import { messageOf } from "../../../runtime/errors.ts";
import { backoff } from "../../../runtime/retry.ts";
import { ReadFailed } from "../../driver.ts";
import { HeardQueue, type Source, type SourceContext } from "../../source.ts";
import { Contact } from "./contact.ts";
import { gpiogetArguments, gpiomonArguments, type LibgpiodMajor, libgpiodMajor, parseEdge, parseLevels } from "./gpiomon.ts";

const retry = { firstMs: 500, maxMs: 30_000 };
/** A child that ran for so long was well: the next wait is a short one again. */
const wellAfterMs = 60_000;
const answerWithinMs = 3_000;
const endWithinMs = 1_000;

export function pulseSource(config: PulseConfig, context: SourceContext): Source {
  const stop = new AbortController();
  const heard = new HeardQueue(context);
  let failed: ReadFailed | undefined;
  const running = run();

  /** Starts the child again and again; a failure shows at the next read. */
  async function run(): Promise<void> {
    let waits = backoff(retry);
    while (!stop.signal.aborted) {
      const startedAt = performance.now();
      try {
        const major = await versionOf(config.gpiomon);
        await watch(major, await levelsOf(major));
      } catch (error) {
        failed = error instanceof ReadFailed ? error : new ReadFailed("no-answer", messageOf(error));
      }
      context.wake();
      if (performance.now() - startedAt > wellAfterMs) waits = backoff(retry);
      await sleep(waits.next().value, stop.signal);
    }
  }

  async function versionOf(program: string): Promise<LibgpiodMajor> {
    const text = await output(program, ["--version"]);
    const major = libgpiodMajor(text);
    if (!major) throw new ReadFailed("unsupported", `${program} --version: "${text.slice(0, 60).trim()}" is neither libgpiod 1 nor 2`);
    return major;
  }

  async function levelsOf(major: LibgpiodMajor): Promise<Map<number, boolean>> {
    return parseLevels(await output(config.gpioget, gpiogetArguments(major, config)), config.lines);
  }

  /** What a program prints until it ends. */
  async function output(program: string, args: string[]): Promise<string> {
    const child = start(program, args, AbortSignal.any([stop.signal, AbortSignal.timeout(answerWithinMs)]));
    let text = "";
    child.stdout?.on("data", (part: Buffer) => {
      text = (text + part.toString("utf8")).slice(0, 10_000);
    });
    await ended(child, program);
    return text;
  }

  /** Runs gpiomon to its end. Always rejects: it is not meant to end. */
  async function watch(major: LibgpiodMajor, levels: ReadonlyMap<number, boolean>): Promise<never> {
    const contacts = Object.entries(config.lines).map(([name, line]) => watchContact(name, line, levels.get(line.line)));
    const child = start(config.gpiomon, gpiomonArguments(major, config), stop.signal);
    const lines = createInterface({ input: child.stdout! });
    lines.on("line", (text) => {
      const edge = parseEdge(major, text);
      if (!edge) return;
      failed = undefined;
      for (const contact of contacts) if (contact.line === edge.line) contact.edge(edge.high, edge.atMs);
    });
    child.once("spawn", () => {
      failed = undefined;
    });
    try {
      await ended(child, config.gpiomon);
      throw new ReadFailed("no-answer", `${config.gpiomon} ended by itself`);
    } finally {
      lines.close();
      for (const contact of contacts) contact.close();
    }
  }

  function watchContact(name: string, { line, edge, reads, debounceMs }: PulseConfig["lines"][string], level: boolean | undefined) {
    const contact = new Contact(debounceMs, level);
    const active = edge === "rising";
    let timer: NodeJS.Timeout | undefined;
    const tell = (high: boolean, at: number) => {
      const signal: Signal | undefined =
        reads === "state"
          ? { from: name, value: high === active, unit: "bool" }
          : high === active
            ? { from: name, value: 1, unit: "pulses" }
            : undefined;
      if (!signal) return;
      heard.push({ at, signals: [signal] });
    };
    if (reads === "state" && level !== undefined) tell(level, context.now());
    let newest = Number.NEGATIVE_INFINITY;
    const settle = (atMs: number, arrivedAt: number) => {
      const change = closed || atMs < newest ? undefined : contact.settle(atMs + debounceMs);
      if (change) tell(change.high, arrivedAt);
    };
    let closed = false;
    return {
      line,
      edge(high: boolean, atMs: number) {
        newest = atMs;
        const settled = contact.edge(high, atMs);
        if (settled) tell(settled.high, context.now());
        const arrivedAt = context.now();
        clearTimeout(timer);
        // The child's own time counts, so a busy agent does not mistake two pulses for one.
        // After what is already in the pipe: an agent that was busy must not take a spike for a pulse before it has read its end.
        timer = setTimeout(() => setImmediate(() => settle(atMs, arrivedAt)), debounceMs);
      },
      close() {
        closed = true;
        clearTimeout(timer);
      },
    };
  }

  return {
    async read(): Promise<Heard[]> {
      const all = heard.take();
      if (all.length === 0 && failed) throw failed;
      return all;
    },
    drain: () => heard.take(),
    async close() {
      stop.abort();
      await running;
    },
  };
}

/** A child that is asked to end when the signal aborts, and made to soon after. */
function start(program: string, args: string[], signal: AbortSignal): ChildProcess {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let force: NodeJS.Timeout | undefined;
  const end = () => {
    child.kill("SIGTERM");
    force = setTimeout(() => child.kill("SIGKILL"), endWithinMs);
  };
  if (signal.aborted) end();
  else signal.addEventListener("abort", end, { once: true });
  child.once("close", () => {
    clearTimeout(force);
    signal.removeEventListener("abort", end);
  });
  return child;
}

/** Resolves when the child ended with 0 and is gone; rejects with ReadFailed and its last words otherwise. */
function ended(child: ChildProcess, program: string): Promise<void> {
  let words = "";
  child.stderr?.on("data", (part: Buffer) => {
    words = (words + part.toString("utf8")).slice(-200);
  });
  return new Promise((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") reject(new ReadFailed("not-installed", `${program} is not installed: apt-get install gpiod`));
      else if (child.pid === undefined) reject(new ReadFailed("no-answer", `${program}: ${messageOf(error)}`));
    });
    child.once("close", (code, signal) => {
      if (code === 0) resolve();
      else reject(new ReadFailed("no-answer", `${program} ended with ${signal ?? code}: ${words.trim()}`));
    });
  });
}
