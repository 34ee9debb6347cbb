/// <reference lib="dom" />
/** Keeps a page live, and says when it is not: what it shows is from then on old. */
import { hideLost, isLost, showLost } from "./offline/lost.ts";
import { stream } from "./Stream.ts";

export function livePage(path: string): void {
  stream(path, {
    heard() {
      if (isLost()) hideLost();
    },
    lost: showLost,
    // The sign-in stands there when the page is loaded again.
    over: () => location.reload(),
  });
}
