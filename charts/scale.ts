/** The scale at the left of a chart: round numbers around what is drawn. Pure. */

export interface Scale {
  from: number;
  to: number;
  /** In rising order, both ends included. */
  ticks: number[];
}

/** The steps that people count in. */
const steps = [1, 2, 2.5, 5, 10];
/** No chart has more lines across than this, whatever it is asked for. */
const maxTicks = 12;

/**
 * From the smallest to the largest value, widened to round numbers; about `wanted` lines. `whole`: things that are counted have no halves.
 * Values that are no numbers are left out; of none at all it is 0 to 1.
 */
export function roundScale(values: readonly number[], wanted = 4, whole = false): Scale {
  const known = values.filter(Number.isFinite);
  const least = known.length > 0 ? Math.min(...known) : 0;
  const top = known.length > 0 ? Math.max(...known) : 1;
  // What differs by less than arithmetic can tell is one value: its line needs some room.
  const isSame = top - least <= 1e-9 * Math.max(Math.abs(top), Math.abs(least), 1);
  const most = isSame ? least + Math.max(Math.abs(top) * 0.1, 1) : top;
  const span = most - least;
  const step = roundStep(span / wanted, whole);
  const from = Math.floor(least / step + 1e-9) * step;
  let to = Math.ceil(most / step - 1e-9) * step;
  if (to <= from) to = from + step;
  const count = Math.min(maxTicks, Math.round((to - from) / step));
  return { from, to, ticks: Array.from({ length: count + 1 }, (_, i) => rounded(from + (i * (to - from)) / count)) };
}

/** The ends are given: a share is always drawn from 0 to 1, a state from no to yes. */
export function fixedScale(from: number, to: number, ticks: number[]): Scale {
  return { from, to, ticks };
}

function roundStep(least: number, whole: boolean): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const step = steps.map((one) => one * power).find((one) => one >= least * (1 - 1e-9)) ?? 10 * power;
  return whole ? Math.max(1, Math.ceil(step)) : step;
}

/** Without the last digits of binary arithmetic: 0.30000000000000004 → 0.3. */
const rounded = (value: number) => Number(value.toPrecision(12));
