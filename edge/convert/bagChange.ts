/** Door and level → the bag was changed. */
import type { ConversionOf } from "../../contract/config/conversions.ts";

/** So many readings in a row must show the lower level: one of them alone may be a reflection. */
const heldFor = 2;

/**
 * Counts bag changes from the level, and from the door where there is one. Pure but for what it remembers.
 *
 * With a door: the level before the door opened is held against the first `within` levels after it closed; a door that is opened without a
 * lower level afterwards is no bag change, and neither is a fall behind a closed door. Without: against the highest of the last `within`
 * levels, a single spike left out. What is measured while the door is open says nothing.
 */
export class BagChange {
  readonly #rule: ConversionOf<"level-drop">;
  readonly #hasDoor: boolean;
  #levels: number[] = [];
  #open = false;
  /** The level before the door opened, and how many levels after it closed are still looked at. */
  #before: { level: number; left: number } | undefined;
  #low = 0;

  constructor(rule: ConversionOf<"level-drop">, hasDoor: boolean) {
    this.#rule = rule;
    this.#hasDoor = hasDoor;
  }

  door(open: boolean): void {
    const known = this.#levels.at(-1);
    // Opened again before anything was seen: still the level of before the first time.
    if (open && !this.#open && known !== undefined && this.#low === 0) this.#before = { level: known, left: this.#rule.within };
    this.#open = open;
  }

  /** True when this level shows that the bag was changed. */
  level(fillRatio: number): boolean {
    if (this.#open) return false;
    const reference = this.#reference();
    const fell = reference !== undefined && reference - fillRatio >= this.#rule.drop;
    this.#low = fell ? this.#low + 1 : 0;
    if (this.#before && --this.#before.left <= 0 && !fell) this.#before = undefined;
    if (this.#low >= heldFor) {
      this.#levels = [fillRatio];
      this.#before = undefined;
      this.#low = 0;
      return true;
    }
    this.#levels = [...this.#levels, fillRatio].slice(-this.#rule.within - this.#low);
    return false;
  }

  #reference(): number | undefined {
    if (this.#hasDoor) return this.#before?.level;
    const levels = this.#levels.filter((level, i, all) => !this.#isSpike(all[i - 1], level, all[i + 1]));
    return levels.length === 0 ? undefined : Math.max(...levels);
  }

  /** One level that is high alone: something fell past the sensor. */
  #isSpike(before: number | undefined, level: number, after: number | undefined): boolean {
    const { drop } = this.#rule;
    return before !== undefined && after !== undefined && level - before >= drop && level - after >= drop;
  }
}
