/** The fields of one value: label, help, what was typed, and what is wrong with it beside them. */

import { recipientRoles } from "../../../contract/config/people.ts";
import { type Setting, settingUnits } from "../../../contract/config/settable.ts";
import type { Language } from "../../../contract/language.ts";
import { weekdayText } from "../../../contract/time.ts";
import type { Weekday } from "../../../contract/weekdays.ts";
import { type Html, html, trusted } from "../html.ts";
import { option } from "../option.ts";
import { type Texts, textsOf } from "../texts/index.ts";
import { blankRecipients, recipientsTyped, type Typed, weekdaysShown } from "./typed.ts";

export interface Field {
  setting: Setting;
  typed: Typed;
  /** What is wrong with it, in words of the reader. */
  problems: readonly string[];
  /** Who changed it last and what it was before; false: it is the file's. */
  note: string | false;
  /** In words, where an empty field means it. */
  usual?: string | undefined;
  /** Over which version it is changed, and what it was when the form was opened. */
  over: number;
  was: unknown;
}

export const idOf = (path: string) => `f-${path.replaceAll(".", "-")}`;

export function fieldHtml(field: Field, language: Language): Html {
  const { setting, problems, note, over, was } = field;
  const { path, help } = setting;
  const id = idOf(path);
  const memory = html`<input type="hidden" name="over:${path}" value="${over}"><input type="hidden" name="was:${path}" value="${JSON.stringify(was)}">`;
  const more = html`<p class="note" id="${id}-help">${help[language]}${field.usual !== undefined && html` ${textsOf(language).settings.usualIs(field.usual)}`}</p>${problems.map((words, index) => html`<p class="error" id="${id}-error${index}">▲ ${words}</p>`)}${note && html`<p class="note changed">${note}</p>`}`;
  const label = setting.label[language];
  if (isSingle(setting.type.is))
    return html`<div class="field${problems.length > 0 && " wrong"}">${memory}<label for="${id}">${label}</label>${control(field, language)}${more}</div>`;
  return html`<fieldset class="field${problems.length > 0 && " wrong"}" id="${id}"${described(field)} tabindex="-1">${memory}<legend>${label}</legend>${control(field, language)}${more}</fieldset>`;
}

const isSingle = (is: Setting["type"]["is"]) => ["number", "choice", "switch", "time", "dates"].includes(is);

function described({ setting, problems }: Field): Html {
  const id = idOf(setting.path);
  const ids = [`${id}-help`, ...problems.map((_, index) => `${id}-error${index}`)].join(" ");
  return html` aria-describedby="${ids}"${problems.length > 0 && trusted(' aria-invalid="true"')}`;
}

function control(field: Field, language: Language): Html {
  const { setting, typed } = field;
  const { path, type } = setting;
  const { settings } = textsOf(language);
  const id = idOf(path);
  const value = textAt(typed, path);
  const attributes = html`id="${id}" name="${path}"${described(field)}`;
  switch (type.is) {
    case "number":
      return html`<span class="with-unit"><input ${attributes} inputmode="decimal" autocomplete="off" value="${value}"> ${settingUnits[type.unit][language]}</span>`;
    case "choice":
      return html`<span class="with-unit"><select ${attributes}>${type.options.map((one) => option(String(one), String(one), value))}</select> ${settingUnits[type.unit][language]}</span>`;
    case "switch":
      return html`<select ${attributes}>${option("true", settings.yes, value)}${option("false", settings.no, value)}</select>`;
    case "time":
      return html`<input type="time" ${attributes} value="${inputTime(value)}">`;
    case "span":
      return times(path, typed, setting.label[language], settings);
    case "hours":
      return html`<div class="week">${weekdaysShown.map((day) => html`<div><span>${weekdayText(day, language)}</span>${times(`${path}.${day}`, typed, weekdayText(day, language), settings)}</div>`)}</div>`;
    case "dates":
      return html`<textarea ${attributes} rows="6" spellcheck="false" placeholder="${settings.datesHint}">${value}</textarea>`;
    case "weekdays":
      return weekdayBoxes(path, typed, language);
    case "duty":
      return html`${weekdayBoxes(`${path}.weekdays`, typed, language)}<label for="${id}-at">${settings.at}</label><input type="time" id="${id}-at" name="${path}.at" value="${inputTime(textAt(typed, `${path}.at`))}">`;
    case "recipients":
      return recipients(path, typed, settings);
  }
}

function textAt(typed: Typed, name: string): string {
  const value = typed[name];
  return (typeof value === "string" ? value : value?.[0]) ?? "";
}

/** `8:00` as a browser's field wants it. */
function inputTime(text: string): string {
  return /^\d:\d\d$/.test(text) ? `0${text}` : text;
}

function times(path: string, typed: Typed, what: string, { from, to, fromOf, toOf }: Texts["settings"]): Html {
  const one = (index: number, label: string) =>
    html`<input type="time" name="${path}.${index}" id="${idOf(path)}-${index}" aria-label="${label}" value="${inputTime(textAt(typed, `${path}.${index}`))}">`;
  return html`<span class="times">${one(0, fromOf(what))} ${from} ${one(1, toOf(what))} ${to}</span>`;
}

function weekdayBoxes(name: string, typed: Typed, language: Language): Html {
  const chosen = new Set([typed[name] ?? []].flat());
  const box = (day: Weekday) =>
    html`<label class="box"><input type="checkbox" name="${name}" value="${day}"${trusted(chosen.has(day) ? " checked" : "")}> ${weekdayText(day, language)}</label>`;
  return html`<div class="boxes">${weekdaysShown.map(box)}</div>`;
}

function recipients(path: string, typed: Typed, words: Texts["settings"]): Html {
  const known = recipientsTyped(path, typed);
  const blank = Array.from({ length: blankRecipients }, () => ({ mail: "", label: "", role: "staff" }));
  return html`${[...known, ...blank].map(({ mail, label, role }, index) => {
    const id = `${idOf(path)}-${index}`;
    const name = `${path}.${index}`;
    return html`<div class="recipient" role="group" aria-label="${index < known.length ? words.recipient(String(index + 1)) : words.newRecipient}">
<div><label for="${id}-mail">${words.mail}</label><input type="text" inputmode="email" autocomplete="off" id="${id}-mail" name="${name}.mail" value="${mail}"></div>
<div><label for="${id}-label">${words.label}</label><input id="${id}-label" name="${name}.label" autocomplete="off" value="${label}"></div>
<div><label for="${id}-role">${words.role}</label><select id="${id}-role" name="${name}.role">${recipientRoles.map((one) => option(one, words.roles[one], role))}</select></div>
${index < known.length && html`<label class="box"><input type="checkbox" name="${name}.remove" value="1"> ${words.remove}</label>`}</div>`;
  })}`;
}
