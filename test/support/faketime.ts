/** A process whose clock the test sets while it runs: libfaketime, without touching anybody else's clock. */
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathOf } from "./installed.ts";
import { secondsAhead } from "./otherDay.ts";
import { atEnd, tempDir } from "./processes.ts";

export interface FakeClock {
  /** For the process. */
  env: NodeJS.ProcessEnv;
  /** Its clock is ahead of the true time by so many seconds from now on (negative: behind). */
  set(aheadSeconds: number): void;
}

export function fakeClock(aheadSeconds = 0): FakeClock {
  const file = join(tempDir(), "faketime");
  const set = (seconds: number) => {
    const ahead = seconds + secondsAhead();
    writeFileSync(`${file}.new`, `${ahead < 0 ? "-" : "+"}${Math.abs(ahead)}\n`);
    renameSync(`${file}.new`, file); // never read half-written
  };
  set(aheadSeconds);
  atEnd(sweep); // after the process, which is started later and so ends before
  const env = {
    LD_PRELOAD: pathOf("libfaketime.so.1"),
    // Would count for more than the file.
    FAKETIME: undefined,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: "1",
    // As on a real machine, where only the clock of people jumps: timers and time-outs go on evenly.
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
    NO_FAKE_STAT: "1",
  };
  return { env, set };
}

/** The library leaves a semaphore and a page of shared memory of every process behind, with the process's number in the name. */
function sweep(): void {
  const shared = "/dev/shm";
  for (const name of existsSync(shared) ? readdirSync(shared) : []) {
    const pid = /^(?:sem\.)?faketime_s(?:em|hm)_(\d+)$/.exec(name)?.[1];
    if (pid && !existsSync(join("/proc", pid))) rmSync(join(shared, name), { force: true });
  }
}
