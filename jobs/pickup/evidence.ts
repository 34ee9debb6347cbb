/**
 * Whether the bag was changed, as the machine's own values show it: also when nobody said so. Pure.
 *
 * A fall of the level or of the mass is a change when three readings in a row are low and the following ones stay so. Alone it must last,
 * because a blind sensor looks the same at first; together with a door, a counted change, the other fall, or somebody's word it is
 * believed after minutes. A word alone is no evidence: it is the claim itself.
 */
import { hourMs, type Instant } from "../../contract/time.ts";
import { type Fall, fallsOf, type MachineReading, sameChangeMs } from "./falls.ts";
import { weighedBefore } from "./weighed.ts";

export type Evidence = "level" | "counter" | "door" | "weight" | "eye";

export interface ChangeFacts {
  /** What the machine measured in the last hours, oldest first. */
  readings: readonly MachineReading[];
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

/** People press the button before they go and do it, or some time afterwards. */
const saidWithinMs = 2 * hourMs;
/** A machine counts one change at a time; more is another counter. */
const mostChangesAtOnce = 3;
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
    // The scale may have fallen too late to be a witness of its own: what the bag weighed it has said all the same.
    const massKgBefore = ofWeight?.before ?? weighedBefore(past, at)?.massKg;
    const shown = { level: ofLevel !== undefined, counter: isCounted, weight: ofWeight !== undefined, door: hasDoor, eye: isSaid };
    return {
      changedAt: ofLevel?.at ?? ofWeight?.at ?? at,
      evidence: (Object.keys(shown) as Evidence[]).filter((one) => shown[one]),
      ...(ofLevel && { fillBefore: ofLevel.before, fillAfter: ofLevel.after }),
      ...(massKgBefore !== undefined && { massKgBefore }),
    };
  }
  return undefined;
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
