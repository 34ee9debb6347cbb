/** A simulated device of a center that is open from Monday to Saturday, for the tests of this folder. */
import { configSchema, type DriverConfigOf } from "../../../contract/config/schema.ts";
import type { Values } from "../../../contract/quantities.ts";
import { type Instant, tokyoTime } from "../../../contract/time.ts";
import type { Driver, Memory, SimulatedContext } from "../../../edge/driver.ts";
import { makeSimulated } from "../../../edge/drivers/index.ts";

const hours: [string, string] = ["9:00", "17:00"];
const opening = { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours, sat: hours };

/** A Sunday. */
export const firstDay = "2026-03-01";
export const start: Instant = tokyoTime(firstDay, "0:00");

/** What survives a restart of the agent. */
export function memoryOf(text?: string): Memory {
  let kept = text;
  return {
    get: () => kept,
    set(next) {
      kept = next;
    },
  };
}

export function deviceOf(kind: string, driver: Partial<DriverConfigOf<"simulated">> = {}, context: Partial<SimulatedContext> = {}): Driver {
  const { centers } = configSchema.parse({
    centers: {
      east: { name: { ja: "東部", en: "East" }, devices: { device: { kind, name: "機器", driver: { type: "simulated", ...driver } } } },
    },
  });
  const config = centers.east!.devices.device!;
  return makeSimulated({
    center: "east",
    device: `${kind}-1`,
    config,
    driver: config.driver as DriverConfigOf<"simulated">,
    opening,
    collectionWeekdays: ["mon", "thu"],
    memory: memoryOf(),
    now: start,
    ...context,
  });
}

/** What the device showed at each of these times. */
export function pastOf(driver: Driver, times: readonly Instant[]): Values[] {
  return times.map((at) => driver.past!(at).values);
}

export function everyMinutes(minutes: number, days: number, from = start): Instant[] {
  return Array.from({ length: (days * 24 * 60) / minutes }, (_, i) => from + i * minutes * 60_000);
}
