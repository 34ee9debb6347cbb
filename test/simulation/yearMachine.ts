/** One compactor of the year: what is truly in its bag, and what its sensors say of it. */
import type { Values } from "../../contract/quantities.ts";
import { dayMs, type Instant, minuteMs } from "../../contract/time.ts";
import { Chance } from "./networkChance.ts";
import { type CenterId, type Fault, faultsOf, isDuring } from "./yearCenters.ts";
import { capacityOf, type Deposit, normal } from "./yearDemand.ts";

/** One bag's time in the machine. */
export interface Bag {
  number: number;
  since: Instant;
  capacity: number;
  diapers: number;
  /** When the first diaper found no place; absent: all did. */
  overflowedAt?: Instant;
  lost: number;
  endedAt?: Instant;
}

/** Standard deviation of one level; how often the film of a bag throws the sound back; how far the sensor drifts within months. */
const levelNoise = 0.006;
const reflection = 0.003;
/** Minutes in which the door is open though the bag is not changed: about one in three days. */
const doorForNothing = 1 / 1_500;
const drift = 0.015;
const driftMs = 130 * dayMs;
/** The sensor of a replaced machine. */
const newScale = { gain: 0.97, offset: 0.012 };

export class YearMachine {
  readonly bags: Bag[] = [];
  readonly #seed: number;
  readonly #deposits: readonly Deposit[];
  readonly #stuck: readonly Fault[];
  readonly #dead: readonly Fault[];
  /** Other machines that come. */
  readonly replacements: readonly Fault[];
  #next = 0;
  #replaced = 0;
  #counter: number;
  #scale = { gain: 1, offset: 0 };
  #stuckAt: number | undefined;
  #doorAt: Instant = Number.NEGATIVE_INFINITY;

  constructor(center: CenterId, deposits: readonly Deposit[], from: Instant, seed: number) {
    this.#seed = seed;
    this.#deposits = deposits;
    this.#stuck = faultsOf(center, "stuck");
    this.#dead = faultsOf(center, "dead");
    this.replacements = faultsOf(center, "replaced").filter((one) => one.from >= from);
    this.#counter = center === "east" ? 8_041 : 21_300;
    this.#newBag(from);
  }

  get bag(): Bag {
    return this.bags.at(-1)!;
  }

  /** What the n-th bag holds. */
  capacityOf(bag: number): number {
    return capacityOf(bag, this.#seed);
  }

  /** All that happens by itself up to and including `now`. */
  advance(now: Instant): void {
    for (;;) {
      const deposit = this.#deposits[this.#next];
      const replacement = this.replacements[this.#replaced];
      if (replacement && replacement.from <= now && (!deposit || replacement.from <= deposit.at)) this.#replace(replacement);
      else if (deposit && deposit.at <= now) this.#take(deposit);
      else return;
    }
  }

  change(now: Instant): Bag {
    const { bag } = this;
    bag.endedAt = now;
    this.#newBag(now);
    this.#doorAt = now;
    return bag;
  }

  /** What a look at the machine gives. */
  values(now: Instant): Values {
    const chance = new Chance(this.#seed - Math.floor(now / minuteMs));
    const doorOpen = (now - this.#doorAt >= 0 && now - this.#doorAt < minuteMs) || chance.yes(doorForNothing);
    const fillRatio = this.#level(now);
    return { cyclesTotal: this.#counter, doorOpen, ...(fillRatio !== undefined && { fillRatio }) };
  }

  #newBag(now: Instant): void {
    const number = this.bags.length;
    this.bags.push({ number, since: now, capacity: this.capacityOf(number), diapers: 0, lost: 0 });
  }

  #take({ at, diapers }: Deposit): void {
    this.#next++;
    const { bag } = this;
    if (bag.overflowedAt !== undefined || bag.diapers + diapers > bag.capacity) {
      bag.overflowedAt ??= at;
      bag.lost += diapers;
      return;
    }
    bag.diapers += diapers;
    this.#counter++;
  }

  #replace(replacement: Fault): void {
    this.#replaced++;
    this.change(replacement.from);
    this.#counter = replacement.counter ?? 0;
    this.#scale = newScale;
  }

  #level(now: Instant): number | undefined {
    if (isDuring(this.#dead, now)) return undefined;
    if (!isDuring(this.#stuck, now)) this.#stuckAt = undefined;
    else if (this.#stuckAt !== undefined) return this.#stuckAt;
    const seen = this.#seen(now);
    if (isDuring(this.#stuck, now)) this.#stuckAt = seen;
    return seen;
  }

  /** Of the same minute always the same, so that nothing hangs on how often the program looks. */
  #seen(now: Instant): number {
    const chance = new Chance(this.#seed + Math.floor(now / minuteMs));
    if (chance.yes(reflection)) return rounded(chance.next());
    const { gain, offset } = this.#scale;
    const crept = drift * Math.sin((2 * Math.PI * now) / driftMs);
    return rounded((gain * this.bag.diapers) / this.bag.capacity + offset + crept + levelNoise * normal(chance));
  }
}

const rounded = (ratio: number) => Math.round(1_000 * Math.min(1, Math.max(0, ratio))) / 1_000;
