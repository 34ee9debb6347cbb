/** Configurations of tests: one center that is open around the clock, so that the day and the hour at which a test runs do not matter. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

export function alwaysOpenCenter(devices: Record<string, unknown>, more: Record<string, unknown> = {}) {
  return {
    name: { ja: "東部子ども家庭支援センター", en: "East", short: "東部" },
    simulated: true,
    opening: Object.fromEntries(weekdays.map((day) => [day, ["0:00", "23:59"]])),
    closedOnHolidays: false,
    collection: { by: "ward", weekdays, deadline: "8:00", putOutEveningBefore: true, putOutFrom: "0:00" },
    recipients: ["staff@example.jp"],
    quietHours: ["0:00", "0:00"],
    everySeconds: 0.5,
    devices,
    ...more,
  };
}

/** A compactor that is near full within half a minute, whatever the time of day, and that nobody empties. */
export const fastCompactor = {
  kind: "compactor",
  name: "圧縮機",
  bagDiapers: 20,
  thresholds: { "near-full": 0.5, full: 1 },
  driver: { type: "simulated", seed: 7, speed: 900, staff: false, startFill: 0.2 },
};

/** Writes a configuration with all ports free; returns its file. */
export function writeConfig(dir: string, config: Record<string, unknown>): string {
  const file = join(dir, "mimamori.yaml");
  writeFileSync(file, stringify({ web: { port: 0 }, broker: { port: 0 }, history: { days: 0 }, jobs: { everySeconds: 1 }, ...config }));
  return file;
}
