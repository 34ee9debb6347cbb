/** Odour: the index where there is a sensor, and what people smell. Pure. */
import type { Language } from "../../contract/language.ts";
import { dayMs, hourMs, type Instant } from "../../contract/time.ts";
import { newestOf } from "../pickup/eye.ts";
import { median } from "../robust.ts";
import type { HealthFacts, Verdict } from "./finding.ts";
import { healthWords } from "./words.ts";

export const odourRule = "odour";

/** High from here on while it rises, whatever it does from `veryHigh` on; over below `back`. */
const high = 60;
const veryHigh = 80;
const back = 50;
/** Half the limit is enough where somebody smells it. */
const highWithSmell = 40;
const rising = 2;
const fewestReadings = 3;
/** A report counts so long, unless something was done about it. */
const smellMs = dayMs;

export function odourVerdict({ odour, reports, bagSince = 0, open }: HealthFacts, now: Instant, language: Language = "ja"): Verdict {
  const words = healthWords[language];
  const smelt: Verdict = { level: "odour", sentence: words.smelt, remedy: words.odourRemedy, figures: {} };
  const done = Math.max(bagSince, newestOf(reports, "deodorant-changed") ?? 0, newestOf(reports, "serviced") ?? 0, now - smellMs);
  const smeltAt = newestOf(reports, "smell");
  const isSmelt = smeltAt !== undefined && smeltAt > done;
  const lastHour = (odour ?? []).flatMap(([at, value]) => (at > now - hourMs ? [value] : []));
  // A sensor that is silent says nothing; without one only people can say it.
  if (lastHour.length < fewestReadings) return isSmelt ? smelt : odour && open.has(odourRule) ? "unknown" : "fine";
  const index = median(lastHour);
  const before = (odour ?? []).flatMap(([at, value]) => (at <= now - hourMs ? [value] : []));
  const isRising = before.length < fewestReadings || index >= median(before) + rising;
  const isHigh = index >= veryHigh || (index >= high && isRising) || (isSmelt && index >= highWithSmell);
  if (isHigh || (open.has(odourRule) && index >= back)) {
    return {
      level: "odour",
      sentence: [words.odour(Math.round(index)), ...(isSmelt ? [words.smeltToo] : [])].join(language === "ja" ? "" : " "),
      remedy: words.odourRemedy,
      figures: { odourIndex: index },
    };
  }
  return isSmelt ? smelt : "fine";
}
