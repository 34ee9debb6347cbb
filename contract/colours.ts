/**
 * What a colour means, wherever it is shown: pages, mails, paper, Grafana. From the design system of the Digital Agency; never the only sign
 * of a state, which is said in words and by a shape as well.
 */
export const colours = {
  /** In order. */
  fine: "#197a4b",
  /** Somebody should look today. */
  notice: "#ffc700",
  /** At once. */
  urgent: "#ce0000",
  /** A bag that was changed, a truck that comes. */
  pickup: "#1a6b3c",
  /** On and off where neither is out of order. */
  on: "#264af4",
  off: "#c5d7fb",
} as const;

/** The content of a machine by its level: the area and its surface. */
export const fillColours = {
  ok: { fill: "#57b8ff", edge: "#0877d7" },
  near: { fill: colours.notice, edge: "#d2a400" },
  full: { fill: "#fe3939", edge: colours.urgent },
  /** Too old to be believed. */
  stale: { fill: "#cccccc", edge: "#949497" },
} as const;
