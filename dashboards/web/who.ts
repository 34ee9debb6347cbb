/** Who did something, as a page shows it: an account, a staff code, or a way that is nobody's. */
import type { Language } from "../../contract/language.ts";
import { personName } from "../../jobs/pickup/words.ts";
import { textsOf } from "./texts/index.ts";

export function whoText(by: string, language: Language): string {
  return by === "command" ? textsOf(language).common.command : personName(by, language);
}
