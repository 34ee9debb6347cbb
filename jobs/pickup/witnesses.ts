/**
 * Level, counter, energy and scale each tell how full the bag is: which of them is not to be believed. Pure.
 *
 * With three or more the one that the others contradict is doubtful; of two that contradict each other both are, unless one of them is
 * impossible by itself. A doubt must have lasted for two hours; noise and a short history make none.
 */
import type { QuantityName, Values } from "../../contract/quantities.ts";
import { hourMs, type Instant } from "../../contract/time.ts";
import { median } from "../robust.ts";

export const witnessNames = ["level", "counter", "energy", "mass"] as const;
export type Witness = (typeof witnessNames)[number];

/** What they are read from. */
export const witnessQuantities = ["fillRatio", "cyclesTotal", "energyWhTotal", "massKg"] as const satisfies readonly QuantityName[];

/** What one machine's figures mean; a witness whose scale is unknown says nothing. */
export interface WitnessScale {
  /** Share of a bag that a cycle adds. */
  ratioPerCycle?: number | undefined;
  energy?: EnergyScale | undefined;
  /** Mass of a full bag. */
  fullKg?: number | undefined;
}

export interface EnergyScale {
  whPerCycle: number;
  /** What the machine takes while it does nothing. */
  standbyW: number;
}

export interface WitnessReading {
  at: Instant;
  values: Values;
}

/** The share of the bag that a witness tells, 0–1 and above. */
export interface Testimony {
  ratio: number;
  sd: number;
}

export interface Witnesses {
  testimony: Partial<Record<Witness, Testimony>>;
  doubted: Set<Witness>;
}

/** Below these nothing is said: neither noise nor the first families of a new bag make a doubt. */
const fewestReadings = 4;
const shortestMs = 3 * hourMs;
/** A doubt must have been there for so long. */
const heldMs = 2 * hourMs;
/** Two contradict each other from so many deviations, and from so much of a bag. */
const deviations = 3;
const leastDifference = 0.15;

const levelSd = 0.03;
/** A cycle adds more or less than the usual, and the usual itself is known to about a tenth; the same of its energy. */
const cycleVariation = 0.8;
const scaleError = 0.1;
const standbyError = 0.3;
/** Hours are counted as wholes: a few cycles at the bag change may belong to the bag before. */
const edgeCycles = 3;
/** How full a bag is when it is full, in kg, differs by what families bring. */
const fullKgError = 0.12;
const massSd = 0.03;

/** A level that stays within this for so long while so much came is stuck. */
const stillRatio = 0.004;
const stuckMs = 3 * hourMs;
const cameMeanwhile = 0.1;
const brimRatio = 0.97;
const fallRatio = 0.15;
const jumpRatio = 0.3;
/** Less than this since the bag change is nothing. */
const standsRatio = 0.02;

/** What the values since the last bag change tell; `readings` oldest first, the first one at the change (about one an hour is enough). */
export function witnesses(readings: readonly WitnessReading[], scale: WitnessScale): Witnesses {
  const testimony = testimonyOf(readings, scale);
  const newest = readings.at(-1);
  if (!newest) return { testimony, doubted: new Set() };
  const now = doubtsOf(readings, scale);
  const before = doubtsOf(
    readings.filter(({ at }) => at <= newest.at - heldMs),
    scale,
  );
  const doubted = new Set(witnessNames.filter((name) => now.has(name) && before.has(name)));
  return { testimony, doubted };
}

function testimonyOf(readings: readonly WitnessReading[], { ratioPerCycle, energy, fullKg }: WitnessScale): Witnesses["testimony"] {
  const levels = valuesOf(readings, "fillRatio");
  const masses = valuesOf(readings, "massKg");
  const cycles = increaseOf(readings, "cyclesTotal");
  const cyclesByEnergy = energy && energyCycles(readings, energy);
  const byCycles = (count: number, share: number, ownSd = 0) => ({
    ratio: count * share,
    sd: Math.hypot(edgeCycles * share, cycleVariation * share * Math.sqrt(count), scaleError * count * share, ownSd * share),
  });
  return {
    ...(levels.length > 0 && { level: { ratio: newestOf(levels), sd: levelSd } }),
    ...(cycles !== undefined && ratioPerCycle !== undefined && { counter: byCycles(cycles, ratioPerCycle) }),
    ...(cyclesByEnergy && ratioPerCycle !== undefined && { energy: byCycles(cyclesByEnergy.count, ratioPerCycle, cyclesByEnergy.sd) }),
    ...(masses.length > 0 && fullKg !== undefined && { mass: massTestimony(newestOf(masses) / fullKg) }),
  };
}

function massTestimony(ratio: number): Testimony {
  return { ratio, sd: Math.hypot(massSd, fullKgError * ratio) };
}

/** One wild reading at the end changes nothing. */
function newestOf(values: readonly number[]): number {
  return median(values.slice(-3));
}

function valuesOf(readings: readonly WitnessReading[], quantity: keyof Values): number[] {
  return readings.flatMap(({ values: { [quantity]: value } }) => (typeof value === "number" ? [value] : []));
}

/** How far a total rose from the first to the newest reading; undefined where it is not measured, or fell: that is another counter. */
function increaseOf(readings: readonly WitnessReading[], quantity: "cyclesTotal" | "energyWhTotal"): number | undefined {
  const totals = valuesOf(readings, quantity);
  if (totals.length < 2 || totals.some((total, i) => total < (totals[i - 1] ?? total))) return undefined;
  return totals.at(-1)! - totals[0]!;
}

