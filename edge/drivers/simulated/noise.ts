/** Deterministic chance: the same seed and place in time give the same value, so a simulated past is the same at every start. */

/** 0 ≤ x < 1 from any number of integers (a mix of 32-bit multiplications; not for secrets). */
export function chance(...numbers: number[]): number {
  let hash = 0x9e3779b9;
  for (const number of numbers) {
    hash = Math.imul(hash ^ (number | 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13) ^ Math.floor(number / 2 ** 32), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return (hash >>> 0) / 2 ** 32;
}

/** About normal, mean 0, standard deviation 1 (sum of four uniform values). */
export function wobble(...numbers: number[]): number {
  let sum = 0;
  for (let i = 1; i <= 4; i++) sum += chance(...numbers, i);
  return (sum - 2) * Math.sqrt(3);
}

/** A seed from a name. */
export function seedOf(text: string): number {
  let hash = 2166136261;
  for (const letter of text) hash = Math.imul(hash ^ letter.codePointAt(0)!, 16777619);
  return hash | 0;
}

export function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
