/** The advice of a machine as people read it: decided, then said. */
import type { CenterConfig } from "../../../contract/config/schema.ts";
import type { Language } from "../../../contract/language.ts";
import type { Instant } from "../../../contract/time.ts";
import { type Advice, decide, type Outlook } from "../../../jobs/pickup/advice.ts";
import { adviceWords } from "../../../jobs/pickup/adviceWords.ts";

export function adviceFor(outlook: Outlook, center: CenterConfig, now: Instant, language: Language = "ja"): Advice {
  return adviceWords(decide(outlook, center, now), now, language);
}
