/**
 * A fleet of 500 devices at 100 centers with a year behind them: the simulated devices that the program brings along, so levels rise, bags
 * are changed and nights are quiet. Every device has a reading every 6 hours of the year and every hour of the last 60 days, the machines
 * every 5 minutes of the last two weeks, ten of them of the whole year.
 */
import type { Point, SeriesStore } from "../../../collector/series/port.ts";
import { type Config, configSchema } from "../../../contract/config/schema.ts";
import { dayMs, hourMs, type Instant, minuteMs } from "../../../contract/time.ts";
import { weekdays } from "../../../contract/weekdays.ts";
import type { Driver } from "../../../edge/driver.ts";
import { simulated } from "../../../edge/drivers/simulated/index.ts";
import { breathe } from "../../../runtime/clock.ts";

export const centers = 100;
export const wholeYearMachines = 10;
const yearDays = 365;
const recentDays = 60;
const fineDays = 14;
const opening = Object.fromEntries(weekdays.map((day) => [day, ["9:00", "17:00"]]));

const equipment = {
  "compactor-1": { kind: "compactor", name: "圧縮機", place: "1階", bagDiapers: 110 },
  "refrigerator-1": { kind: "refrigerator", name: "冷蔵庫", place: "調理室", limitC: 10 },
  "nursery-room": { kind: "room", name: "一時保育室" },
  "terminal-1": { kind: "terminal", name: "端末1" },
  "card-stand": { kind: "counter", name: "相談カード台" },
};

export const centerId = (i: number) => `center-${i}`;

export function fleetConfig(): Config {
  const center = (i: number) => ({
    name: { ja: `第${i + 1}子ども家庭支援センター`, en: `Child and Family Support Center ${i + 1}`, short: `第${i + 1}` },
    simulated: true,
    opening,
    collection: {
      by: "ward",
      weekdays: i % 2 === 0 ? ["mon", "thu"] : ["tue", "fri"],
      deadline: "8:00",
      putOutEveningBefore: true,
      putOutFrom: "15:00",
    },
    recipients: [`staff-${i}@toshima.example`],
    devices: Object.fromEntries(
      Object.entries(equipment).map(([id, device]) => [id, { ...device, driver: { type: "simulated", seed: seedOf(i, id) } }]),
    ),
  });
  return configSchema.parse({
    web: { port: 0 },
    centers: Object.fromEntries(Array.from({ length: centers }, (_, i) => [centerId(i), center(i)])),
  });
}

const seedOf = (center: number, device: string) => center * 1_000 + device.length;

export interface FleetDevice {
  center: string;
  device: string;
  kind: string;
  driver: Driver;
  wholeYear: boolean;
}

/** The devices with what makes their values; `now`: when the program is started. */
export function fleetDevices(config: Config, now: Instant): FleetDevice[] {
  return Object.entries(config.centers).flatMap(([center, own], i) =>
    Object.entries(own.devices).map(([device, settings]) => {
      if (settings.driver?.type !== "simulated") throw new Error("not simulated");
      const driver = simulated({
        center,
        device,
        config: settings,
        driver: settings.driver,
        opening: own.opening,
        collectionWeekdays: own.collection?.weekdays ?? [],
        memory: { get: () => undefined, set: () => {} },
        now,
      });
      return { center, device, kind: settings.kind, driver, wholeYear: settings.kind === "compactor" && i < wholeYearMachines };
    }),
  );
}

/** Times of the readings of a device, in order. */
export function* timesOf({ kind, wholeYear }: Pick<FleetDevice, "kind" | "wholeYear">, now: Instant): Generator<Instant> {
  const first = Math.floor((now - yearDays * dayMs) / hourMs) * hourMs;
  for (let at = first; at < now; ) {
    yield at;
    const isFine = wholeYear || (kind === "compactor" && at >= now - fineDays * dayMs);
    at += isFine ? 5 * minuteMs : at >= now - recentDays * dayMs ? hourMs : 6 * hourMs;
  }
}

/** Fills the store and rolls it up; how many readings that were. */
export async function fillFleet(series: SeriesStore, devices: readonly FleetDevice[], now: Instant): Promise<number> {
  let [readings, batch]: [number, Point[]] = [0, []];
  const flush = async () => {
    readings += batch.length;
    await series.write(batch);
    batch = [];
    await breathe();
  };
  for (const { driver, ...of } of devices) {
    for (const at of timesOf(of, now)) {
      batch.push({ center: of.center, device: of.device, kind: of.kind, at, values: driver.past!(at).values });
      if (batch.length >= 20_000) await flush();
    }
  }
  await flush();
  while ((await series.tidy({ now: now + hourMs, keep: { rawDays: 0, hourDays: 0, dayDays: 0 } })).more);
  return readings;
}
