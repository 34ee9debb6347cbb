/** 隔離した値: what was refused, how often and what to do. Never what was sent: that may hold anything. */
import type { QuarantineEntry } from "../../../collector/series/ledger.ts";
import type { Language } from "../../../contract/language.ts";
import { countText, dateAndTime } from "../figures.ts";
import { type Html, html } from "../html.ts";
import { table } from "../table.ts";
import { textsOf } from "../texts/index.ts";
import { reasonText, remedyText } from "./reasons.ts";

const shownEntries = 50;

export function quarantineSection(entries: readonly QuarantineEntry[], language: Language): Html {
  const { quarantine: texts } = textsOf(language);
  const { columns } = texts;
  const count = (value: number) => countText(value, language);
  const rows = entries.slice(0, shownEntries).map(
    (
      entry,
    ) => html`<tr><td data-label="${columns.number}">${entry.id}</td><td>${entry.center}/${entry.agent}${entry.device && `${textsOf(language).common.between}${entry.device}`}</td><td>${reasonText(entry.reason, language)}<br>${remedyText(entry.reason, language)}</td>
<td class="number" data-label="${columns.count}">${count(entry.count)}${entry.replayed > 0 && html`<br>${texts.replayed(count(entry.replayed))}`}</td><td data-label="${columns.first}">${dateAndTime(entry.firstAt, language)}</td><td data-label="${columns.last}">${dateAndTime(entry.lastAt, language)}</td></tr>`,
  );
  const kept = entries.reduce((sum, one) => sum + one.kept, 0);
  const heads = [columns.number, columns.sender, columns.reason, columns.count, columns.first, columns.last];
  return html`<section class="wide" id="quarantine"><h2>${texts.title}</h2>${
    rows.length === 0
      ? html`<p>${texts.none}</p>`
      : html`<p>${kept > 0 ? texts.canReplay(count(kept)) : texts.cannotReplay}</p>${table(heads, rows)}`
  }</section>`;
}
