/** How the lists of tokens and of tablets look, and a new token. Pure. */
import type { Config } from "../../../contract/config/schema.ts";
import { isLoopback } from "../../../contract/config/transport.ts";
import type { Language } from "../../../contract/language.ts";
import type { Instant } from "../../../contract/time.ts";
import { personName } from "../../../jobs/pickup/words.ts";
import { isPersonRole, tokenRoles } from "../../../records/operations/roles.ts";
import type { Token } from "../../../records/operations/tokens.ts";
import { type Html, html } from "../html.ts";
import { option } from "../option.ts";
import { qrPicture } from "../qrPicture.ts";
import { textsOf } from "../texts/index.ts";
import { centerField, centerText, confirmed, copied, problemLine, shownOnce, whenText } from "./frame.ts";

export const tokensPath = "/settings/tokens";

export interface TokenDraft {
  name: string;
  role: string;
  center: string;
  days: string;
  problem: string;
}

interface Shown {
  config: Config;
  language: Language;
  now: Instant;
}
/** Where a revocation is posted to and what it says before. */
export interface Revocation {
  action: string;
  title: string;
  explained: string;
  submit: string;
}

/** One token, closed: what it is and when it was last used; open: the rest, and its end. */
export function tokenEntry(token: Token, { config, language, now }: Shown, revocation: Revocation): Html {
  const { tokens: texts, access } = textsOf(language);
  const { id, name, role, center, createdAt, createdBy, lastUsedAt, expiresAt, revokedAt } = token;
  const isOver = revokedAt !== null || (expiresAt !== null && expiresAt <= now);
  const state = revokedAt !== null ? texts.revoked(whenText(revokedAt, language)) : isOver && texts.over;
  const between = language === "ja" ? "・" : ", ";
  return html`<details class="entry${isOver && " over"}"><summary><b>${name}</b> <span>${access.roles[role]}${between}${centerText(config, center, language)}</span>${state && html` <strong>■ ${state}</strong>`}</summary>
<dl><dt>${access.lastUsed}</dt><dd>${lastUsedAt === null ? access.neverUsed : whenText(lastUsedAt, language)}</dd>
<dt>${access.made}</dt><dd>${access.madeAt(whenText(createdAt, language), personName(createdBy, language))}</dd>
<dt>${texts.ends}</dt><dd>${expiresAt === null ? texts.never : whenText(expiresAt, language)}</dd></dl>
${revokedAt === null && confirmed({ ...revocation, fields: { id } })}</details>`;
}

export function addTokenForm({ config, language }: Shown, draft: TokenDraft | undefined): Html {
  const { tokens: texts, access } = textsOf(language);
  const label = (role: (typeof tokenRoles)[number]) =>
    isPersonRole(role) ? texts.add.program(access.roles[role]) : role === "wall" ? texts.add.wall : texts.add.calendar;
  return html`<section id="add"><h2>${texts.add.title}</h2><form method="post" action="${tokensPath}">${problemLine(draft?.problem)}
<label for="name">${texts.add.nameLabel}</label><input id="name" name="name" required maxlength="40" autocomplete="off" aria-describedby="name-rule" value="${draft?.name}"><p class="note" id="name-rule">${texts.add.nameRule}</p>
<label for="role">${texts.add.use}</label><select id="role" name="role">${tokenRoles.map((role) => option(role, label(role), draft?.role ?? "wall"))}</select>
${centerField(config, { id: "center", chosen: draft?.center ?? Object.keys(config.centers)[0] ?? null, all: true }, language)}
<label for="days">${texts.add.days}</label><input id="days" name="days" inputmode="numeric" maxlength="5" autocomplete="off" aria-describedby="days-rule" value="${draft?.days}"><p class="note" id="days-rule">${texts.add.daysRule}</p>
<button class="primary">${texts.add.submit}</button></form></section>`;
}

export interface NewTokenView {
  name: string;
  role: (typeof tokenRoles)[number];
  center: string | null;
  secret: string;
  /** `https://mimamori.example`. */
  origin: string;
}

/** A token that was just made: how it gets to where it is used. */
export function newTokenView({ name, role, center, secret, origin }: NewTokenView, config: Config, language: Language): Html {
  const { tokens: texts, access } = textsOf(language);
  const addresses = addressesOf({ role, center, secret, origin }, config, language);
  const how = role === "wall" ? texts.wallHow : role === "calendar" ? texts.calendarHow : texts.programHow;
  const example = `curl -H "Authorization: Bearer ${secret}" ${origin}/api/v1/status`;
  const program = isPersonRole(role) && html`<h2>${texts.example}</h2><pre tabindex="0"><code>${example}</code></pre>`;
  return html`${shownOnce(texts.secret, secret, language)}<p>${how}</p>${travelsPlain(origin) && html`<p class="error">▲ ${texts.plain}</p>`}
${addresses.map(([label, url]) => html`<section>${copied(texts.address(label), url)}${qrPicture(url, texts.qr(`${name} ${label}`))}</section>`)}${program}
<p><a href="${tokensPath}">${access.back}</a></p>`;
}

/** What stays on this machine nobody reads on the way. */
function travelsPlain(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === "http:" && !isLoopback(hostname);
}

function addressesOf(
  { role, center, secret, origin }: Pick<NewTokenView, "role" | "center" | "secret" | "origin">,
  config: Config,
  language: Language,
): [label: string, url: string][] {
  if (role === "wall" && center !== null) return [[centerText(config, center, language), `${origin}/wall/${center}?token=${secret}`]];
  if (role !== "calendar") return [];
  return [[centerText(config, center, language), `${origin}/calendar/${center ?? "all"}.ics?token=${secret}`]];
}
