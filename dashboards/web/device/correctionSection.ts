/** What was marked as wrong, by whom and why; the form for installers, which keeps what was typed when something is not right with it. */

import type { Language } from "../../../contract/language.ts";
import { noteHint, noteMaxLength } from "../../../contract/notes.ts";
import { isQuantity, quantityOf } from "../../../contract/quantities.ts";
import { personName } from "../../../jobs/pickup/words.ts";
import type { Correction } from "../../../records/operations/corrections.ts";
import { devicePath } from "../board/names.ts";
import { type Html, html, trusted } from "../html.ts";
import { option } from "../option.ts";
import type { Viewer } from "../rights.ts";
import { table } from "../table.ts";
import { textsOf } from "../texts/index.ts";
import type { CorrectionForm } from "./correct.ts";
import { shownQuantities } from "./courses.ts";
import type { DeviceData } from "./model.ts";
import { fieldTime, momentText } from "./words.ts";

export interface Refused {
  form: CorrectionForm;
  problem: string;
}

export function correctionSection(data: DeviceData, viewer: Viewer, language: Language, refused?: Refused): Html | false {
  const { corrections: words } = textsOf(language).device;
  const { corrections, centerId, device } = data;
  if (device.config.planned) return false;
  const may = viewer.isPerson && viewer.may("devices", centerId);
  if (!may && corrections.length === 0) return false;
  const rows = corrections.map((one) => row(one, data, may, language));
  const { columns } = words;
  const heads = [columns.span, columns.quantity, columns.note, columns.by, columns.state];
  return html`<section class="wide" id="corrections"><h2>${words.title}</h2><p class="note">${words.explain}</p>${rows.length === 0 ? html`<p>${words.none}</p>` : table(heads, rows)}${may && form(data, language, refused)}</section>`;
}

function quantityText(quantity: string | null, language: Language): string {
  if (quantity === null) return textsOf(language).device.corrections.everything;
  return isQuantity(quantity) ? quantityOf(quantity).label[language] : quantity;
}

function row(
  { id, quantity, from, to, note, by, undoneAt, undoneBy }: Correction,
  data: DeviceData,
  may: boolean,
  language: Language,
): Html {
  const { corrections: words, moves } = textsOf(language).device;
  const { now, centerId, device, span } = data;
  const time = (at: number) => momentText(at, now, language);
  const state =
    undoneAt === null
      ? html`${words.holds}${may && html`<form method="post" action="${devicePath(centerId, device.id)}/corrections/${id}/undo"><input type="hidden" name="back" value="${devicePath(centerId, device.id)}?${span.query}"><button>${words.undo}</button></form>`}`
      : words.undone(undoneBy === null ? "" : personName(undoneBy, language), time(undoneAt));
  return html`<tr${trusted(undoneAt === null ? "" : ' class="old"')}><td>${moves.span(time(from), time(to))}</td><td>${quantityText(quantity, language)}</td><td>${note}</td><td>${personName(by, language)}</td><td>${state}</td></tr>`;
}

function form({ centerId, device, span, now }: DeviceData, language: Language, refused: Refused | undefined): Html {
  const { corrections: words } = textsOf(language).device;
  const path = devicePath(centerId, device.id);
  const end = Math.min(span.to, now);
  const typed = refused?.form ?? { quantity: "", from: fieldTime(Math.min(span.from, end)), to: fieldTime(end), note: "" };
  const options = [
    option("", words.everything, typed.quantity),
    ...shownQuantities(device.config.kind).map((name) => option(name, quantityOf(name).label[language], typed.quantity)),
  ];
  return html`<details class="mark"${trusted(refused ? " open" : "")}><summary>${words.add}</summary>
${refused && html`<p class="error" role="alert" id="correction-problem">▲ ${refused.problem}</p>`}
<form method="post" action="${path}/corrections" class="fields"><input type="hidden" name="back" value="${path}?${span.query}">
<label>${words.quantity}<select name="quantity">${options}</select></label>
<label>${words.from}<input type="datetime-local" name="from" value="${typed.from}" required></label>
<label>${words.to}<input type="datetime-local" name="to" value="${typed.to}" required></label>
<label class="long">${words.note}<input name="note" value="${typed.note}" maxlength="${noteMaxLength * 2}" required aria-describedby="note-hint"></label>
<p class="note" id="note-hint">${noteHint[language]}</p><button class="primary">${words.submit}</button></form></details>`;
}
