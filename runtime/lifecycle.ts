/** Stopping is a stack: last started, first stopped; each step is bounded; one failure does not stop the rest. */
import { isatty } from "node:tty";
import type { Log } from "./log.ts";

export interface Closable {
  /** Idempotent. */
  close(): Promise<void> | void;
}

export class StopStack implements Closable {
  #steps: { name: string; close: () => Promise<void> | void; stepMs: number }[] = [];
  #closing: Promise<void> | undefined;
  readonly #log: Log;
  readonly #stepMs: number;

  constructor(log: Log, stepMs = 5_000) {
    this.#log = log;
    this.#stepMs = stepMs;
  }

  /** Registers what was just started and hands it on. `stepMs`: how long its stop may take. */
  add<T extends Closable>(name: string, thing: T, stepMs = this.#stepMs): T {
    this.#steps.push({ name, close: () => thing.close(), stepMs });
    return thing;
  }

  close(): Promise<void> {
    this.#closing ??= this.#run();
    return this.#closing;
  }

  async #run(): Promise<void> {
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      let timer: NodeJS.Timeout | undefined;
      const bound = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`still busy after ${step.stepMs} ms`)), step.stepMs);
      });
      try {
        await Promise.race([step.close(), bound]);
      } catch (error) {
        this.#log.warn("stop-step-failed", { step: step.name, error });
      } finally {
        clearTimeout(timer);
      }
    }
  }
}

/**
 * Resolves with the signal's name at the first SIGTERM or SIGINT; a second one leaves at once with 130. `close` takes the handlers away.
 *
 * With `onHangup` SIGHUP only calls that, unless the terminal in which the process runs was closed: that ends it at once, as ever.
 */
export function waitForSignal(onHangup?: () => void): { signal: Promise<NodeJS.Signals>; close: () => void } {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  const inTerminal = isatty(0);
  let seen = false;
  const handler = (name: NodeJS.Signals) => {
    if (seen) process.exit(130);
    seen = true;
    resolve(name);
  };
  const hangup = () => {
    if (inTerminal && !isatty(0)) process.exit(129);
    onHangup?.();
  };
  const names = ["SIGTERM", "SIGINT"] as const;
  for (const name of names) process.on(name, handler);
  if (onHangup) process.on("SIGHUP", hangup);
  const close = () => {
    for (const name of names) process.off(name, handler);
    process.off("SIGHUP", hangup);
  };
  return { signal: promise, close };
}
