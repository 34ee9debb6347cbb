/** Who did something, as a page shows it: an account, a staff code, or a way that is nobody's. */
import type { Language } from "../../contract/language.ts";
import { byLink } from "../../records/operations/accounts.ts";
import { staffCodeOf } from "../../records/operations/staffCodes.ts";
import { textsOf } from "./texts/index.ts";

export function whoText(by: string, language: Language): string {
  const { who } = textsOf(language).common;
  if (by === byLink) return who.link;
  if (by === "command") return who.command;
  const code = staffCodeOf(by);
  return code === undefined ? by : who.staffCode(code);
}
