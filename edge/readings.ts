/** From samples to journal entries: lifetime totals, marks, and what counts as an event. */
import { kindOf } from "../contract/kinds/index.ts";
import { type QuantityName, quantityOf, type Values } from "../contract/quantities.ts";
import type { NewEntry } from "../runtime/journal.ts";
import type { Taken } from "./driver.ts";
import { addToTotal, advanceTotal, type Correction, lifetimeTotal, replaceTotal, type TotalState } from "./totals.ts";

/** A fall of the level by this much is a bag change, not noise. */
const bagChangeDrop = 0.3;

/** A person says that a device's machine was replaced. */
export interface Replacement {
  who: string;
  why: string;
}

/** Keeps what is needed between two samples of every device; `save` and the constructor carry it over a restart. */
export class ReadingMaker {
  readonly #totals: Record<string, TotalState>;
  readonly #last = new Map<string, Values>();
  readonly #lastAt = new Map<string, number>();
  readonly #replaced = new Map<string, Replacement>();
  #corrections: Correction[] = [];

  constructor(saved: string | undefined) {
    this.#totals = saved ? (JSON.parse(saved) as Record<string, TotalState>) : {};
  }

  save(): string {
    return JSON.stringify(this.#totals);
  }

  /** From the next raw counters of the device on, its totals go on where they are. */
  replaced(device: string, replacement: Replacement): void {
    for (const name of Object.keys(this.#totals)) if (name.startsWith(`${device}/`)) this.#replaced.set(name, replacement);
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
      lifetime[name] =
        quantityOf(name).nature === "total" && typeof value === "number" ? this.#total(name, value, { device, kind, sample }) : value;
    }
    for (const [name, count] of Object.entries(added) as [QuantityName, number][]) {
      const key = `${device}/${name}`;
      const next = addToTotal(this.#totals[key], count);
      this.#totals[key] = next;
      lifetime[name] = wholeTotal(next);
    }
    if (Object.keys(lifetime).length === 0) return undefined;
    const event = Object.keys(added).length > 0 || isEvent(this.#last.get(device), lifetime);
    this.#last.set(device, { ...this.#last.get(device), ...lifetime });
    this.#lastAt.set(device, Math.max(at, this.#lastAt.get(device) ?? at));
    return { body: JSON.stringify({ device, kind: kindOf(kind).id, at, ...lifetime, ...mark }), event };
  }

  #total(name: QuantityName, raw: number, { device, sample }: Taken): number {
    const key = `${device}/${name}`;
    const state = this.#totals[key];
    const replacement = this.#replaced.get(key);
    if (state && replacement) {
      this.#replaced.delete(key);
      this.#totals[key] = replaceTotal(state, raw);
      this.#correct(name, raw, { device, at: sample.at, before: state, what: "replaced", ...replacement });
      return wholeTotal(this.#totals[key]);
    }
    // Older by the device's own word than what was seen (a file that is not in order of time): no reset, it only comes late.
    if (state && sample.ownTime && sample.at < (this.#lastAt.get(device) ?? sample.at))
      return wholeTotal({ base: state.base, lastRaw: raw });
    const { state: next, what } = advanceTotal(state, raw, sample.modulus?.[name]);
    this.#totals[key] = next;
    const why = what === "reset" ? "the counter showed less than before" : "the counter ran over its end";
    if (state && what) this.#correct(name, raw, { device, at: sample.at, before: state, what, who: "agent", why });
    return wholeTotal(next);
  }

  #correct(
    quantity: QuantityName,
    rawAfter: number,
    { before, ...rest }: Pick<Correction, "at" | "device" | "what" | "who" | "why"> & { before: TotalState },
  ): void {
    const total = wholeTotal(this.#totals[`${rest.device}/${quantity}`]!);
    this.#corrections.push({ ...rest, quantity, rawBefore: before.lastRaw, rawAfter, total });
  }
}

/** Totals are whole numbers; halves (two pulses a cycle) wait for their other half. The small part forgives the sum of thirds. */
function wholeTotal(state: TotalState): number {
  return Math.floor(lifetimeTotal(state) + 1e-6);
}

/** Cycle, bag change, fault and door are events; everything else is a sample. */
export function isEvent(before: Values | undefined, after: Values): boolean {
  if (!before) return false;
  for (const name of ["fault", "doorOpen", "cyclesTotal", "bagChangesTotal"] as const)
    if (after[name] !== undefined && after[name] !== before[name]) return true;
  return typeof after.fillRatio === "number" && typeof before.fillRatio === "number" && before.fillRatio - after.fillRatio > bagChangeDrop;
}
