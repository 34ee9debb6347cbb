import type { Texts } from "../index.ts";

/** Monitors read these too (/healthz). */
export const health: Texts["health"] = {
  "store-away": () => "the series store cannot be reached; readings wait in the journals",
  "agent-down": (about) => `agent ${about} is down`,
  "agent-missing": (about) => `agent ${about} has not connected yet`,
  "clock-off": (about) => `the clock of agent ${about} is over a minute off`,
  unbalanced: () => "read is not stored + quarantined + in the journals + dropped",
  "jobs-late": () => "the jobs stand still: no round has ended for long",
  "job-failed": (about) => `job ${about} failed when it ran last`,
};
