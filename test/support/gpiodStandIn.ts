/**
 * Stand-ins for gpiomon and gpioget: shell scripts that answer `--version`, print levels and pass on the lines that a test writes, as libgpiod
 * 1.6 and 2.x print them. Not hardware: what the real programs print is in edge/drivers/pulse/fixtures.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, closeSync, constants, existsSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type PulseConfig, pulse } from "../../contract/config/drivers/pulse.ts";
import type { LibgpiodMajor } from "../../edge/drivers/pulse/gpiomon.ts";
import { atEnd, tempDir, waitFor } from "./processes.ts";

export interface GpiodStandIn {
  dir: string;
  /** Settings that name the two programs. */
  config(lines: Record<string, unknown>, more?: Record<string, unknown>): PulseConfig;
  /** What `--version` prints. */
  version: string;
  /** What gpioget prints: a level for each line asked for. */
  levels: string;
  /** Both programs complain with these words and end with 1 from now on; undefined: they work again. */
  complaint: string | undefined;
  /** Prints an edge with the kernel's time of it. */
  edge(line: number, high: boolean, atMs: number): void;
  /** Prints whatever. */
  print(text: string): void;
  /** Arguments of every start so far, `gpiomon` and `gpioget` in front. */
  started(): string[];
  /** Processes of gpiomon so far, the newest last. */
  pids(): number[];
  /** Waits until gpiomon was started so often in all. */
  running(times?: number): Promise<void>;
}

const versions: Record<LibgpiodMajor, string> = {
  1: "gpiomon (libgpiod) v1.6.3\nCopyright (C) 2017-2018 Bartosz Golaszewski",
  2: "gpiomon (libgpiod) v2.1.3\nCopyright (C) 2017-2023 Bartosz Golaszewski",
};

export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** `hangingGpioget`: it never comes back, as with a chip that hangs; `stubborn`: gpiomon does not end when it is asked to. */
export function gpiodStandIn(major: LibgpiodMajor, { hangingGpioget = false, stubborn = false } = {}): GpiodStandIn {
  const dir = tempDir();
  const file = (name: string) => join(dir, name);
  const put = (name: string, text: string | undefined) =>
    text === undefined ? rmSync(file(name), { force: true }) : writeFileSync(file(name), text);
  execFileSync("mkfifo", [file("lines")]);
  // Open for both ways it never ends, whoever reads or does not.
  const lines = openSync(file("lines"), constants.O_RDWR);
  atEnd(() => closeSync(lines));
  const script = (name: string, then: string) => {
    const text = `#!/bin/sh
cd ${dir}
if [ "$1" = --version ]; then cat version; exit 0; fi
echo "${name} $*" >> started
if [ -f complaint ]; then echo "${name}: $(cat complaint)" >&2; exit 1; fi
${then}
`;
    writeFileSync(file(name), text);
    chmodSync(file(name), 0o755);
  };
  script("gpiomon", `${stubborn ? "trap '' TERM\n" : ""}echo $$ >> pids\nexec cat lines`);
  script("gpioget", hangingGpioget ? "exec sleep 1000" : "cat levels");
  put("version", versions[major]);
  put("levels", "1 1\n");

  const read = (name: string) => (existsSync(file(name)) ? readFileSync(file(name), "utf8").split("\n").filter(Boolean) : []);
  const seconds = (atMs: number) => {
    const [whole, nanoseconds] = [Math.floor(atMs / 1000), Math.round((atMs % 1000) * 1e6)];
    return `${whole}.${major === 1 ? nanoseconds : String(nanoseconds).padStart(9, "0")}`;
  };
  const standIn: GpiodStandIn = {
    dir,
    config: (wanted, more = {}) =>
      pulse.schema.parse({ type: "pulse", lines: wanted, gpiomon: file("gpiomon"), gpioget: file("gpioget"), ...more }),
    set version(text: string) {
      put("version", text);
    },
    set levels(text: string) {
      put("levels", text);
    },
    set complaint(text: string | undefined) {
      put("complaint", text);
    },
    edge(line, high, atMs) {
      const event = { 1: high ? 1 : 0, 2: high ? 1 : 2 }[major];
      standIn.print(`${event} ${line} ${seconds(atMs)}\n`);
    },
    print: (text) => void writeSync(lines, text),
    started: () => read("started"),
    pids: () => read("pids").map(Number),
    async running(times = 1) {
      await waitFor(() => standIn.pids().length >= times, { what: `gpiomon to be started ${times} times`, timeoutMs: 40_000 });
    },
  };
  return standIn;
}

/** A clean closing and opening of a contact against ground, with bounce at both ends; returns the time after it. */
export function pressOnce(standIn: GpiodStandIn, line: number, atMs: number, { bounces = 0, heldMs = 400 } = {}): number {
  let at = atMs;
  const flip = (high: boolean, afterMs: number) => {
    at += afterMs;
    standIn.edge(line, high, at);
  };
  flip(false, 0);
  for (let i = 0; i < bounces; i++) {
    flip(true, 1.5);
    flip(false, 2.25);
  }
  flip(true, heldMs);
  for (let i = 0; i < bounces; i++) {
    flip(false, 0.75);
    flip(true, 1.125);
  }
  return at + heldMs;
}
