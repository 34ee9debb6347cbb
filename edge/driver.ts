import type { DeviceConfig, SimulatedDriverConfig } from "../contract/config/schema.ts";
import type { Command } from "../contract/messages.ts";
import type { Values } from "../contract/quantities.ts";
import type { Instant } from "../contract/time.ts";

/** What a device said: raw values at the time of measurement. An absent quantity is absent, never 0. */
export interface Sample {
  at: Instant;
  values: Values;
}

/** A sample and whose it is. */
export interface Taken {
  device: string;
  kind: string;
  sample: Sample;
}

/** Why a read gave nothing, in one of the contract's words. */
export class ReadFailed extends Error {
  readonly problem: "timeout" | "no-answer" | "bad-answer" | "unsupported";
  constructor(problem: ReadFailed["problem"]) {
    super(problem);
    this.problem = problem;
  }
}

/**
 * The way to one device. Reads of one driver never overlap and none comes after `close`.
 * `read` rejects with ReadFailed; any other error counts as "bad-answer".
 */
export interface Driver {
  read(now: Instant, signal: AbortSignal): Promise<Sample | undefined>;
  /** The device's past, for simulated centers only. */
  past?(at: Instant): Sample;
  /** Carries out a command; false if it cannot. */
  command?(command: Command, now: Instant): boolean;
  close?(): void;
}

export interface DriverContext {
  center: string;
  device: string;
  config: DeviceConfig;
  opening: Partial<Record<string, [string, string]>>;
  collectionWeekdays: readonly string[];
  /** A small text that survives a restart of the agent. */
  memory: { get(): string | undefined; set(text: string): void };
  now: Instant;
}

export type SimulatedContext = DriverContext & { driver: SimulatedDriverConfig };
