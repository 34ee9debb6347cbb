import type { Texts } from "../index.ts";

export const browser: Texts["browser"] = {
  justNow: "just now",
  ago: (duration) => `${duration} ago`,
  left: (duration) => `${duration} left`,
  lost: (time) => `■ No connection to the Mimamori server. The screen shows what was true at ${time}.`,
  cannotSend: (time) =>
    `■ Without a connection to the server nothing can be sent. Press again when it is back. The screen shows what was true at ${time}.`,
};
