/** 欠けた番号: what has not come from the centers, since when, and what became of it. Shown when there is something to say. */
import type { Gap, GapCounts } from "../../../collector/series/ledger.ts";
import type { Config } from "../../../contract/config/schema.ts";
import type { Language } from "../../../contract/language.ts";
import { countText, dateAndTime } from "../figures.ts";
import { type Html, html } from "../html.ts";
import { table } from "../table.ts";
import { textsOf } from "../texts/index.ts";
import { nameOf } from "./agents.ts";

const shownGaps = 30;

export function gapSection(
  { centers }: Config,
  { gaps, gapCounts }: { gaps: readonly Gap[]; gapCounts: readonly GapCounts[] },
  language: Language,
): Html | false {
  const told = gapCounts.filter(({ center, recovered, late, dropped, lost, open }) => {
    // A simulated past comes late by its nature.
    const telling = centers[center]?.simulated ? 0 : late;
    return recovered + telling + dropped + lost + open > 0;
  });
  if (gaps.length === 0 && told.length === 0) return false;
  const { gaps: texts } = textsOf(language).records;
  const count = (value: number) => countText(value, language);
  const columns = ["expected", "received", "recovered", "late", "dropped", "lost", "open"] as const;
  const sums = told.map(
    (one) =>
      html`<tr><th scope="row">${nameOf(centers, one.center, language)}<br>${one.agent}</th>${columns.map((column) => html`<td class="number" data-label="${texts[column]}">${count(one[column])}</td>`)}</tr>`,
  );
  const rows = gaps.slice(0, shownGaps).map(
    (gap) =>
      html`<tr><td data-label="${texts.sender}">${nameOf(centers, gap.center, language)}${textsOf(language).common.between}${gap.agent}</td><td class="number" data-label="${texts.numbers}">${gap.from === gap.to ? count(gap.from) : texts.span(count(gap.from), count(gap.to))}</td><td data-label="${texts.seenAt}">${dateAndTime(gap.seenAt, language)}</td>
<td data-label="${texts.cameAt}">${gap.end === "recovered" && gap.endedAt !== undefined ? dateAndTime(gap.endedAt, language) : texts.never}</td><td>${texts.ends[gap.end ?? "open"]}</td></tr>`,
  );
  const heads = [texts.sender, texts.numbers, texts.seenAt, texts.cameAt, texts.reason];
  const lately = rows.length > 0 && html`<h3>${texts.lately}</h3>${table(heads, rows)}`;
  const more = gaps.length > shownGaps && html`<p>${texts.more(count(gaps.length - shownGaps))}</p>`;
  return html`<section class="wide" id="gaps"><h2>${texts.title}</h2><p>${texts.explained}</p>
${table([texts.center, ...columns.map((column) => texts[column])], sums)}${lately}${more}</section>`;
}
