/** Processes whose clock stands on another day, by libfaketime: rules of the calendar make tests that pass today and fail in December. */
import { pathOf } from "./installed.ts";

/** By how many seconds the clock of this process is ahead already. */
export function secondsAhead(): number {
  return Number(/^\+?(-?\d+)s$/.exec(process.env.FAKETIME ?? "")?.[1] ?? 0);
}

/** Only what people read as the time: timers and time-outs go on evenly, files have their true times. `undefined` where libfaketime is missing. */
export function environmentAhead(seconds: number): NodeJS.ProcessEnv | undefined {
  const library = pathOf("libfaketime.so.1");
  if (!library) return undefined;
  return { LD_PRELOAD: library, FAKETIME: `${seconds < 0 ? "" : "+"}${seconds}s`, FAKETIME_DONT_FAKE_MONOTONIC: "1", NO_FAKE_STAT: "1" };
}

/** For Chromium, whose many threads come to a stand under libfaketime. Our pages take the time from the server. */
export function environmentOfToday(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name, value]) => value !== undefined && !/^(LD_PRELOAD|FAKETIME)/.test(name));
  return Object.fromEntries(entries) as Record<string, string>;
}
