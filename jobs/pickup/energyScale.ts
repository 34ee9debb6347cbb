/** What a cycle and what doing nothing cost in energy, from a machine's own past hours. Pure. */
import { hourMs } from "../../contract/time.ts";
import { median } from "../robust.ts";
import type { EnergyScale, WitnessReading } from "./witnesses.ts";

/** With fewer quiet hours or hours with cycles nothing is said. */
const fewestHours = 6;

/** From readings about an hour apart, oldest first, e.g. of the bags before this one; undefined: too little is known. */
export function energyScale(readings: readonly WitnessReading[]): EnergyScale | undefined {
  const hours = readings.slice(1).flatMap(({ at, values }, i) => {
    const before = readings[i]!;
    const cycles = difference(values.cyclesTotal, before.values.cyclesTotal);
    const wh = difference(values.energyWhTotal, before.values.energyWhTotal);
    const long = (at - before.at) / hourMs;
    return cycles === undefined || wh === undefined || long <= 0 || long > 2 ? [] : [{ cycles, wh, long }];
  });
  const quiet = hours.filter(({ cycles }) => cycles === 0);
  const busy = hours.filter(({ cycles }) => cycles > 0);
  if (quiet.length < fewestHours || busy.length < fewestHours) return undefined;
  const standbyW = median(quiet.map(({ wh, long }) => wh / long));
  const whPerCycle = median(busy.map(({ wh, long, cycles }) => (wh - standbyW * long) / cycles));
  return whPerCycle > 0 ? { whPerCycle, standbyW } : undefined;
}

/** Undefined where it is not measured or fell: another counter. */
function difference(after: unknown, before: unknown): number | undefined {
  return typeof after === "number" && typeof before === "number" && after >= before ? after - before : undefined;
}
