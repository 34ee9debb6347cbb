/// <reference lib="dom" />
/** Keeps the ages and the times left of a page true, also while the server is away. */
import { durationText } from "../../../contract/time.ts";
import { language, words } from "./Words.ts";

const everyMs = 10_000;
/** How far the server's clock is ahead of this one: a tablet's clock may be anywhere. */
let aheadMs = Number(document.body.dataset.serverAhead ?? 0);

/** The server said what time it is. */
export function serverTime(now: number): void {
  aheadMs = now - Date.now();
}

export function serverNow(): number {
  return Date.now() + aheadMs;
}

/** Fills every counted time below `root`; called after a part was laid into the page, too. */
export function count(root: ParentNode = document): void {
  const now = serverNow();
  for (const time of root.querySelectorAll<HTMLTimeElement>("time[data-ago], time[data-left]")) {
    const { ago, left } = time.dataset;
    const text =
      ago !== undefined
        ? now - Number(ago) < 60_000
          ? words.justNow
          : words.ago(durationText(now - Number(ago), language))
        : words.left(durationText(Number(left) - now, language));
    if (time.textContent !== text) time.textContent = text;
  }
}

export function keepCounting(): void {
  // A page that was kept tells at once how old its figures are by now.
  if (document.body.dataset.keptAt !== undefined) count();
  setInterval(() => count(), everyMs);
}
