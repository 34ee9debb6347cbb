/** From samples to journal entries: totals, and what counts as an event. */
import { kindOf } from "../contract/kinds/index.ts";
import { type QuantityName, quantityOf, type Values } from "../contract/quantities.ts";
import type { NewEntry } from "../runtime/journal.ts";
import type { Sample } from "./driver.ts";
import { advanceTotal, lifetimeTotal, type TotalState } from "./totals.ts";

/** A fall of the level by this much is a bag change, not noise. */
const bagChangeDrop = 0.3;

/** Keeps what is needed between two samples of every device; `save` and the constructor carry it over a restart. */
export class ReadingMaker {
  readonly #totals: Record<string, TotalState>;
  readonly #last = new Map<string, Values>();
  readonly #lastAt = new Map<string, number>();

  constructor(saved: string | undefined) {
    this.#totals = saved ? (JSON.parse(saved) as Record<string, TotalState>) : {};
  }

  save(): string {
    return JSON.stringify(this.#totals);
  }

  /** A journal entry, its body the reading without its number. Undefined if the sample holds no value. */
  make(device: string, kind: string, { at, values }: Sample): NewEntry | undefined {
    const names = Object.keys(values) as QuantityName[];
    if (names.length === 0) return undefined;
    const lifetime: Values = {};
    for (const name of names) {
      const value = values[name];
      if (value === undefined) continue;
      lifetime[name] = quantityOf(name).nature === "total" && typeof value === "number" ? this.#total(device, name, value, at) : value;
    }
    const event = isEvent(this.#last.get(device), lifetime);
    this.#last.set(device, { ...this.#last.get(device), ...lifetime });
    this.#lastAt.set(device, Math.max(at, this.#lastAt.get(device) ?? at));
    return { body: JSON.stringify({ device, kind: kindOf(kind).id, at, ...lifetime }), event };
  }

  #total(device: string, name: QuantityName, raw: number, at: number): number {
    const key = `${device}/${name}`;
    const state = this.#totals[key];
    // Older than what was seen (a file that is not in order of time): no reset, it only comes late.
    if (state && at < (this.#lastAt.get(device) ?? at)) return state.base + raw;
    const next = advanceTotal(state, raw);
    this.#totals[key] = next;
    return lifetimeTotal(next);
  }
}

/** Cycle, bag change, fault and door are events; everything else is a sample. */
export function isEvent(before: Values | undefined, after: Values): boolean {
  if (!before) return false;
  if (after.fault !== undefined && after.fault !== before.fault) return true;
  if (after.doorOpen !== undefined && after.doorOpen !== before.doorOpen) return true;
  if (after.cyclesTotal !== undefined && after.cyclesTotal !== before.cyclesTotal) return true;
  return typeof after.fillRatio === "number" && typeof before.fillRatio === "number" && before.fillRatio - after.fillRatio > bagChangeDrop;
}
