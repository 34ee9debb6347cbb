/** The staff of one center: they do what they are told within two opening hours, and most of them say so on the page. */
import { hourMs, type Instant, minuteMs } from "../../contract/time.ts";
import { type EyeWhat, eyeReports } from "../../jobs/pickup/eye.ts";
import { Chance } from "./networkChance.ts";
import type { Staffed } from "./yearStaffed.ts";

/** From a word to the deed, in opening hours; and from the deed to the button on the page. */
const reactionHours = [0.3, 2] as const;
const pressAfterMinutes = [1, 6] as const;
const presses = 0.8;
const lookAgainMs = 2 * hourMs;
/** How far off somebody's eye is at most, as a share of a bag. */
const eyeError = 0.1;

export interface Act {
  at: Instant;
  /** When the button is pressed; absent: never. */
  pressAt?: Instant;
  why: string;
}

export type Heard = "acts" | "ignored" | "at-it";

export class YearStaff {
  /** What is going to be done. */
  planned: Act | undefined;
  /** When somebody goes to see how full it is, because the program does not know. */
  lookAt: Instant | undefined;
  #lookedAt: Instant = Number.NEGATIVE_INFINITY;
  readonly #staffed: Staffed;
  readonly #chance: Chance;
  readonly #ignored: number;

  constructor(staffed: Staffed, seed: number, ignored: number) {
    this.#staffed = staffed;
    this.#chance = new Chance(seed);
    this.#ignored = ignored;
  }

  /** A word that the bag must be changed, by mail or on the page. */
  hear(why: string, now: Instant): Heard {
    // Drawn in any case: the second year has the same chances but for what is ignored.
    const isIgnored = this.#chance.yes(this.#ignored);
    const act = this.#act(why, now);
    if (this.planned) return "at-it";
    if (isIgnored) return "ignored";
    this.planned = act;
    return "acts";
  }

  /** The program asks to look at the machine: somebody does, and not every minute. */
  hearUnknown(now: Instant): void {
    if (this.lookAt !== undefined || now - this.#lookedAt < lookAgainMs) return;
    this.lookAt = wholeMinute(this.#staffed.after(now, this.#between(reactionHours) * hourMs));
  }

  /** What somebody who looks reports: the nearest of the words on the page, seen with a person's eye. */
  look(ratio: number, now: Instant): EyeWhat {
    [this.lookAt, this.#lookedAt] = [undefined, now];
    const seen = ratio + eyeError * (2 * this.#chance.next() - 1);
    const levels = eyeReports.filter((one) => one.ratio !== undefined);
    return levels.reduce((best, one) => (Math.abs(one.ratio! - seen) < Math.abs(best.ratio! - seen) ? one : best)).what as EyeWhat;
  }

  /** A machine that takes nothing more is seen by whoever stands before it, whatever the program says. */
  seeOverflow(now: Instant): void {
    this.planned ??= this.#act("overflow seen", now);
  }

  #act(why: string, now: Instant): Act {
    const at = wholeMinute(this.#staffed.after(now, this.#between(reactionHours) * hourMs));
    const pressAt = at + Math.round(this.#between(pressAfterMinutes)) * minuteMs;
    return { at, why, ...(this.#chance.yes(presses) && { pressAt }) };
  }

  #between([from, to]: readonly [number, number]): number {
    return from + (to - from) * this.#chance.next();
  }
}

const wholeMinute = (at: Instant) => at - (at % minuteMs);
