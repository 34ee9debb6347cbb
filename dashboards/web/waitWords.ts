/** A wait as a person is told: whole minutes, and the time of day from which they may try. */
import { clockTime, type Instant, minuteMs } from "../../contract/time.ts";

export function waitWords(waitMs: number, now: Instant): { seconds: number; minutes: number; at: string } {
  const until = Math.ceil((now + waitMs) / minuteMs) * minuteMs; // the clock on the wall shows minutes
  return { seconds: Math.ceil(waitMs / 1_000), minutes: Math.ceil(waitMs / minuteMs), at: clockTime(until) };
}
