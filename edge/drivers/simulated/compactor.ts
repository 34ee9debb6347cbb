/**
 * A believable compactor: cycles in opening hours with two peaks, a weekday pattern, a bag that fills, staff who change it on the
 * evening before a collection or when it is full, sensor noise, now and then a fault. All of it follows from the seed.
 */
import { diaperKg } from "../../../contract/kinds/compactor.ts";
import type { Values } from "../../../contract/quantities.ts";
import { addDays, dayMs, type Instant, minuteMs, tokyoDate, tokyoMidnight, tokyoTime, weekdayOf } from "../../../contract/time.ts";
import type { SimulatedContext } from "../../driver.ts";
import { chance, round, seedOf, wobble } from "./noise.ts";

const epochDay = "2025-04-01";
const cyclesOfWeekday = { sun: 20, mon: 34, tue: 26, wed: 24, thu: 27, fri: 29, sat: 22 };
const cycleMs = 90_000;
const cycleWh = 21;
const faultMs = 25 * minuteMs;

interface Day {
  cycles: { at: Instant; diapers: number }[];
  faultFrom: Instant | undefined;
  /** When staff look at the machine before they leave. */
  closing: Instant | undefined;
}

export class SimulatedCompactor {
  readonly #seed: number;
  readonly #context: SimulatedContext;
  readonly #capacity: number;
  #day: string;
  #plan: Day;
  #nextCycle = 0;
  #closed = false;
  #diapers = 30;
  #cycles = 0;
  #lastCycleAt = 0;
  /** When staff get around to the bag of a full machine. */
  #changeAt: Instant | undefined;
  readonly #manual: Instant[];
  /** The first start of the agent, remembered over restarts: until then staff changed the bag also with `staff: false`. */
  readonly #firstStart: Instant;
  #nextManual = 0;

