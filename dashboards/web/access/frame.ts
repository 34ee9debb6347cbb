/** What the pages about people, tokens, tablets and staff codes have in common. */
import type { FastifyRequest } from "fastify";
import type { Config } from "../../../contract/config/schema.ts";
import type { Language } from "../../../contract/language.ts";
import { clockTime, dateText, type Instant } from "../../../contract/time.ts";
import { Access } from "../../../records/operations/access.ts";
import type { WebContext } from "../context.ts";
import { type Html, html, trusted } from "../html.ts";
import { framed } from "../layout.ts";
import { option } from "../option.ts";
import { saidBanner } from "../said.ts";
import { textsOf } from "../texts/index.ts";

export type AccessTab = "accounts" | "tokens" | "tablets" | "staffCodes";
const paths: Record<AccessTab, string> = {
  accounts: "/settings/accounts",
  tokens: "/settings/tokens",
  tablets: "/settings/tablets",
  staffCodes: "/settings/staff-codes",
};

export interface AccessPage {
  tab: AccessTab;
  title: string;
  said?: Readonly<Record<string, string>>;
}

/** A page of the four, with the way to the others. */
export function accessPage(request: FastifyRequest, { tab, title, said = {} }: AccessPage, ...parts: readonly (Html | false)[]): string {
  const { access, common } = textsOf(request.language);
  const tabs = Object.entries(paths).map(
    ([name, path]) => html`<a href="${path}"${trusted(name === tab ? ' aria-current="page"' : "")}>${access.tabs[name as AccessTab]}</a>`,
  );
  const body = html`${saidBanner(request, said)}<main id="main" class="text access"><h1>${title}</h1><nav class="tabs" aria-label="${access.pages}"><a href="/settings">${common.nav.settings}</a>${tabs}</nav>${parts}</main>`;
  return framed(request, { title, path: "/settings", styles: ["access"] }, body);
}

/** Acts in the name of whoever asks. */
export function accessOf({ operations, clock, log, security = log }: WebContext, request: FastifyRequest): Access {
  return new Access(operations, { by: request.viewer.name, now: clock.now(), security });
}

/** Date and time of day. */
export function whenText(at: Instant, language: Language): string {
  return `${dateText(at, language)} ${clockTime(at)}`;
}

/** A center as people call it; null: all of them. One that is no longer in the configuration keeps its id. */
export function centerText({ centers }: Config, center: string | null, language: Language): string {
  if (center === null) return textsOf(language).access.allCenters;
  return centers[center]?.name[language] ?? center;
}

export function problemLine(problem: string | undefined): Html | false {
  return problem !== undefined && html`<p class="error" role="alert">▲ ${problem}</p>`;
}

interface CenterChoice {
  id: string;
  chosen: string | null;
  /** Offered besides the centers: all of them. */
  all: boolean;
}

export function centerField({ centers }: Config, { id, chosen, all }: CenterChoice, language: Language): Html {
  const { access } = textsOf(language);
  const options = Object.entries(centers).map(([center, { name }]) => option(center, name[language], chosen));
  return html`<label for="${id}">${access.center}</label><select id="${id}" name="center">${all && option("", access.allCenters, chosen ?? "")}${options}</select>`;
}

/** The form's center as it is kept: null for all. Undefined: there is no such center. */
export function centerOfForm({ centers }: Config, center: string): string | null | undefined {
  if (center === "") return null;
  return Object.hasOwn(centers, center) ? center : undefined;
}

export interface Confirmed {
  title: string;
  explained: string;
  submit: string;
  action: string;
  fields: Readonly<Record<string, string | number>>;
}

/** What cannot be taken back is opened first and done by the button inside. */
export function confirmed({ title, explained, submit, action, fields }: Confirmed): Html {
  const hidden = Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
  return html`<details class="confirm"><summary>${title}</summary><p>▲ ${explained}</p><form method="post" action="${action}">${hidden}<button class="danger">${submit}</button></form></details>`;
}

/** What is shown this once: a password, a token, a code. */
export function shownOnce(label: string, secret: string, language: Language): Html {
  const { access } = textsOf(language);
  return html`<p class="once"><b>▲ ${access.onceTitle}</b><br>${access.once}</p>${copied(label, secret)}`;
}

/** Text that somebody copies or types off the screen. */
export function copied(label: string, text: string, isShort = false): Html {
  return html`<p class="secret${isShort && " short"}"><span class="label">${label}</span><code>${text}</code></p>`;
}
