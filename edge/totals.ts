/** Raw counters become lifetime totals: a total never falls, whatever the device does. Pure. */
import type { Instant } from "../contract/time.ts";

export interface TotalState {
  /** What earlier runs of the counter, and everything counted at the center, add up to. */
  base: number;
  lastRaw: number;
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
 * The next state after the counter showed `raw` (≥ 0).
 *
 * A raw value below the last one means that the counter started again. It rolled over if its size is known (`modulus`, e.g. 65,536) and the
 * step over the edge is under a 64th of that (1,024 for 16 bits): a machine that was away for long, or was reset near the end, must not
 * be credited with thousands of cycles. Else it was reset and starts from 0, so what it shows now is new.
 */
export function advanceTotal(
  state: TotalState | undefined,
  raw: number,
  modulus?: number,
): { state: TotalState; what?: "reset" | "roll-over" } {
  if (!state) return { state: { base: 0, lastRaw: raw } };
  if (raw >= state.lastRaw) return { state: { base: state.base, lastRaw: raw } };
  const rolledOver = modulus !== undefined && state.lastRaw < modulus && modulus - state.lastRaw + raw < modulus / 64;
  return {
    state: { base: state.base + (rolledOver ? modulus : state.lastRaw), lastRaw: raw },
    what: rolledOver ? "roll-over" : "reset",
  };
}

/** Another machine with a counter of its own: the lifetime total stays where it is and goes on from there. */
export function replaceTotal(state: TotalState, raw: number): TotalState {
  return { base: lifetimeTotal(state) - raw, lastRaw: raw };
}

export function addToTotal(state: TotalState | undefined, count: number): TotalState {
  return state ? { base: state.base + count, lastRaw: state.lastRaw } : { base: count, lastRaw: 0 };
}

export function lifetimeTotal({ base, lastRaw }: TotalState): number {
  return base + lastRaw;
}
