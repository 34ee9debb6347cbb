/** What would have been, beside what was: in a sentence, in bars, in figures. Pure. */
import { type OutcomePair, outcomeBars } from "../../../charts/outcomeBars.ts";
import type { Language } from "../../../contract/language.ts";
import { dayText } from "../../../contract/time.ts";
import type { Outcome } from "../../../jobs/whatIf/run.ts";
import type { WhatIf } from "../../../jobs/whatIf/whatIf.ts";
import { type Html, html, trusted } from "../html.ts";
import { table } from "../table.ts";
import { type Texts, textsOf } from "../texts/index.ts";

interface Row {
  label: string;
  of(outcome: Outcome): number | undefined;
  text(value: number): string;
  /** Drawn as bars; the others stand in the table only. */
  drawn: boolean;
}

function rowsOf({ result }: Texts["settings"], language: Language): Row[] {
  const { counts } = result;
  const number = (value: number) => value.toLocaleString(language);
  const bags = (value: number) => counts.bags(number(value));
  const times = (value: number) => counts.times(number(value));
  const percent = (value: number) => `${Math.round(value * 100)}${language === "ja" ? "％" : " %"}`;
  return [
    { label: result.alerts, of: ({ alerts }) => alerts, text: bags, drawn: true },
    { label: result.fullAlerts, of: ({ fullAlerts }) => fullAlerts, text: bags, drawn: false },
    { label: result.mails, of: ({ mails }) => mails, text: times, drawn: true },
    { label: result.bags, of: ({ bagChanges }) => bagChanges, text: times, drawn: true },
    { label: result.overflows, of: ({ overflows }) => overflows, text: bags, drawn: true },
    { label: result.overflowBags, of: ({ overflowBags }) => overflowBags, text: (value) => counts.ofBag(value.toFixed(2)), drawn: false },
    { label: result.meanFill, of: ({ meanFillAtChange }) => meanFillAtChange, text: percent, drawn: true },
  ];
}

export function resultHtml({ from, to, machines, current, changed }: WhatIf, language: Language): Html {
  const { settings } = textsOf(language);
  const { result } = settings;
  if (machines === 0) return html`<p class="advice unknown">${result.noPast}</p>`;
  const rows = rowsOf(settings, language).map((row) => {
    const [before, after] = [row.of(current), row.of(changed)];
    const text = (value: number | undefined) => (value === undefined ? "—" : row.text(value));
    return { ...row, before, after, beforeText: text(before), afterText: text(after) };
  });
  const different = rows.filter(({ drawn, beforeText, afterText }) => drawn && beforeText !== afterText);
  const parts = different.map(({ label, beforeText, afterText }) => result.becomes(label, beforeText, afterText));
  const sentence = parts.length === 0 ? result.nothingChanges : result.changes(result.joined(parts));
  const isWorse = changed.overflows > current.overflows || changed.overflowBags > current.overflowBags + 0.005;
  const pairs: OutcomePair[] = rows
    .filter(({ drawn }) => drawn)
    .map(({ label, before = 0, after = 0, beforeText, afterText }) => ({
      label,
      current: before,
      changed: after,
      currentText: beforeText,
      changedText: afterText,
    }));
  const names = { current: result.today, changed: result.changed, label: `${result.chart}: ${sentence}` };
  return html`<p>${result.period(dayText(from, language), dayText(to - 1, language), machines)}</p><p class="advice ${isWorse ? "today" : "ok"}"><b>${sentence}</b>${isWorse && html` ${result.overflowMore}`}</p>
<div class="scroll bars">${trusted(outcomeBars(pairs, names))}</div>
${table(
  [result.item, result.today, result.changed],
  rows.map(
    ({ label, beforeText, afterText }) =>
      html`<tr><th scope="row">${label}</th><td class="number" data-label="${result.today}">${beforeText}</td><td class="number" data-label="${result.changed}">${afterText}</td></tr>`,
  ),
)}
<p class="note">${result.how}</p>`;
}
