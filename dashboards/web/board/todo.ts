/** On a board of many centers: the machines at which something is to be done, the most urgent first. */
import type { Instant } from "../../../contract/time.ts";
import { adviceWords } from "../../../jobs/pickup/adviceWords.ts";
import type { Drawn } from "../drawn.ts";
import { type Html, html } from "../html.ts";
import { textsOf } from "../texts/index.ts";
import type { CenterView } from "./model.ts";
import { centerName } from "./names.ts";

/** A list is read to its end; what is behind this stands in the sections. */
const maxListed = 30;
const order = { full: 0, today: 1, unknown: 2, next: 3, none: 3 } as const;
const marks = { full: "■", today: "▲", unknown: "？", next: "✓", none: "✓" } as const;

export function todoSection(centers: readonly CenterView[], now: Instant, { language }: Drawn): Html {
  const { todo, alerts } = textsOf(language).board;
  const due = centers
    .flatMap(({ id, config, compactors }) => compactors.map(({ decision }) => ({ id, config, decision })))
    .filter(({ decision: { kind } }) => order[kind] < order.next)
    .sort((a, b) => order[a.decision.kind] - order[b.decision.kind] || (a.decision.actBy ?? 0) - (b.decision.actBy ?? 0));
  const rows = due
    .slice(0, maxListed)
    .map(
      ({ id, config, decision }) =>
        html`<li>${marks[decision.kind]} <a href="#center-${id}">${centerName(config, language)}</a> ${adviceWords(decision, now, language).headline}</li>`,
    );
  const more = due.length > maxListed && html`<p>${alerts.more(due.length - maxListed)}</p>`;
  return html`<section class="wide" id="todo"><h2>${todo.title}</h2>${rows.length === 0 ? html`<p>${todo.none}</p>` : html`<ul class="todo">${rows}</ul>${more}`}<p class="open">${todo.centers(centers.length)}</p></section>`;
}
