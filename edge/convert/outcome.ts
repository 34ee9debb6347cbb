/** What a rule makes of one signal. */
import type { QuantityName, QuantityValue, Values } from "../../contract/quantities.ts";
import type { ReadProblem } from "../../contract/readProblems.ts";
import type { Instant } from "../../contract/time.ts";

export interface Outcome {
  values?: Values;
  /** Counted here since the last sample, by quantity: added to its lifetime total. */
  added?: Partial<Record<QuantityName, number>>;
  /** The moment that the values are about, where it is not the signal's. */
  at?: Instant;
  /** Why there is no value. */
  problem?: ReadProblem;
}

/** The rule of one quantity with what it remembers between two signals. Pure but for that. */
export interface Rule {
  take(at: Instant, value: QuantityValue): Outcome;
  /** Time passed without a signal. */
  tick?(now: Instant): Outcome;
}

export const noOutcome: Outcome = {};
