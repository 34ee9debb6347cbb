/** A process whose clock the test sets while it runs: libfaketime, without touching anybody else's clock. */
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathOf } from "./installed.ts";
import { tempDir } from "./processes.ts";

export interface FakeClock {
  /** For the process. */
  env: NodeJS.ProcessEnv;
  /** Its clock is ahead of the true time by so many seconds from now on (negative: behind). */
  set(aheadSeconds: number): void;
}

export function fakeClock(aheadSeconds = 0): FakeClock {
  const file = join(tempDir(), "faketime");
  const set = (seconds: number) => {
    writeFileSync(`${file}.new`, `${seconds < 0 ? "-" : "+"}${Math.abs(seconds)}\n`);
    renameSync(`${file}.new`, file); // never read half-written
  };
  set(aheadSeconds);
  const env = {
    LD_PRELOAD: pathOf("libfaketime.so.1"),
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: "1",
    // As on a real machine, where only the clock of people jumps: timers and time-outs go on evenly.
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
    NO_FAKE_STAT: "1",
  };
  return { env, set };
}
