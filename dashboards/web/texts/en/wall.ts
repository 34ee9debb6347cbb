import type { Texts } from "../index.ts";

export const wall: Texts["wall"] = {
  title: (center) => `Wall of ${center}`,
  demo: "Simulated data",
  live: "✓ Connected",
  storeAway: "■ The store of values cannot be reached",
  lost: (time, age) => `■ Not connected. Last ${time} (${age} ago)`,
  last: "Last",
  alerts: "Alerts",
  equipment: "Other equipment",
  fine: (count) => (count === 1 ? "✓ 1 device is in order" : `✓ All ${count} devices are in order`),
  closed: (count) => `✓ ${count} silent while closed (in order)`,
  moreMachines: (count, pressing) =>
    `${count === 1 ? "1 more compactor" : `${count} more compactors`}${pressing > 0 ? ` (▲ ${pressing} of them need a look too)` : " can wait"}`,
  allFine: "✓ Everything is in order",
  attention: (count) => (count === 1 ? "▲ 1 thing needs a look" : `▲ ${count} things need a look`),
};
