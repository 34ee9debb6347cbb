/** The port of a driver: one way to one device. */
import type { DeviceConfig, DriverConfigOf } from "../contract/config/schema.ts";
import type { Command } from "../contract/messages.ts";
import type { QuantityName, Values } from "../contract/quantities.ts";
import type { ReadProblem } from "../contract/readProblems.ts";
import type { Instant } from "../contract/time.ts";

/** What a device said: values at the time of measurement. An absent quantity is absent, never 0. */
export interface Sample {
  at: Instant;
  /** The time is the device's own word: it may come late, after newer ones. Else it is our clock, and samples come in order. */
  ownTime?: boolean;
  /** Totals are the device's raw counters here; lifetime totals are made of them in `totals`. */
  values: Values;
  /** Counted at the center since the last sample: added to the lifetime total. Never together with a raw counter of the same name. */
  added?: Partial<Record<QuantityName, number>>;
  /** Above this a raw counter starts again at 0. */
  modulus?: Partial<Record<QuantityName, number>>;
}

/** A sample and whose it is. */
export interface Taken {
  device: string;
  kind: string;
  sample: Sample;
}

/** Why a read gave nothing: one of the contract's words, and for the installer in front of the machine what exactly happened. */
export class ReadFailed extends Error {
  readonly problem: ReadProblem;
  constructor(problem: ReadProblem, detail?: string) {
    super(detail ?? problem);
    this.problem = problem;
  }
}

/**
 * The way to one device. Reads of one driver never overlap and none comes after `close`.
 * `read` rejects with ReadFailed; any other error counts as "bad-answer".
 */
export interface Driver {
  /** What the device said since the last read, in order; a device that must be asked is asked. Empty: nothing new. */
  read(now: Instant, signal: AbortSignal): Promise<readonly Sample[]>;
  /** The device's past, for simulated centers only. */
  past?(at: Instant): Sample;
  /** Carries out a command that it knows; only a simulated device does anything. */
  command?(command: Command, now: Instant): void;
  /** Samples that wait to be read or merged, without asking the device: before the end. */
  drain?(): readonly Sample[];
  close?(): Promise<void> | void;
}

/** A small text that survives a restart of the agent. */
export interface Memory {
  get(): string | undefined;
  set(text: string): void;
}

export interface SimulatedContext {
  center: string;
  device: string;
  config: DeviceConfig;
  driver: DriverConfigOf<"simulated">;
  opening: Partial<Record<string, [string, string]>>;
  collectionWeekdays: readonly string[];
  memory: Memory;
  now: Instant;
}
