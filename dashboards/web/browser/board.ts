/// <reference lib="dom" />
/** Keeps the board live: the server sends the changed parts, they are laid into the page. */
import { lay } from "./offline/lay.ts";
import { listen } from "./offline/live.ts";
import { hideLost, isLost, showLost } from "./offline/lost.ts";

const lostAfterMs = 12_000;
let lastWord = Date.now();

listen("/events/board", {
  parts(parts) {
    for (const [id, text] of Object.entries(parts)) lay(id, text);
  },
  word() {
    lastWord = Date.now();
    if (isLost()) hideLost();
  },
});

setInterval(() => {
  if (Date.now() - lastWord > lostAfterMs) showLost(lastWord);
}, 2_000);
