/// <reference lib="dom" />
/** Keeps the board live, and says when it is not: what it shows is from then on old. */
import { hideLost, isLost, showLost } from "./offline/lost.ts";
import { stream } from "./Stream.ts";

stream("/events/board", {
  heard() {
    if (isLost()) hideLost();
  },
  lost: showLost,
});
