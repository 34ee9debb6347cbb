/** What is known of one bin or bag: when it was collected, and how full it was then. */
import { createHash } from "node:crypto";
import type { Instant } from "../../../contract/time.ts";

/** A moment at which a bin or bag is emptied. */
export interface Moment {
  at: Instant;
  /** The same moment on the clock of the place, in days since 1970-01-01 0:00 there: people throw away by day. */
  wallClockDays: number;
}

export interface Collection extends Moment {
  /** Just before it was emptied: 0 to 100, where 100 may be more. */
  fillPercent: number;
}

/** By bin, each in the order of time, no two at the same moment. */
export type Histories = ReadonlyMap<string, readonly Collection[]>;

/** Below so many earlier collections nothing is forecast. */
export const fewestEarlier = 5;

/** More are not looked at: with the weights of features.ts the oldest of so many counts less than a thousandth. */
export const longestMemory = 100;

/** What was known of a bin before its collection number `index` (from 0): the newest hundred. */
export function earlierOf(history: readonly Collection[], index: number): readonly Collection[] {
  return history.slice(Math.max(0, index - longestMemory), index);
}

export const foldCount = 5;

/**
 * The fold of a bin, 0 to 4: by its name alone, so the same in every file. A forecast takes the coefficients that were fitted without the bins of
 * its fold, so no bin is ever forecast by what was learned from itself. Another `salt` gives another split.
 */
export function foldOf(bin: string, salt = ""): number {
  return createHash("sha256").update(`${salt}${bin}`).digest().readUInt32BE(0) % foldCount;
}
