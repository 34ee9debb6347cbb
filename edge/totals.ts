/** Raw counters become lifetime totals: a total never falls, whatever the device does. Pure. */

export interface TotalState {
  /** What earlier runs of the counter add up to. */
  base: number;
  lastRaw: number;
}

/**
 * The next state after the counter showed `raw` (≥ 0).
 * A raw value below the last one means that the counter started again: it rolled over if its size is known (`modulus`, e.g. 65,536)
 * and the step over the edge is small, else it was reset or the machine replaced and starts from 0.
 */
export function advanceTotal(state: TotalState | undefined, raw: number, modulus?: number): TotalState {
  if (!state) return { base: 0, lastRaw: raw };
  if (raw >= state.lastRaw) return { base: state.base, lastRaw: raw };
  const rolledOver = modulus !== undefined && modulus - state.lastRaw + raw < modulus / 2;
  return { base: state.base + (rolledOver ? modulus : state.lastRaw), lastRaw: raw };
}

export function lifetimeTotal({ base, lastRaw }: TotalState): number {
  return base + lastRaw;
}
