/// <reference lib="dom" />
/** A page that the service worker took from its memory: says so, and loads itself again when the server is back. */
import { keepCounting, serverTime } from "../Counting.ts";
import { hideLost, showLost } from "./lost.ts";
import { nextTryMs } from "./reports.ts";

const loadedAt = Date.now();

/** `lives`: the page hears of the server by itself, and need not be loaded again. */
export function watchAge({ lives }: { lives: boolean }): void {
  const keptAt = Number(document.body.dataset.keptAt);
  if (keptAt > 0) {
    showLost(keptAt);
    if (!lives) reloadWhenBack();
  }
  if (lives) return;
  // A page that lives hears what time it is; any other was told once, when it was made.
  if (!(keptAt > 0)) serverTime(Number(document.body.dataset.now));
  keepCounting();
  addEventListener("offline", () => showLost(loadedAt));
  addEventListener("online", () => (keptAt > 0 ? undefined : hideLost()));
}

export function reloadWhenBack(failures = 0): void {
  const look = async () => {
    const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    if (answer?.ok) location.reload();
    else reloadWhenBack(failures + 1);
  };
  setTimeout(look, Math.min(10_000, nextTryMs(failures, Math.random())));
}
