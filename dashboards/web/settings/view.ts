/** The page 設定 as HTML: navigation, the form of one scope, the list of all of them. Pure. */
import type { Config } from "../../../contract/config/schema.ts";
import type { Language } from "../../../contract/language.ts";
import { type Html, html, trusted } from "../html.ts";
import type { Viewer } from "../rights.ts";
import { textsOf } from "../texts/index.ts";
import { type Field, fieldHtml, idOf } from "./fields.ts";
import { deviceName, placeName } from "./names.ts";
import type { Preview } from "./previews.ts";
import { resultHtml } from "./result.ts";
import type { Scope } from "./scopes.ts";

/** The links to the other pages of the settings; `current`: the address of the page itself. */
export function settingsNavigation(
  viewer: Viewer,
  current: string,
  language: Language,
  scopes: readonly Scope[] = [],
  config?: Config,
): Html {
  const { settings } = textsOf(language);
  const link = (to: string, words: Html | string) =>
    html`<a href="${to}"${trusted(to === current ? ' aria-current="page"' : "")}>${words}</a>`;
  const ofScope = (scope: Scope) =>
    link(
      scope.path,
      scope.device !== undefined && config ? deviceName(config, scope.center!, scope.device, language) : settings.scopes[scope.key],
    );
  return html`<nav class="sub" aria-label="${settings.pages}">${link("/settings", settings.title)}${scopes.map(ofScope)}${viewer.may("accounts") && html`${link("/settings/accounts", settings.others.accounts)}${link("/settings/tokens", settings.others.tokens)}`}</nav>`;
}

/** Links to every scope, by center. */
export function scopeList(config: Config, scopes: readonly Scope[], language: Language): Html {
  const { settings } = textsOf(language);
  const link = ({ path, key, center, device }: Scope) =>
    html`<li><a href="${path}">${device === undefined ? settings.scopes[key] : deviceName(config, center!, device, language)}</a></li>`;
  const groups = [...Map.groupBy(scopes, ({ center }) => center)];
  const card = ([center, own]: (typeof groups)[number]) =>
    html`<section class="scopes"><h2>${center === undefined ? settings.scopes.common : placeName(config, center, language)}</h2><ul>${own.map((one) => (center === undefined ? html`<li><a href="${one.path}">${settings.scopes.people}</a></li>` : link(one)))}</ul></section>`;
  return groups.length === 0 ? html`<p>${settings.nothingHere}</p>` : html`${groups.map(card)}`;
}

export function scopeTitle(config: Config, { key, center, device }: Scope, language: Language): { words: string; shown: Html } {
  const { settings } = textsOf(language);
  const where = center === undefined ? "" : placeName(config, center, language);
  if (center === undefined) return { words: settings.scopes[key], shown: html`${settings.scopes[key]}` };
  if (device === undefined) {
    const words = settings.scopeTitle(where, settings.scopes[key]);
    return { words, shown: html`${words}` };
  }
  const name = deviceName(config, center, device, language);
  return { words: settings.scopeTitle(where, config.centers[center]!.devices[device]!.name), shown: html`${where} ${name}` };
}

export interface FormView {
  fields: readonly Field[];
  preview?: Preview | undefined;
  /** Said over the form: the form was not carried out. */
  refusal?: string | undefined;
  /** Between title and form. */
  above?: Html | false;
}

export function scopeForm(scope: Scope, { fields, preview, refusal, above = false }: FormView, language: Language): Html {
  const { settings } = textsOf(language);
  const buttons = html`<div class="buttons"><button class="primary">${settings.save}</button>${scope.canPreview && html`<button name="preview" value="1">${settings.preview}</button>`}</div><p class="note">${settings.saveWhy}${scope.canPreview && html` ${settings.previewWhy}`}</p>`;
  return html`${errorSummary(fields, refusal, language)}${preview && previewSection(preview, scope, language)}${above}
<form method="post" action="${scope.path}" class="settings-form" novalidate>${fields.map((field) => fieldHtml(field, language))}${buttons}</form>`;
}

function errorSummary(fields: readonly Field[], refusal: string | undefined, language: Language): Html | false {
  const wrong = fields.filter(({ problems }) => problems.length > 0);
  if (wrong.length === 0 && refusal === undefined) return false;
  const links = wrong.map(({ setting }) => html`<li><a href="#${idOf(setting.path)}">${setting.label[language]}</a></li>`);
  const title = refusal ?? textsOf(language).settings.errorsTitle(wrong.length);
  return html`<div class="advice urgent" role="alert" id="errors" tabindex="-1"><b>▲ ${title}</b>${wrong.length > 0 && html`<ul>${links}</ul>`}</div>`;
}

function previewSection(preview: Preview, { path }: Scope, language: Language): Html {
  const { result: words } = textsOf(language).settings;
  const { id, done, of, result, failed } = preview;
  const running = html`<p>${words.running} ${of > 0 && words.progress(done, of)}</p><progress aria-label="${words.running}"${of > 0 && html` max="${of}" value="${done}"`}></progress><p><a href="${path}?preview=${id}">${words.look}</a></p>`;
  const content = failed
    ? html`<p class="error">▲ ${words.failed}</p>`
    : result
      ? html`${resultHtml(result, language)}<p><b>${words.notSaved}</b></p>`
      : running;
  return html`<section class="wide" id="result" aria-live="polite"${!failed && !result && trusted(" data-running")}><h2>${words.title}</h2>${content}</section>`;
}
