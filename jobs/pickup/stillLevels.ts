/** Levels that stand exactly still while cycles go on: the sensor hangs, or something lies before it. */
import type { Latest } from "../../collector/series/port.ts";
import { hourMs, type Instant } from "../../contract/time.ts";

/** Cycles in which a working level moves, whatever its steps: a bag takes 20 to 300 diapers. */
const stuckCycles = 6;
/** A busy quarter of an hour proves nothing. */
const stuckMs = hourMs;
/** From here on a sensor may not see what still comes. */
const brimRatio = 0.985;

interface Still {
  ratio: number;
  since: Instant;
  cyclesTotal: number;
}

export class StillLevels {
  readonly #still = new Map<string, Still>();

  /** To be asked at every look; a process that has just started needs an hour to know. */
  isStuck(name: string, { fillRatio, cyclesTotal }: Latest, now: Instant): boolean {
    if (typeof fillRatio?.value !== "number" || typeof cyclesTotal?.value !== "number") return false;
    const before = this.#still.get(name);
    if (!before || before.ratio !== fillRatio.value || cyclesTotal.value < before.cyclesTotal) {
      this.#still.set(name, { ratio: fillRatio.value, since: now, cyclesTotal: cyclesTotal.value });
      return false;
    }
    return before.ratio < brimRatio && now - before.since >= stuckMs && cyclesTotal.value - before.cyclesTotal >= stuckCycles;
  }
}
