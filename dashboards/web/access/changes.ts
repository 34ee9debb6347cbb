/** The list of changes under each of the four pages: who, when, before, after. */
import type { Config } from "../../../contract/config/schema.ts";
import type { Language } from "../../../contract/language.ts";
import { personName } from "../../../jobs/pickup/words.ts";
import type { AccessChange, Facts } from "../../../records/operations/accessChanges.ts";
import { type Html, html } from "../html.ts";
import { textsOf } from "../texts/index.ts";
import { centerText, whenText } from "./frame.ts";

/** `undo`: the button of a change that can be taken back. */
export function changesSection(
  changes: readonly AccessChange[],
  config: Config,
  language: Language,
  undo: (change: AccessChange) => Html | false = () => false,
): Html {
  const { changes: texts } = textsOf(language).access;
  const line = (change: AccessChange) => {
    const { at, by, before, after } = change;
    const from = before ? factsText(before, config, language) : texts.nothing;
    const to = after ? factsText(after, config, language) : texts.nothing;
    return html`<li>${texts.line(whenText(at, language), personName(by, language))}<br><b>${subjectText(change)}</b> ${texts.arrow(from, to)}${undo(change)}</li>`;
  };
  return html`<section class="changes"><h2>${texts.title}</h2>${changes.length > 0 ? html`<ul>${changes.map(line)}</ul>` : html`<p class="note">${texts.none}</p>`}</section>`;
}

/** A staff code is kept as `east 08`; what is left of it for a reader is the code, its center stands behind. */
function subjectText({ subject, before, after }: AccessChange): string {
  const code = (after ?? before)?.code;
  return typeof code === "string" && subject.endsWith(` ${code}`) ? code : subject;
}

/** `施設職員・東部子ども家庭支援センター`. */
function factsText(facts: Facts, config: Config, language: Language): string {
  const { access } = textsOf(language);
  const { role, center, password, code } = facts;
  const parts = [
    typeof role === "string" && Object.hasOwn(access.roles, role) && access.roles[role as keyof typeof access.roles],
    center !== undefined && centerText(config, center === null ? null : String(center), language),
    password !== undefined && (password === "chosen" ? access.changes.toChosen : access.changes.toNew),
    code === "open" ? access.changes.codeOpen : code,
  ];
  return parts.filter(Boolean).join(language === "ja" ? "・" : ", ");
}
