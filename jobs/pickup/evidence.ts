/**
 * Whether the bag was changed, as the machine's own values show it: also when nobody said so. Pure.
 *
 * A fall of the level or of the mass is a change when three readings in a row are low and the following ones stay so. Alone it must last,
 * because a blind sensor looks the same at first; together with a door, a counted change, the other fall, or somebody's word it is
 * believed after minutes. A word alone is no evidence: it is the claim itself.
 */
import type { Values } from "../../contract/quantities.ts";
import { hourMs, type Instant, minuteMs } from "../../contract/time.ts";
import { median, robustSd } from "../robust.ts";

export type Evidence = "level" | "counter" | "door" | "weight" | "eye";

export interface ChangeFacts {
  /** What the machine measured in the last hours, oldest first. */
  readings: readonly { at: Instant; values: Values }[];
  /** When somebody said that the bag was changed. */
  said?: readonly Instant[];
  /** The last change that is written down already: it is not found again. */
  since?: Instant | undefined;
}

export interface FoundChange {
  changedAt: Instant;
  /** Which witnesses showed it, the strongest first; at least one of level, counter and weight. */
  evidence: Evidence[];
  /** The level before and after, 0–1, where it is measured. */
  fillBefore?: number;
  fillAfter?: number;
  /** By the scale, where there is one. */
  massKgBefore?: number;
}

/** Readings that a change is seen in. Two wild ones in a row outvote neither side. */
const readingsBefore = 5;
const readingsAfter = 3;
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
const sameChangeMs = 30 * minuteMs;
/** People press the button before they go and do it, or some time afterwards. */
const saidWithinMs = 2 * hourMs;
/** A machine counts one change at a time; more is another counter. */
const mostChangesAtOnce = 3;
const timesNoise = 6;

/** Half an hour after a change a new bag holds no more than this. */
const newBagRatio = 0.3;

/** What is a fall: alone, and where something else speaks for a change too. */
const falls = {
  level: { quantity: "fillRatio", alone: 0.15, supported: 0.08 },
  weight: { quantity: "massKg", alone: 1.5, supported: 0.6 },
} as const;

interface Fall {
  at: Instant;
  before: number;
  after: number;
  /** Large enough, and long enough ago, to be believed alone. */
  isLarge: boolean;
}

/** The newest change since `since` that the values show by `now`; undefined: none. */
export function bagEvidence({ readings, said = [], since = Number.NEGATIVE_INFINITY }: ChangeFacts, now: Instant): FoundChange | undefined {
  const past = readings.filter(({ at }) => at <= now);
  const isNew = (at: Instant) => at > since + sameChangeMs;
  const level = fallsOf(past, "level").filter(({ at }) => isNew(at));
  const weight = fallsOf(past, "weight").filter(({ at }) => isNew(at));
  const counter = countedChanges(past).filter(isNew);
  const doors = doorsClosed(past);
  const candidates = [...counter, ...level.map(({ at }) => at), ...weight.map(({ at }) => at)].sort((a, b) => b - a);
  for (const at of candidates) {
    const near = (other: Instant) => Math.abs(other - at) <= sameChangeMs;
    const ofLevel = level.find((fall) => near(fall.at));
    const ofWeight = weight.find((fall) => near(fall.at));
    const isCounted = counter.some(near);
    const hasDoor = doors.some(near);
    const isSaid = said.some((word) => Math.abs(word - at) <= saidWithinMs);
    const supported = isCounted || hasDoor || isSaid || (ofLevel !== undefined && ofWeight !== undefined);
    const isFall = (fall: Fall | undefined) => fall !== undefined && (supported || fall.isLarge);
    if (!isCounted && !isFall(ofLevel) && !isFall(ofWeight)) continue;
    const shown = { level: ofLevel !== undefined, counter: isCounted, weight: ofWeight !== undefined, door: hasDoor, eye: isSaid };
    return {
      changedAt: ofLevel?.at ?? ofWeight?.at ?? at,
      evidence: (Object.keys(shown) as Evidence[]).filter((one) => shown[one]),
      ...(ofLevel && { fillBefore: ofLevel.before, fillAfter: ofLevel.after }),
      ...(ofWeight && { massKgBefore: ofWeight.before }),
    };
  }
  return undefined;
}

/** Every place at which the value fell by more than its noise and stayed low. */
function fallsOf(readings: ChangeFacts["readings"], which: keyof typeof falls): Fall[] {
  const { quantity, alone, supported } = falls[which];
  const values = readings.flatMap(({ at, values: { [quantity]: value, doorOpen } }) =>
    // With the door open the sensor looks at something else.
    typeof value === "number" && doorOpen !== true ? [{ at, value }] : [],
  );
  const noise = robustSd(values.slice(1).map(({ value }, i) => value - values[i]!.value));
  const medianOf = (from: number, to: number) => median(values.slice(from, to).map(({ value }) => value));
  const found: Fall[] = [];
  for (let i = readingsBefore; i + readingsAfter <= values.length; i++) {
    const [before, after] = [medianOf(i - readingsBefore, i), medianOf(i, i + readingsAfter)];
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
function staysLow(values: readonly { at: Instant; value: number }[], i: number, middle: number): boolean {
  if (values[i - 1]!.value < middle || values.slice(i, i + readingsAfter).some(({ value }) => value >= middle)) return false;
  const following = values.slice(i).filter(({ at }) => at <= values[i]!.at + stillMs);
  const high = following.filter(({ value }) => value >= middle).length;
  return high <= wildShare * following.length;
}

/** When the machine's own counter of bag changes rose; a fall, or many at once, is another machine. */
function countedChanges(readings: ChangeFacts["readings"]): Instant[] {
  const counts = readings.flatMap(({ at, values: { bagChangesTotal } }) =>
    typeof bagChangesTotal === "number" ? [{ at, total: bagChangesTotal }] : [],
  );
  return counts.flatMap(({ at, total }, i) => {
    const more = total - (counts[i - 1]?.total ?? total);
    return more > 0 && more <= mostChangesAtOnce ? [at] : [];
  });
}

/** When the door was closed again. */
function doorsClosed(readings: ChangeFacts["readings"]): Instant[] {
  const doors = readings.filter(({ values }) => typeof values.doorOpen === "boolean");
  return doors.flatMap(({ at, values }, i) => (values.doorOpen === false && doors[i - 1]?.values.doorOpen === true ? [at] : []));
}
