/** The alerts that are over, newest first, by the page. */
import { personName } from "../../../jobs/pickup/words.ts";
import type { Drawn } from "../drawn.ts";
import { type Html, html } from "../html.ts";
import { withField } from "../listQuery.ts";
import { textsOf } from "../texts/index.ts";
import { type AlertQuery, keyText } from "./filter.ts";
import type { AlertView, PastAlerts } from "./model.ts";
import { centerOf, titleOf, whenText, wordOf, worstLine } from "./words.ts";

const countedTo = 1_000;

export function pastSection({ views, count, hasMore, now }: PastAlerts, query: AlertQuery, drawn: Drawn): Html {
  const { alerts } = textsOf(drawn.language);
  const { columns } = alerts;
  const heads = [columns.alert, columns.place, columns.when, columns.end, columns.acknowledged, columns.mails, columns.comments];
  const last = views.at(-1);
  const older =
    hasMore &&
    last &&
    html`<a class="button" rel="next" href="/alerts${withField(query.address, "before", keyText(last.alert))}#past-alerts">${alerts.older}</a>`;
  const newest = query.before && html`<a class="button" href="/alerts${query.address}#past-alerts">${alerts.newest}</a>`;
  const table = html`<div class="scroll"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${views.map((view) => row(view, now, drawn))}</tbody></table></div>`;
  return html`<section class="wide" id="past-alerts"><h2>${alerts.past} <small>${alerts.pastCount(count, count < countedTo)}</small></h2>${views.length === 0 ? html`<p>${alerts.nonePast}</p>` : table}<p class="buttons">${newest}${older}</p></section>`;
}

function row(view: AlertView, now: number, drawn: Drawn): Html {
  const { alerts } = textsOf(drawn.language);
  const { columns } = alerts;
  const { alert, mails, comments, cause } = view;
  const by = alert.acknowledgedAt === null ? alerts.nobody : personName(alert.acknowledgedBy, drawn.language);
  const worst = worstLine(alert, drawn);
  const sent = mails.filter(({ reason }) => reason !== "held").length;
  return html`<tr id="alert-${alert.id}"><td><a href="/alerts/${alert.id}">${titleOf(view, drawn)}</a>${cause && html`<br><small>${alerts.cause}${alerts.colon}<a href="/alerts/${cause.id}">${titleOf({ alert: cause, center: view.center }, drawn)}</a></small>`}${worst !== undefined && html`<br>${worst}`}</td>
<td>${centerOf(view, drawn, true)}</td><td>${whenText(alert, now, drawn)}</td><td data-label="${columns.end}">${wordOf(alerts.resolutions, alert.resolution)}</td><td data-label="${columns.acknowledged}">${by}</td><td class="number" data-label="${columns.mails}">${alerts.mailTimes(sent)}</td><td class="number" data-label="${columns.comments}">${comments.length}</td></tr>`;
}
