/** The motor's power → cycles, their length, their energy. */
import type { ConversionOf } from "../../contract/config/conversions.ts";
import type { QuantityName } from "../../contract/quantities.ts";
import { type Instant, minuteMs } from "../../contract/time.ts";
import { noOutcome, type Outcome, type Rule } from "./outcome.ts";
import { onlyPossible } from "./range.ts";

/**
 * Without a word for so long nobody knows what the motor did: a cycle ends where it was last seen. Longer than the longest cycle (10 min):
 * a plug that speaks only when something changes says nothing while the motor runs evenly.
 */
const maxGapMs = 11 * minuteMs;
/** Values that are older by up to this came out of order. */
const maxDisorderMs = 2 * minuteMs;

interface Running {
  startedAt: Instant;
  /** When the power fell, undefined while it is above. */
  endedAt: Instant | undefined;
  joules: number;
  joulesAtEnd: number;
}

/**
 * Power in watts → one more cycle when it was above `aboveW` for at least `forSeconds`; pauses up to `mergeGapSeconds` belong to it, so a
 * cycle counts only after such a pause. Power is taken to hold until the next value. The cycle's time is the moment it ended.
 * Values that come out of order are ignored; a clock that is set ends a cycle where it was last seen.
 */
export function powerSignature(quantity: QuantityName, rule: ConversionOf<"power-signature">): Rule {
  let running: Running | undefined;
  let last: { at: Instant; watts: number } | undefined;

  function finish({ startedAt, joulesAtEnd }: Running, endedAt: Instant): Outcome {
    running = undefined;
    const seconds = (endedAt - startedAt) / 1000;
    if (seconds < rule.forSeconds || seconds === 0) return noOutcome;
    return {
      at: endedAt,
      added: { [quantity]: 1 },
      // A jam, or a threshold below what the motor draws at rest, makes cycles that no press can have: they count, their length does not.
      values: onlyPossible({ cycleSeconds: Math.round(seconds * 10) / 10, cycleEnergyWh: Math.round((joulesAtEnd / 3600) * 100) / 100 }),
    };
  }

  function finishIfOver(now: Instant): Outcome {
    if (running?.endedAt === undefined) return noOutcome;
    const over = rule.mergeGapSeconds === 0 || now - running.endedAt > rule.mergeGapSeconds * 1000;
    return over ? finish(running, running.endedAt) : noOutcome;
  }

  return {
    take(at, value) {
      const watts = Number(value);
      const before = last;
      // A little earlier is out of order; much earlier is a clock that was set back.
      if (before && at < before.at && before.at - at <= maxDisorderMs) return noOutcome;
      last = { at, watts };
      const silent = before !== undefined && (at - before.at > maxGapMs || at < before.at);
      let outcome: Outcome = noOutcome;
      if (running && silent)
        outcome = finish({ ...running, joulesAtEnd: running.endedAt ? running.joulesAtEnd : running.joules }, running.endedAt ?? before.at);
      else if (running && before) running.joules += before.watts * ((at - before.at) / 1000);

      const above = watts > rule.aboveW;
      if (!above && running && running.endedAt === undefined) {
        running.endedAt = at;
        running.joulesAtEnd = running.joules;
      }
      if (running) outcome = { ...outcome, ...finishIfOver(at) };
      if (above && running) running.endedAt = undefined;
      else if (above) running = { startedAt: at, endedAt: undefined, joules: 0, joulesAtEnd: 0 };
      return outcome;
    },
    tick: (now) => (last && now - last.at <= maxGapMs ? finishIfOver(now) : noOutcome),
  };
}
