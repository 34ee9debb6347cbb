/** A look at every so often, one at a time: while one lasts, the next is left out. */
import type { Closable } from "./lifecycle.ts";

/** `look` does not reject, or it is our bug. Closing waits for the look that is under way. */
export function lookEvery(everyMs: number, look: () => Promise<void>): Closable {
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
  }, everyMs);
  return {
    async close() {
      clearInterval(timer);
      await looking;
    },
  };
}
