import { defineKind } from "./kind.ts";

/** The device that writes telephone calls down. Only its health and minutes travel, never its text. */
export const transcriber = defineKind({
  id: "transcriber",
  label: { ja: "文字起こし機", en: "Transcriber" },
  quantities: ["reachable", "queueCount", "diskUsedRatio", "transcribedMinutesTotal", "fault"],
  rules: [],
  panels: ["reachable", "queueCount", "diskUsedRatio", "transcribedMinutesTotal"],
});
