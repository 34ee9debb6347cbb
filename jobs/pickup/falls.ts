/** Where the level or the mass of a machine fell and stayed low, as it does when its bag is changed. Pure. */
import type { Values } from "../../contract/quantities.ts";
import { hourMs, type Instant, minuteMs } from "../../contract/time.ts";
import { median, robustSd } from "../robust.ts";

/** What a machine measured at one time. */
export interface MachineReading {
  at: Instant;
  values: Values;
}

/** Readings that a change is seen in. Two wild ones in a row outvote neither side. */
export const readingsBefore = 5;
export const readingsAfter = 3;
/**
 * A fall must last so long where something else speaks for a change too; alone longer, and longest if the value then stands exactly still,
 * as that of a dead sensor does.
 */
const supportedMs = 3 * minuteMs;
/** … or for so many readings, where a machine is read every second. */
const supportedReadings = 20;
const aloneMs = 30 * minuteMs;
const stillMs = 2 * hourMs;
/** Of the readings in this time after the fall so many may be wild. */
const wildShare = 0.2;
/** Readings of one change lie within this of each other; and so far after a known change its own fall is seen. */
export const sameChangeMs = 30 * minuteMs;
const timesNoise = 6;

/** Half an hour after a change a new bag holds no more than this. */
const newBagRatio = 0.3;

/** What is a fall: alone, and where something else speaks for a change too. */
export const falls = {
  level: { quantity: "fillRatio", alone: 0.15, supported: 0.08 },
  weight: { quantity: "massKg", alone: 1.5, supported: 0.6 },
} as const;

export interface Fall {
  at: Instant;
  before: number;
  after: number;
  /** Large enough, and long enough ago, to be believed alone. */
  isLarge: boolean;
}

interface Point {
  at: Instant;
  value: number;
}

/** What was measured with the door closed: else the sensor looks at something else, or somebody leans on the scale. */
export function valuesOf(readings: readonly MachineReading[], which: keyof typeof falls): Point[] {
  const { quantity } = falls[which];
  return readings.flatMap(({ at, values: { [quantity]: value, doorOpen } }) =>
    typeof value === "number" && doorOpen !== true ? [{ at, value }] : [],
  );
}

/** Of `values.slice(from, to)`. */
export function medianOf(values: readonly Point[], from: number, to?: number): number {
  return median(values.slice(from, to).map(({ value }) => value));
}

/** Every place at which the value fell by more than its noise and stayed low. */
export function fallsOf(readings: readonly MachineReading[], which: keyof typeof falls): Fall[] {
  const { alone, supported } = falls[which];
  const values = valuesOf(readings, which);
  const noise = robustSd(values.slice(1).map(({ value }, i) => value - values[i]!.value));
  const found: Fall[] = [];
  for (let i = readingsBefore; i + readingsAfter <= values.length; i++) {
    const [before, after] = [medianOf(values, i - readingsBefore, i), medianOf(values, i, i + readingsAfter)];
    if (!(before - after > Math.max(supported, timesNoise * noise)) || !staysLow(values, i, (before + after) / 2)) continue;
    const { at } = values[i]!;
    const lastedMs = values.at(-1)!.at - at;
    const stands = values.slice(i).every(({ value }) => value === values[i]!.value);
    // A sensor that hung and wakes falls too, but not to an empty bag.
    const endsLow = which !== "level" || after <= newBagRatio;
    const isLarge = endsLow && before - after > alone && lastedMs >= (stands ? stillMs : aloneMs);
    if (lastedMs >= supportedMs || values.length - i >= supportedReadings) found.push({ at, before, after, isLarge });
  }
  return found;
}

/** High before, low in the first readings after, and in nearly all of the time in which it must last. */
function staysLow(values: readonly Point[], i: number, middle: number): boolean {
  if (values[i - 1]!.value < middle || values.slice(i, i + readingsAfter).some(({ value }) => value >= middle)) return false;
  const following = values.slice(i).filter(({ at }) => at <= values[i]!.at + stillMs);
  const high = following.filter(({ value }) => value >= middle).length;
  return high <= wildShare * following.length;
}
