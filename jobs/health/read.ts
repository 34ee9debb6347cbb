/** Reads of the series what the health of one machine rests on; of each quantity only if the machine has it. */
import type { Bucket, Latest, SeriesStore, Step } from "../../collector/series/port.ts";
import { type QuantityName, quantityOf, type Values } from "../../contract/quantities.ts";
import { dayMs, hourMs, type Instant, minuteMs, tokyoMidnight } from "../../contract/time.ts";
import type { WatchedDevice } from "../devices.ts";
import { energyScale } from "../pickup/energyScale.ts";
import { type EnergyScale, type WitnessReading, witnessQuantities } from "../pickup/witnesses.ts";
import type { HealthFacts, Measured } from "./finding.ts";

/** A machine's own past is held against its first weeks for so long. */
const motorBackDays = 400;
/** What a cycle costs is learned from the weeks before the bag. */
const energyBackMs = 14 * dayMs;
/** A bag that is said to be older than this was changed without anybody noticing. */
const oldestBagMs = 15 * dayMs;
const latelyMs = 2 * dayMs;
const odourMs = 4 * hourMs;

type Past = Pick<HealthFacts, "lately" | "odour" | "filterDaysLeft" | "bag">;

/** `bag`: since when it is in the machine, and what the counter showed then. Rejects with Unavailable if the store cannot be reached. */
export async function readPast(
  series: SeriesStore,
  device: WatchedDevice,
  latest: Latest,
  bag: { since: Instant; cyclesTotal: number | undefined } | undefined,
  now: Instant,
): Promise<Past> {
  const read = readerOf(series, device);
  const has = (name: QuantityName) => latest[name] !== undefined;
  const filter = latest.filterDaysLeft;
  const past: Past = {
    ...(typeof filter?.value === "number" && { filterDaysLeft: [filter.at, filter.value] }),
    ...(has("odourIndex") && { odour: measured(await read("odourIndex", "5m", now - odourMs, now + minuteMs)) }),
    ...(has("sterilizerMinutesTotal") && {
      lately: readingsOf(await hourly(read, ["cyclesTotal", "sterilizerMinutesTotal"], now - latelyMs, now)),
    }),
  };
  const present = witnessQuantities.filter(has);
  if (!bag || bag.since < now - oldestBagMs || present.length < 2) return past;
  return { ...past, bag: sinceChange(await hourly(read, present, bag.since, now), bag) };
}

/** What a cycle cost before this bag came in; it stays the same as long as the bag does. Undefined: not known. */
export async function readEnergyScale(series: SeriesStore, device: WatchedDevice, bagSince: Instant): Promise<EnergyScale | undefined> {
  const hours = await hourly(readerOf(series, device), ["cyclesTotal", "energyWhTotal"], bagSince - energyBackMs, bagSince);
  return energyScale(readingsOf(hours).filter(({ at }) => at < bagSince));
}

/** Months of whole days; read once a day. */
export async function readMotor(series: SeriesStore, device: WatchedDevice, now: Instant): Promise<Partial<HealthFacts>> {
  const read = readerOf(series, device);
  const declared = Object.keys(device.config.quantities);
  const days = async (name: QuantityName) =>
    declared.length > 0 && !declared.includes(name) ? [] : read(name, "1d", tokyoMidnight(now) - motorBackDays * dayMs, tokyoMidnight(now));
  const cycleSeconds = measured(await days("cycleSeconds"));
  const cycleEnergyWh = measured(await days("cycleEnergyWh"));
  if (cycleSeconds.length + cycleEnergyWh.length === 0) return {};
  const cyclesTotalByDay = (await days("cyclesTotal")).map(([at, , , max]): Measured => [at, max]);
  return { cycleSeconds, cycleEnergyWh, cyclesTotalByDay };
}

type Read = (quantity: QuantityName, every: Step, from: Instant, to: Instant) => Promise<Bucket[]>;

function readerOf(series: SeriesStore, of: WatchedDevice): Read {
  return (quantity, every, from, to) => series.range({ of, quantity, every, from, to });
}

function measured(buckets: readonly Bucket[]): Measured[] {
  return buckets.map(([at, , mean]) => [at, mean]);
}

type Hours = Map<Instant, Partial<Record<QuantityName, Bucket>>>;

async function hourly(read: Read, quantities: readonly QuantityName[], from: Instant, now: Instant): Promise<Hours> {
  const hours: Hours = new Map();
  for (const quantity of quantities) {
    for (const bucket of await read(quantity, "1h", from - (from % hourMs), now)) {
      const hour = hours.get(bucket[0]) ?? {};
      hour[quantity] = bucket;
      hours.set(bucket[0], hour);
    }
  }
  return new Map([...hours].sort(([a], [b]) => a - b));
}

/** Each hour as a reading at its end: totals as they stood then, levels as they were in it. */
function readingsOf(hours: Hours): WitnessReading[] {
  return [...hours].map(([at, buckets]) => ({
    at: at + hourMs,
    values: valuesOf(buckets, ([, , mean, max], isTotal) => (isTotal ? max : mean)),
  }));
}

/** From the change on. In its hour the counter may be known; of other totals the middle of the hour is not far off. */
function sinceChange(hours: Hours, { since, cyclesTotal }: { since: Instant; cyclesTotal: number | undefined }): WitnessReading[] {
  const hourOfChange = hours.get(since - (since % hourMs)) ?? {};
  const atChange = valuesOf(hourOfChange, ([, , mean], isTotal) => (isTotal ? mean : undefined));
  const first = { at: since, values: { ...atChange, ...(cyclesTotal !== undefined && { cyclesTotal }) } };
  return [first, ...readingsOf(hours).filter(({ at }) => at >= since + hourMs)];
}

function valuesOf(buckets: Partial<Record<QuantityName, Bucket>>, value: (bucket: Bucket, isTotal: boolean) => number | undefined): Values {
  return Object.fromEntries(
    Object.entries(buckets).flatMap(([name, bucket]) => {
      const found = value(bucket, quantityOf(name as QuantityName).nature === "total");
      return found === undefined ? [] : [[name, found]];
    }),
  );
}
