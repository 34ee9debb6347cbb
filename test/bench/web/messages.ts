/** What the parts of `bench -- web` say to each other over the channel of a forked process. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** To the server: time passes (readings of that time are written first) · readings come by themselves from now on · how much processor so far · end. */
export type ToServer = { say: "pass"; ms: number } | { say: "live" } | { say: "cpu" } | { say: "stop" };
export type FromServer =
  | { say: "ready"; port: number; readings: number; fillSeconds: number }
  | { say: "done" }
  | { say: "cpu"; ms: number };

/** To the screens: watch these paths · how much came so far. */
export type ToScreens = { say: "watch"; urls: string[] } | { say: "heard" } | { say: "stop" };
export type FromScreens = { say: "watching" } | { say: "heard"; messages: number; bytes: number; open: number };

/** A part as a process of its own on this Node: one question at a time, each with its answer. */
export interface Part<To, From> {
  ask(message: To): Promise<From>;
  /** The next word that nobody asked for. */
  next(): Promise<From>;
  stop(): Promise<void>;
}

/** `script`: a file of this folder. */
export function part<To, From>(script: string, args: readonly string[], flags: readonly string[] = []): Part<To, From> {
  const child: ChildProcess = fork(join(import.meta.dirname, script), args, {
    execArgv: [...flags],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const exited = once(child, "exit");
  const next = async () => {
    const word = once(child, "message").then(([message]) => message as From);
    return await Promise.race([word, exited.then(() => Promise.reject(new Error(`${script} ended without an answer`)))]);
  };
  return {
    next,
    ask(message) {
      const answer = next();
      child.send(message as object);
      return answer;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.send({ say: "stop" });
      await exited;
    },
  };
}