  constructor(context: SimulatedContext, from: Instant) {
    this.#context = context;
    this.#seed = context.driver.seed ?? seedOf(`${context.center}/${context.device}`);
    this.#capacity = context.config.bagDiapers ?? 110;
    const saved = JSON.parse(context.memory.get() ?? "{}") as { manual?: Instant[]; firstStart?: Instant };
    // The first start counts as a bag put in by hand where its level is given.
    this.#manual = saved.manual ?? (context.driver.startFill === undefined ? [] : [context.now]);
    this.#firstStart = saved.firstStart ?? context.now;
    if (this.#keepsStart()) this.#remember();
    this.#day = tokyoMidnight(epochDay) < from ? epochDay : addDays(tokyoDate(from), -30);
    this.#plan = this.#planOf(this.#day);
  }

  /** What its sensors show at `at`. Times must not fall from call to call. */
  valuesAt(at: Instant): Values {
    this.#advance(at);
    const noise = 0.006 * wobble(this.#seed, at);
    const { faultFrom } = this.#plan;
    const running = at - this.#lastCycleAt < cycleMs;
    return {
      cyclesTotal: this.#cycles,
      fillRatio: round(Math.min(1, Math.max(0, this.#fill() + noise)), 3),
      massKg: round(Math.max(0, this.#diapers * diaperKg + 0.05 * wobble(this.#seed, at, 7)), 2),
      powerW: round((running ? 850 : 4) + 3 * chance(this.#seed, at, 8), 1),
      energyWhTotal: this.#cycles * cycleWh + Math.floor(((at - tokyoMidnight(epochDay)) / dayMs) * 96),
      fault: faultFrom !== undefined && at >= faultFrom && at < faultFrom + faultMs,
      filterDaysLeft: 90 - (Math.floor(at / dayMs) % 90),
    };
  }

  /** Somebody changed the bag by hand; remembered over restarts. */
  changeBag(at: Instant): void {
    this.#advance(at);
    this.#empty();
    this.#manual.push(at);
    this.#nextManual = this.#manual.length;
    this.#remember();
  }

  #keepsStart(): boolean {
    return !this.#context.driver.staff || this.#context.driver.startFill !== undefined;
  }

  #remember(): void {
    this.#context.memory.set(JSON.stringify({ manual: this.#manual, ...(this.#keepsStart() && { firstStart: this.#firstStart }) }));
  }

  #fill(): number {
    return Math.min(1, this.#diapers / this.#capacity);
  }

  #empty(): void {
    this.#diapers = 0;
    this.#changeAt = undefined;
  }

  #advance(to: Instant): void {
    const today = tokyoDate(to);
    while (this.#day < today) {
      this.#runDay(tokyoMidnight(addDays(this.#day, 1)) - 1);
      this.#day = addDays(this.#day, 1);
      this.#plan = this.#planOf(this.#day);
      this.#nextCycle = 0;
      this.#closed = false;
    }
    this.#runDay(to);
  }

  /** Everything of the current day up to `to`, in order. */
  #runDay(to: Instant): void {
    const { cycles, closing } = this.#plan;
    for (;;) {
      const cycle = cycles[this.#nextCycle];
      const cycleAt = cycle?.at ?? Number.POSITIVE_INFINITY;
      const closingAt = closing !== undefined && !this.#closed ? closing : Number.POSITIVE_INFINITY;
      const changeAt = this.#changeAt ?? Number.POSITIVE_INFINITY;
      const manualAt = this.#manual[this.#nextManual] ?? Number.POSITIVE_INFINITY;
      const at = Math.min(cycleAt, closingAt, changeAt, manualAt);
      if (at > to || at === Number.POSITIVE_INFINITY) return;
      if (at === manualAt) {
        this.#nextManual++;
        this.#empty();
        if (at === this.#firstStart) this.#diapers = (this.#context.driver.startFill ?? 0) * this.#capacity;
      } else if (at === changeAt) {
        this.#empty();
      } else if (at === closingAt) {
        this.#closed = true;
        if (this.#byStaff(at) && this.#collectedTomorrow() && this.#fill() > 0.35) this.#empty();
      } else {
        this.#nextCycle++;
        this.#cycles++;
        this.#lastCycleAt = at;
        this.#diapers += cycle!.diapers;
        if (this.#byStaff(at) && this.#fill() >= 0.97) this.#changeAt ??= at + (40 + 60 * chance(this.#seed, at)) * minuteMs;
      }
    }
  }

  /** `staff: false` is about the time from now on: the past had staff. */
  #byStaff(at: Instant): boolean {
    return this.#context.driver.staff || at < this.#firstStart;
  }

  #collectedTomorrow(): boolean {
    return this.#context.collectionWeekdays.includes(weekdayOf(addDays(this.#day, 1)));
  }

  #planOf(day: string): Day {
    const hours = this.#context.opening[weekdayOf(day)];
    if (!hours) return { cycles: [], faultFrom: undefined, closing: undefined };
    const number = Math.floor(tokyoMidnight(day) / dayMs);
    const [from, to] = hours.map((time) => tokyoTime(day, time)) as [Instant, Instant];
    const count = Math.round(cyclesOfWeekday[weekdayOf(day)] * (0.75 + 0.5 * chance(this.#seed, number)));
    const cycles = Array.from({ length: count }, (_, i) => {
      // Two humps, before lunch and after the nap: a uniform value bent towards 0.35 and 0.8 of the day.
      const peak = chance(this.#seed, number, i) < 0.55 ? 0.35 : 0.8;
      const place = peak + 0.13 * wobble(this.#seed, number, i, 1);
      const diapers = chance(this.#seed, number, i, 2) < 0.25 ? 2 : 1;
      return { at: Math.round(from + Math.min(0.99, Math.max(0.01, place)) * (to - from)), diapers };
    }).sort((a, b) => a.at - b.at);
    const faulty = chance(this.#seed, number, 99) < 0.03;
    return { cycles, closing: to - 10 * minuteMs, faultFrom: faulty ? from + (to - from) * chance(this.#seed, number, 98) : undefined };
  }
}
