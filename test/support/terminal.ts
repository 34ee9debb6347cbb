/** The program in front of an installer who types: stdin is open, what is said is waited for. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { atEnd, root, waitFor } from "./processes.ts";

export interface Terminal {
  /** Everything that was said so far, both streams. */
  readonly shown: string;
  readonly stdout: string;
  /** Waits until so many of these were said. */
  says(pattern: RegExp, times?: number): Promise<void>;
  /** Types a line and Enter. */
  type(line?: string): void;
  /** Presses a key that is no line, e.g. Ctrl-C. */
  press(key: string): void;
  /** Closes the input, as when somebody hangs up. */
  hangUp(): void;
  signal(name: NodeJS.Signals): void;
  exited: Promise<number>;
}

/** `tty`: on a terminal with keys and cursor, made by `script` of Debian's bsdutils; both streams are one there. */
export function atTerminal(args: readonly string[], { tty = false } = {}): Terminal {
  const program = [process.execPath, join(root, "cli.ts"), ...args];
  const quoted = program.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const [command, ...words] = tty ? ["script", "-qec", `exec ${quoted}`, "/dev/null"] : program;
  const child = spawn(command!, words, { cwd: root, stdio: "pipe" });
  const heard = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      heard[name] += text;
    });
  }
  child.stdin.on("error", () => {}); // it may have ended before we typed
  const exited = once(child, "close").then(([code, signal]) => (code as number | null) ?? (signal === "SIGINT" ? 130 : 137));
  atEnd(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  return {
    get shown() {
      return heard.stdout + heard.stderr;
    },
    get stdout() {
      return heard.stdout;
    },
    async says(pattern, times = 1) {
      const all = new RegExp(pattern, "g");
      const enough = () => [...(heard.stdout + heard.stderr).matchAll(all)].length >= times || child.exitCode !== null;
      await waitFor(enough, { timeoutMs: 30_000, what: `${pattern} to be said; so far: ${heard.stdout}${heard.stderr}` });
      if ([...(heard.stdout + heard.stderr).matchAll(all)].length < times)
        throw new Error(`ended before it said ${pattern}:\n${heard.stdout}${heard.stderr}`);
    },
    type: (line = "") => void child.stdin.write(`${line}\n`),
    press: (key) => void child.stdin.write(key),
    hangUp: () => void child.stdin.end(),
    signal: (name) => void child.kill(name),
    exited,
  };
}