function energyCycles(
  readings: readonly WitnessReading[],
  { whPerCycle, standbyW }: EnergyScale,
): { count: number; sd: number } | undefined {
  const measured = readings.filter(({ values }) => typeof values.energyWhTotal === "number");
  const wh = increaseOf(measured, "energyWhTotal");
  if (wh === undefined) return undefined;
  const standbyWh = (standbyW * (measured.at(-1)!.at - measured[0]!.at)) / hourMs;
  return {
    count: Math.max(0, (wh - standbyWh) / whPerCycle),
    sd: Math.hypot((standbyError * standbyWh) / whPerCycle, (scaleError * wh) / whPerCycle),
  };
}

function doubtsOf(readings: readonly WitnessReading[], scale: WitnessScale): Set<Witness> {
  const span = readings.length > 0 ? readings.at(-1)!.at - readings[0]!.at : 0;
  if (readings.length < fewestReadings || span < shortestMs) return new Set();
  const testimony = testimonyOf(readings, scale);
  const present = witnessNames.filter((name) => testimony[name] !== undefined);
  const contradicts = (one: Witness, other: Witness) => differ(testimony[one]!, testimony[other]!);
  const against = (name: Witness, among = present) => among.filter((other) => other !== name && contradicts(name, other));
  if (present.every((name) => against(name).length === 0)) return new Set();
  const impossible = present.filter((name) => isImpossible(name, readings, testimony, scale) && against(name).length > 0);
  if (impossible.length > 0 && impossible.length < present.length) return new Set(impossible);
  // The odd one out: more of the others contradict it than support it, and those others agree.
  const odd = present.filter((name) => {
    const accusers = against(name);
    return 2 * accusers.length > present.length - 1 && accusers.every((one) => against(one, accusers).length === 0);
  });
  if (odd.length === 1) return new Set(odd);
  // Two of two, nobody agrees with anybody, or two against two. One that contradicts only some of the others is between them: wait.
  const cornered = present.filter((name) => 2 * against(name).length >= present.length);
  return cornered.length === present.length ? new Set(present) : new Set();
}

function differ(one: Testimony, other: Testimony): boolean {
  const [a, b] = [atMostFull(one), atMostFull(other)];
  return Math.abs(a.ratio - b.ratio) > Math.max(leastDifference, deviations * Math.hypot(a.sd, b.sd));
}

/** A bag cannot be fuller than full, however often the machine is used after that; and what is far above full is surely full. */
function atMostFull({ ratio, sd }: Testimony): Testimony {
  return ratio <= 1 ? { ratio, sd } : { ratio: 1, sd: Math.max(0, sd - (ratio - 1) / deviations) };
}

/** What a witness tells that cannot be, whoever is right. */
function isImpossible(name: Witness, readings: readonly WitnessReading[], testimony: Witnesses["testimony"], scale: WitnessScale): boolean {
  const { level, counter, energy } = testimony;
  const standsWhileOthersRise = (own: Testimony | undefined, others: (Testimony | undefined)[]) =>
    own !== undefined && own.ratio < standsRatio && others.every((other) => other === undefined || other.ratio > leastDifference);
  switch (name) {
    case "level":
      return level !== undefined && (isStuck(readings, scale) || fellOrJumped(readings, scale));
    case "counter":
      return energy !== undefined && level !== undefined && standsWhileOthersRise(counter, [energy, level]);
    case "energy":
      return standsWhileOthersRise(energy, [counter, level]);
    case "mass":
      return false;
  }
}

/** The level has not moved for hours in which, by the counter, enough came that it had to. */
function isStuck(readings: readonly WitnessReading[], { ratioPerCycle }: WitnessScale): boolean {
  const levels = readings.filter(({ values }) => typeof values.fillRatio === "number");
  const newest = levels.at(-1)?.values.fillRatio as number | undefined;
  if (newest === undefined || ratioPerCycle === undefined || newest >= brimRatio) return false;
  const moved = levels.findLastIndex(({ values }) => Math.abs((values.fillRatio as number) - newest) > stillRatio);
  const still = levels.slice(moved + 1);
  const came = (increaseOf(still, "cyclesTotal") ?? 0) * ratioPerCycle;
  return came > cameMeanwhile && still.at(-1)!.at - still[0]!.at >= stuckMs;
}

/** The level sank although the bag stayed, or leapt up without cycles; and it is still there. One wild reading is neither. */
function fellOrJumped(readings: readonly WitnessReading[], { ratioPerCycle = 0 }: WitnessScale): boolean {
  const levels = readings.filter(({ values }) => typeof values.fillRatio === "number");
  const ratios = levels.map(({ values }) => values.fillRatio as number);
  const newest = newestOf(ratios);
  const steady = ratios.slice(2).map((_, i) => median(ratios.slice(i, i + 3)));
  if (Math.max(...steady) - newest > fallRatio) return true;
  return steady.slice(3).some((after, i) => {
    const rise = after - steady[i]!;
    const cycles = increaseOf(levels.slice(i, i + 6), "cyclesTotal");
    return cycles !== undefined && rise - cycles * ratioPerCycle > jumpRatio && newest > steady[i]! + jumpRatio / 2;
  });
}
