/** The steriliser: cycles without a minute of it break the promise to families. Pure. */
import type { Language } from "../../contract/language.ts";
import type { QuantityName } from "../../contract/quantities.ts";
import type { HealthFacts, Verdict } from "./finding.ts";
import { healthWords } from "./words.ts";

/** So many hours with cycles in which its minutes did not rise. */
const idleHours = 4;

export const steriliserRule = "steriliser";

/** From readings about an hour apart. Hours without a cycle say nothing. */
export function steriliserVerdict({ lately = [], open }: HealthFacts, language: Language = "ja"): Verdict {
  let hours = 0;
  let cycles = 0;
  let isKnown = false;
  for (let i = 1; i < lately.length; i++) {
    const minutes = rise(lately, i, "sterilizerMinutesTotal");
    const cyclesOfHour = rise(lately, i, "cyclesTotal");
    if (minutes === undefined || cyclesOfHour === undefined) continue;
    if (minutes !== 0) [hours, cycles, isKnown] = [0, 0, true];
    else if (cyclesOfHour > 0) [hours, cycles, isKnown] = [hours + 1, cycles + cyclesOfHour, true];
  }
  if (!isKnown) return "unknown";
  if (hours < idleHours) return hours > 0 && open.has(steriliserRule) ? "unknown" : "fine";
  return {
    level: "steriliser",
    sentence: healthWords[language].steriliser(cycles, hours),
    remedy: healthWords[language].steriliserRemedy,
    figures: { hours, cycles },
  };
}

/** How far a total rose to this reading; below 0: it began again. Undefined where it is not measured. */
function rise(readings: NonNullable<HealthFacts["lately"]>, i: number, quantity: QuantityName): number | undefined {
  const [before, after] = [readings[i - 1]!.values[quantity], readings[i]!.values[quantity]];
  return typeof before === "number" && typeof after === "number" ? after - before : undefined;
}
