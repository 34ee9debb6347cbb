/** A bag that fills for a week as its sensors see it, hour by hour, with the errors that sensors have. */
import type { Values } from "../../../../contract/quantities.ts";
import { hourMs } from "../../../../contract/time.ts";
import type { WitnessReading, WitnessScale } from "../../../../jobs/pickup/witnesses.ts";
import { tokyo } from "../center.ts";

/** Numbers between 0 and 1 that follow from the seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Normally distributed with a mean of 0 and a deviation of 1. */
export function normalOf(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export const scale: Required<WitnessScale> = { ratioPerCycle: 0.011, energy: { whPerCycle: 21, standbyW: 4 }, fullKg: 21.5 };

/** `errors`: how far counters' and scales' figures are off, relative, one deviation; levels are off by 0.02 and one in 100 is wild. */
export function bagWeek(seed: number, { days = 7, cyclesADay = 10, errors = 0.07 } = {}): WitnessReading[] {
  const random = randomOf(seed);
  const normal = normalOf(random);
  const [perCycle, wh, standby, kg, offset] = [1, 1, 1, 1, 0.02].map((mean) => (mean === 1 ? 1 + errors * normal() : mean * normal()));
  let [cycles, diapers, energy] = [0, 0, 0];
  return Array.from({ length: days * 24 + 1 }, (_, hour) => {
    const isOpen = hour % 24 >= 9 && hour % 24 < 17;
    const now = isOpen && hour > 0 ? Math.floor((cyclesADay / 8) * 2 * random() + random()) : 0;
    cycles += now;
    for (let i = 0; i < now; i++) diapers += (random() < 0.25 ? 2 : 1) * perCycle!;
    energy += now * 21 * wh! * (1 + 0.1 * normal()) + 4 * standby!;
    const ratio = diapers / 113.6;
    const wild = random() < 0.01 ? random() : undefined;
    const values: Values = {
      fillRatio: wild ?? Math.min(1, Math.max(0, ratio + offset! + 0.01 * normal())),
      cyclesTotal: 1000 + cycles,
      energyWhTotal: Math.round(50_000 + energy),
      massKg: Math.max(0, ratio * 21.5 * kg! + 0.1 * normal()),
    };
    return { at: tokyo("2026-11-20 0:00") + hour * hourMs, values };
  });
}

/** The same readings with only these quantities, and changed. */
export function only(
  readings: readonly WitnessReading[],
  quantities: readonly (keyof Values)[],
  change: (reading: WitnessReading, i: number) => Values = () => ({}),
): WitnessReading[] {
  return readings.map((reading, i) => {
    const all = { ...reading.values, ...change(reading, i) };
    return {
      at: reading.at,
      values: Object.fromEntries(quantities.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]]))),
    };
  });
}
