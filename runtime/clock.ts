/** The clock of a process. Code that decides takes `now` as an argument; code that acts takes a Clock. */
export interface Clock {
  /** UTC milliseconds. Jumps when somebody sets the machine's clock. */
  now(): number;
}

export interface SteadyClock extends Clock {
  /** Milliseconds since some moment; rises evenly whatever happens to `now`. For waits and time-outs. */
  elapsed(): number;
}

export const systemClock: SteadyClock = { now: () => Date.now(), elapsed: () => performance.now() };

/** Waits, or ends early and quietly when the signal aborts. Never rejects. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
  });
}

/** Waits for the work, but not longer than this; leaves no timer behind. Says whether it was done in time. */
export async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  const late = new AbortController();
  const inTime = await Promise.race([work.then(() => true), sleep(ms, late.signal).then(() => false)]);
  late.abort();
  return inTime;
}

/** Lets sockets and timers run before a long computation goes on. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
