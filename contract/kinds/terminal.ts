import { defineKind } from "./kind.ts";

/** A terminal of the records system: does it answer, and is its power safe. */
export const terminal = defineKind({
  id: "terminal",
  label: { ja: "端末", en: "Terminal" },
  quantities: ["reachable", "batteryRatio"],
  rules: [],
  panels: ["reachable", "batteryRatio"],
});
