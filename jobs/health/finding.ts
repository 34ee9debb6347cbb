/** What is not as it should be with a machine, other than its level. */
import type { Values } from "../../contract/quantities.ts";
import type { Instant } from "../../contract/time.ts";
import type { EyeReport } from "../../records/operations/eyeReports.ts";
import type { EnergyScale, WitnessReading } from "../pickup/witnesses.ts";

export interface Finding {
  center: string;
  device: string;
  rule: string;
  /** One of `findingLevels`. */
  level: string;
  /** What is the matter, with its figures, for staff. */
  sentence: string;
  /** What to do about it. */
  remedy: string;
  /** The figures of the sentence, by names with their units. */
  figures: Readonly<Record<string, number>>;
}

/** What one rule says of one machine: `fine` ends an alert, `unknown` leaves everything as it is. */
export type Verdict = Pick<Finding, "level" | "sentence" | "remedy" | "figures"> | "fine" | "unknown";

/** When it was measured, and how much. */
export type Measured = readonly [at: Instant, value: number];

/** What is known of one compactor. What is absent was not read, or is not measured. */
export interface HealthFacts {
  center: string;
  device: string;
  /** Means of whole days, oldest first, for months; absent: not looked at now. */
  cycleSeconds?: readonly Measured[];
  cycleEnergyWh?: readonly Measured[];
  /** The counter at the end of each of these days: it falls when another machine comes. */
  cyclesTotalByDay?: readonly Measured[];
  /** Readings about an hour apart since the last bag change, the first one at the change. */
  bag?: readonly WitnessReading[];
  ratioPerCycle?: number | undefined;
  fullKg?: number | undefined;
  energy?: EnergyScale | undefined;
  /** The same of the last day or two, whatever happened to the bag. */
  lately?: readonly { at: Instant; values: Values }[];
  /** Of the last four hours, a few minutes apart. */
  odour?: readonly Measured[];
  filterDaysLeft?: Measured | undefined;
  deodorantDays?: number | undefined;
  bagSince?: Instant | undefined;
  /** Cycles of the bag in the machine; unknown where nothing is counted. */
  bagCycles?: number | undefined;
  /** What people reported of this machine, oldest first, back to the last service and change of the deodorant. */
  reports: readonly Pick<EyeReport, "at" | "what">[];
  /** Levels of the open alerts, by rule. */
  open: ReadonlyMap<string, string>;
}
