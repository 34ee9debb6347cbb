/** What to do while a disk or a database does not answer: wait and say so once, lose nothing, end nothing. */
import { type Clock, sleep } from "../runtime/clock.ts";
import { Unavailable } from "../runtime/errors.ts";
import type { Log } from "../runtime/log.ts";
import { backoff } from "../runtime/retry.ts";
import type { Ledger } from "./series/ledger.ts";

export interface Patience {
  /** Tries until it is done, with back-off; undefined when stopped meanwhile. */
  untilDone<T>(work: () => Promise<T> | T): Promise<T | undefined>;
  /** Tries once. False: not now. */
  unlessAway(work: () => void): boolean;
}

export function patience({ ledger, log, clock, stop }: { ledger: Ledger; log: Log; clock: Clock; stop: AbortSignal }): Patience {
  /** Nothing was taken at the last attempt. */
  let down = false;

  function unlessAway(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      log.warn("store-unavailable", { error, once: "ledger" });
      return false;
    }
  }

  async function untilDone<T>(work: () => Promise<T> | T): Promise<T | undefined> {
    const waits = backoff({ firstMs: 200, maxMs: 5_000 });
    for (;;) {
      try {
        const result = await work();
        if (down && !stop.aborted) {
          down = false;
          unlessAway(() => ledger.setStoreDown(undefined));
          log.info("store-back");
        }
        return result;
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        log.warn("store-unavailable", { error, once: "store" });
        if (stop.aborted) return undefined; // the ledger may be closed by now
        if (!down) unlessAway(() => ledger.setStoreDown(clock.now()));
        down = true;
        await sleep(waits.next().value, stop);
        if (stop.aborted) return undefined;
      }
    }
  }

  return { untilDone, unlessAway };
}
