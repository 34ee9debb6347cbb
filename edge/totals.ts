/** Raw counters become lifetime totals: a total never falls, whatever the device does. Pure. */
import type { Instant } from "../contract/time.ts";

export interface TotalState {
  /** What earlier runs of the counter, and everything counted at the center, add up to. */
  base: number;
  lastRaw: number;
  /** The newest time at which the counter was seen. */
  lastAt?: Instant;
  /** When `base` changed the last time: what is older has another one. */
  baseSince?: Instant;
  /** A person said that the machine was replaced; counts from the next raw value on. */
  replaced?: Replacement;
}

/** Who says that a machine was replaced, and why. */
export interface Replacement {
  who: string;
  why: string;
}

/** Why a total is not simply what its counter shows; kept for people to look at. */
export interface Correction {
  at: Instant;
  device: string;
  quantity: string;
  /** `reset`: the counter started again at 0 · `roll-over`: it ran over its end · `replaced`: another machine, said by a person. */
  what: "reset" | "roll-over" | "replaced";
  who: string;
  why: string;
  rawBefore: number;
  rawAfter: number;
  /** The lifetime total right after. */
  total: number;
}

/**
 * The next state after the counter showed `raw` (≥ 0) at `at`.
 *
 * A raw value below the last one means that the counter started again. It rolled over if its size is known (`modulus`, e.g. 65,536) and the
 * step over the edge is under a 64th of that (1,024 for 16 bits): a machine that was away for long, or was reset near the end, must not
 * be credited with thousands of cycles. Else it was reset and starts from 0, so what it shows now is new.
 */
export function advanceTotal(
  state: TotalState | undefined,
  raw: number,
  at: Instant,
  modulus?: number,
): { state: TotalState; what?: Correction["what"] } {
  if (!state) return { state: { base: 0, lastRaw: raw, lastAt: at } };
  const { base, lastRaw, baseSince, replaced } = state;
  // Another machine with a counter of its own: the lifetime total stays where it is and goes on from there.
  if (replaced) return { state: { base: base + lastRaw - raw, lastRaw: raw, lastAt: at, baseSince: at }, what: "replaced" };
  if (raw >= lastRaw) return { state: { base, lastRaw: raw, lastAt: at, ...(baseSince !== undefined && { baseSince }) } };
  const rolledOver = modulus !== undefined && lastRaw < modulus && modulus - lastRaw + raw < modulus / 64;
  return {
    state: { base: base + (rolledOver ? modulus : lastRaw), lastRaw: raw, lastAt: at, baseSince: at },
    what: rolledOver ? "roll-over" : "reset",
  };
}

/** Whether a raw value that carries its own time comes after one that is newer. */
export function isLate(state: TotalState | undefined, at: Instant): boolean {
  return state?.lastAt !== undefined && at < state.lastAt;
}

/** The total that a late raw value shows; undefined: it is from before a reset, so nobody can say. */
export function lateTotal({ base, lastRaw, baseSince }: TotalState, raw: number, at: Instant): number | undefined {
  return (baseSince !== undefined && at < baseSince) || raw > lastRaw ? undefined : base + raw;
}

export function addToTotal(state: TotalState | undefined, count: number): TotalState {
  return state ? { ...state, base: state.base + count } : { base: count, lastRaw: 0 };
}

export function lifetimeTotal({ base, lastRaw }: TotalState): number {
  return base + lastRaw;
}
