/** How the list of accounts looks. Pure. */
import type { Config } from "../../../contract/config/schema.ts";
import type { Language } from "../../../contract/language.ts";
import type { AccessChange } from "../../../records/operations/accessChanges.ts";
import type { Person } from "../../../records/operations/accounts.ts";
import { personRoles } from "../../../records/operations/roles.ts";
import { type Html, html } from "../html.ts";
import { option } from "../option.ts";
import { textsOf } from "../texts/index.ts";
import { changesSection } from "./changes.ts";
import { centerField, centerText, confirmed, problemLine } from "./frame.ts";

export const accountsPath = "/settings/accounts";

/** What somebody wanted and could not have: shown again with the reason. `name` of an account: at that account; else in the form below. */
export interface Draft {
  name: string;
  role: string;
  center: string;
  problem: string;
}
export interface AccountsView {
  config: Config;
  language: Language;
  /** Who looks. */
  own: string;
  people: readonly Person[];
  changes: readonly AccessChange[];
  draft?: Draft | undefined;
}

export function accountsView(view: AccountsView): Html {
  const { config, language, people, changes, draft } = view;
  const { accounts: texts } = textsOf(language);
  const isAtPerson = draft !== undefined && people.some(({ name }) => name === draft.name);
  const draftOf = (name: string) => (isAtPerson && draft.name === name ? draft : undefined);
  return html`<p>${texts.intro}</p>${people.length === 0 && html`<p class="note">${texts.none}</p>`}
<div class="entries">${people.map((one, index) => entry(one, index, view, draftOf(one.name)))}</div>
${addForm(config, language, isAtPerson ? undefined : draft)}
${changesSection(changes, config, language, (change) => undoForm(change, view))}`;
}

function entry(person: Person, index: number, { config, language, own }: AccountsView, draft: Draft | undefined): Html {
  const { accounts: texts, access } = textsOf(language);
  const { name, role, center } = person;
  const summary = html`<summary><b>${name}${name === own && texts.you}</b> <span>${access.roles[role]}${language === "ja" ? "・" : ", "}${centerText(config, center, language)}</span></summary>`;
  const inside = html`<form method="post" action="${accountsPath}/change"><h2>${texts.roleAndCenter}</h2>${problemLine(draft?.problem)}<input type="hidden" name="name" value="${name}">
${roleField(`role-${index}`, draft?.role ?? role, language)}${centerField(config, { id: `center-${index}`, chosen: draft?.center ?? center, all: true }, language)}<p class="note">${texts.centerRule}</p><button>${access.change}</button></form>
${confirmed({ ...texts.password, action: `${accountsPath}/password`, fields: { name } })}
${confirmed({ ...texts.remove, explained: texts.remove.explained(name), action: `${accountsPath}/remove`, fields: { name } })}`;
  return draft
    ? html`<details class="entry" open>${summary}${inside}</details>`
    : html`<details class="entry">${summary}${inside}</details>`;
}

function addForm(config: Config, language: Language, draft: Draft | undefined): Html {
  const { accounts: texts, access } = textsOf(language);
  return html`<section id="add"><h2>${texts.add.title}</h2><form method="post" action="${accountsPath}">${problemLine(draft?.problem)}
<label for="name">${access.name}</label><input id="name" name="name" required maxlength="40" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="name-rule" value="${draft?.name}"><p class="note" id="name-rule">${texts.add.nameRule}</p>
${roleField("role", draft?.role ?? "staff", language)}${centerField(config, { id: "center", chosen: draft?.center ?? null, all: true }, language)}<p class="note">${texts.centerRule}</p>
<button class="primary">${texts.add.submit}</button></form></section>`;
}

function roleField(id: string, chosen: string, language: Language): Html {
  const { access } = textsOf(language);
  return html`<label for="${id}">${access.role}</label><select id="${id}" name="role">${personRoles.map((role) => option(role, access.roles[role], chosen))}</select>`;
}

/** Only the newest word about somebody can be taken back, and only where it was about role and center. */
function undoForm({ id, subject, before, after }: AccessChange, { changes, people, language }: AccountsView): Html | false {
  const isNewest = changes.find((change) => change.subject === subject)?.id === id;
  if (!isNewest || !before || !after || after.password !== undefined || !people.some(({ name }) => name === subject)) return false;
  return html`<form method="post" action="${accountsPath}/undo"><input type="hidden" name="id" value="${id}"><button class="plain">${textsOf(language).access.changes.undo}</button></form>`;
}
