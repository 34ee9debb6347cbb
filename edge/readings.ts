/** From samples to journal entries: lifetime totals, marks, and what counts as an event. */
import { kindOf } from "../contract/kinds/index.ts";
import { type QuantityName, quantityOf, type Values } from "../contract/quantities.ts";
import type { NewEntry } from "../runtime/journal.ts";
import type { Sample, Taken } from "./driver.ts";
import {
  addToTotal,
  advanceTotal,
  type Correction,
  isLate,
  lateTotal,
  lifetimeTotal,
  type Replacement,
  type TotalState,
} from "./totals.ts";

/** A fall of the level by this much is a bag change, not noise. */
const bagChangeDrop = 0.3;

/** Keeps what is needed between two samples of every device; `save` and the constructor carry it over a restart. */
export class ReadingMaker {
  readonly #totals: Record<string, TotalState>;
  readonly #last = new Map<string, Values>();
  #corrections: Correction[] = [];

  constructor(saved: string | undefined) {
    this.#totals = saved ? (JSON.parse(saved) as Record<string, TotalState>) : {};
  }

  save(): string {
    return JSON.stringify(this.#totals);
  }

  /** From the next raw counters of the device on, its totals go on where they are. */
  replaced(device: string, replacement: Replacement): void {
    for (const [name, state] of Object.entries(this.#totals))
      if (name.startsWith(`${device}/`)) this.#totals[name] = { ...state, replaced: replacement };
  }

  /** The newest values of a device, totals over its lifetime; empty before its first reading since the start. */
  latest(device: string): Values {
    return this.#last.get(device) ?? {};
  }

  /** Corrections since the last call. */
  takeCorrections(): Correction[] {
    const all = this.#corrections;
    this.#corrections = [];
    return all;
  }

  /** A journal entry, its body the reading without its number. Undefined if the sample holds no value. */
  make({ device, kind, sample }: Taken, mark: Values = {}): NewEntry | undefined {
    const { at, values, added = {} } = sample;
    const lifetime: Values = {};
    for (const [name, value] of Object.entries(values) as [QuantityName, number | boolean][]) {
      const isTotal = quantityOf(name).nature === "total" && typeof value === "number";
      const shown = isTotal ? this.#total(name, value, device, sample) : value;
      if (shown !== undefined) lifetime[name] = shown;
    }
    for (const [name, count] of Object.entries(added) as [QuantityName, number][]) {
      const key = `${device}/${name}`;
      const next = addToTotal(this.#totals[key], count);
      this.#totals[key] = next;
      lifetime[name] = whole(lifetimeTotal(next));
    }
    if (Object.keys(lifetime).length === 0) return undefined;
    const event = Object.keys(added).length > 0 || isEvent(this.#last.get(device), lifetime);
    this.#last.set(device, { ...this.#last.get(device), ...lifetime });
    return { body: JSON.stringify({ device, kind: kindOf(kind).id, at, ...lifetime, ...mark }), event };
  }

  /** Undefined: a late value of which nobody can say what it means. */
  #total(name: QuantityName, raw: number, device: string, { at, ownTime, modulus }: Sample): number | undefined {
    const key = `${device}/${name}`;
    const before = this.#totals[key];
    if (before && ownTime && isLate(before, at)) {
      const late = lateTotal(before, raw, at);
      return late === undefined ? undefined : whole(late);
    }
    const { state, what } = advanceTotal(before, raw, at, modulus?.[name]);
    this.#totals[key] = state;
    const total = whole(lifetimeTotal(state));
    if (before && what) {
      const said = before.replaced ?? { who: "agent", why: whys[what] };
      this.#corrections.push({ at, device, quantity: name, what, ...said, rawBefore: before.lastRaw, rawAfter: raw, total });
    }
    return total;
  }
}

const whys = { reset: "the counter showed less than before", "roll-over": "the counter ran over its end", replaced: "" };

/** Totals are whole numbers; halves (two pulses a cycle) wait for their other half. The small part forgives the sum of thirds. */
function whole(total: number): number {
  return Math.floor(total + 1e-6);
}

/** Cycle, bag change, fault and door are events; everything else is a sample. */
export function isEvent(before: Values | undefined, after: Values): boolean {
  if (!before) return false;
  for (const name of ["fault", "doorOpen", "cyclesTotal", "bagChangesTotal"] as const)
    if (after[name] !== undefined && after[name] !== before[name]) return true;
  return typeof after.fillRatio === "number" && typeof before.fillRatio === "number" && before.fillRatio - after.fillRatio > bagChangeDrop;
}
