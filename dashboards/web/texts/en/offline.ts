import type { Texts } from "../index.ts";

export const offline: Texts["offline"] = {
  lost: (time, age) => `■ Not connected. This is as of ${time} (${age} ago).`,
  cannot: "■ Not connected, so this cannot be sent now. Press again when the connection is back.",
  waiting: (count) => (count === 1 ? "1 report is waiting to be sent" : `${count} reports are waiting to be sent`),
  waitingHint: "It is sent by itself when the connection is back.",
  signInToSend: "It is sent when you sign in.",
  signIn: "Sign in",
  others: (count) => `${count} waiting of somebody else (sent when they sign in)`,
  sent: (count) => (count === 1 ? "✓ The report that waited was sent." : `✓ The ${count} reports that waited were sent.`),
  refused: (time, label, why) => `■ “${label}” of ${time} was not accepted. ${why}`,
  discard: "Discard this report",
  full: (limit) => `■ ${limit} reports are waiting, and no more can be kept. Please wait for the connection.`,
  nothingKept: {
    title: "Not connected",
    remedy: "This page is not kept for times without a connection. It opens by itself when the connection is back.",
    toBoard: "Open the board (as it was last seen)",
  },
};
