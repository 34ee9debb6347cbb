/** Every change: who, when, before, after, and the button that undoes it. Pure. */
import type { Config } from "../../../contract/config/schema.ts";
import { settingAt } from "../../../contract/config/settable.ts";
import type { Language } from "../../../contract/language.ts";
import { personName } from "../../../jobs/pickup/words.ts";
import type { SettingRow } from "../../../records/operations/settings.ts";
import { type Html, html } from "../html.ts";
import type { Viewer } from "../rights.ts";
import { table } from "../table.ts";
import { textsOf } from "../texts/index.ts";
import { momentText } from "./form.ts";
import { deviceName, placeName } from "./names.ts";
import { mayChange } from "./scopes.ts";
import { valueText } from "./shown.ts";

export interface HistoryFacts {
  /** Newest first. */
  rows: readonly SettingRow[];
  /** What counts, and what is left out; by id. */
  inForce: ReadonlySet<number>;
  leftOut: ReadonlySet<number>;
  /** The page that the buttons lead back to. */
  back: string;
  /** Address of the page with older ones; undefined: there are none. */
  older?: string | undefined;
}

/** Whoever may not change a value does not read what others did with it: an address of a person may be in it. */
export function mayRead(config: Config, viewer: Viewer, { path }: Pick<SettingRow, "path">): boolean {
  const setting = settingAt(config, path);
  return setting ? mayChange(viewer, setting) : viewer.role === "admin" && viewer.center === undefined;
}

export function historySection(config: Config, facts: HistoryFacts, language: Language): Html {
  const { history } = textsOf(language).settings;
  const { rows, older } = facts;
  const heads = [history.when, history.what, history.before, history.after, history.state];
  const lines = rows.map((row) => line(config, row, facts, language));
  return html`<section class="wide" id="history"><h2>${history.title}</h2>${rows.length === 0 ? html`<p>${history.none}</p>` : table(heads, lines, { className: "changes" })}${older !== undefined && html`<p><a href="${older}">${history.older}</a></p>`}</section>`;
}

function line(config: Config, row: SettingRow, { inForce, leftOut, back }: HistoryFacts, language: Language): Html {
  const { history } = textsOf(language).settings;
  const setting = settingAt(config, row.path);
  const shown = (value: unknown) => (setting ? valueText(setting.type, value, language) : JSON.stringify(value));
  const label = setting ? setting.label[language] : history.goneItem;
  const where = setting?.center === undefined ? false : placeName(config, setting.center, language);
  const state = leftOut.has(row.id)
    ? history.leftOut
    : row.undoneAt !== null
      ? history.undone(momentText(row.undoneAt, language), personName(row.undoneBy ?? "", language))
      : inForce.has(row.id)
        ? history.inForce
        : history.replaced;
  const canUndo = row.undoneAt === null && (inForce.has(row.id) || leftOut.has(row.id));
  const button = html`<form method="post" action="/settings/undo/${row.id}"><input type="hidden" name="back" value="${back}"><button aria-label="${history.undoOf(label)}">${history.undo}</button></form>`;
  const device = setting?.device !== undefined && html` ${deviceName(config, setting.center!, setting.device, language)}`;
  return html`<tr><th scope="row">${momentText(row.setAt, language)}<br>${personName(row.setBy, language)}</th><td data-label="${history.what}">${where}${device}${where && html`<br>`}${label}${!setting && html` <code>${row.path}</code>`}</td><td data-label="${history.before}">${shown(row.before)}</td><td data-label="${history.after}">${shown(row.value)}</td><td data-label="${history.state}">${state}${canUndo && button}</td></tr>`;
}
