/** The sign of life to somebody outside: whoever is behind `watchdog.pingUrl` notices that none comes. */
import { minuteMs } from "../contract/time.ts";
import type { Closable } from "../runtime/lifecycle.ts";
import type { JobContext } from "./context.ts";

/** Such a service counts minutes; more often is of no use to it. */
const everyMs = minuteMs;
const timeoutMs = 10_000;

export interface Ping extends Closable {
  /** Returns at once; does nothing without an address, within a minute of the last one, or while one is under way. */
  send(): void;
}

/** The address holds a secret in most such services, so it is never logged. `elapsed`: a clock that only counts on. */
export function openPing({ config, log }: Pick<JobContext, "config" | "log">, elapsed: () => number = () => performance.now()): Ping {
  const { pingUrl } = config.watchdog;
  const stop = new AbortController();
  let sentAt = Number.NEGATIVE_INFINITY;
  let isAway = false;
  let underWay: Promise<void> | undefined;

  const ask = async (url: string) => {
    try {
      const response = await fetch(url, { signal: AbortSignal.any([stop.signal, AbortSignal.timeout(timeoutMs)]) });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`answered ${response.status}`);
      if (isAway) log.info("ping-back");
      isAway = false;
    } catch (error) {
      if (stop.signal.aborted) return;
      // Said once; that it goes on failing is what the one outside is for.
      if (!isAway) log.warn("ping-failed", { error: causeOf(error) });
      isAway = true;
    }
  };

  return {
    send() {
      if (pingUrl === undefined || underWay || stop.signal.aborted || elapsed() - sentAt < everyMs) return;
      sentAt = elapsed();
      underWay = ask(pingUrl).finally(() => {
        underWay = undefined;
      });
    },
    async close() {
      stop.abort();
      await underWay;
    },
  };
}

/** "fetch failed" says nothing: its cause does. Only its code, which holds no address. */
function causeOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? (name === "TimeoutError" ? "no answer in time" : message);
}
