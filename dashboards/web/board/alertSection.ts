/** The open alerts on the board, with 了解; everything else about them is on the page 警報. */
import { clockTime, type Instant } from "../../../contract/time.ts";
import { alertWords, isUrgent } from "../../../jobs/alerts/levels.ts";
import { subjectName } from "../../../jobs/alerts/names.ts";
import { personName } from "../../../jobs/pickup/words.ts";
import type { Alert } from "../../../records/operations/alerts.ts";
import { ageTime, bracketed } from "../ages.ts";
import type { Drawn } from "../drawn.ts";
import { seesButtons } from "../drawn.ts";
import { type Html, html } from "../html.ts";
import { textsOf } from "../texts/index.ts";
import type { Board, CenterView } from "./model.ts";
import { centerName, japanese } from "./names.ts";

/** More than anybody reads on the board; the page 警報 has all. */
const maxListed = 20;

export function alertSection({ alerts, centers, now }: Board, drawn: Drawn): Html {
  const {
    board: { alerts: words },
    common: { between },
  } = textsOf(drawn.language);
  const { columns } = words;
  const sorted = [...alerts].sort((a, b) => Number(isUrgent(b.level)) - Number(isUrgent(a.level)));
  const rows = sorted.slice(0, maxListed).map((alert) => alertRow(alert, centers, now, drawn));
  const heads = [columns.alert, columns.place, columns.since, columns.state].map((head) => html`<th scope="col">${head}</th>`);
  const table = html`<div class="scroll"><table><thead><tr>${heads}<th scope="col"><span class="hidden">${columns.act}</span></th></tr></thead><tbody>${rows}</tbody></table></div>`;
  const more = sorted.length > maxListed && html`${words.more(sorted.length - maxListed)}${between}`;
  return html`<section class="wide" id="alerts"><h2>${words.title}</h2>${rows.length === 0 ? html`<p>${words.none}</p>` : table}<p>${more}<a class="go" href="/alerts">${words.all}</a></p></section>`;
}

function alertRow(alert: Alert, centers: readonly CenterView[], now: Instant, drawn: Drawn): Html {
  const { language } = drawn;
  const { alerts: words, buttons } = textsOf(language).board;
  const center = centers.find(({ id }) => id === alert.center);
  const subject = subjectName(alert, center?.config, language);
  const isName = center !== undefined && Object.hasOwn(center.config.devices, alert.device);
  const urgent = isUrgent(alert.level);
  const state =
    alert.acknowledgedAt === null
      ? words.nobody
      : words.acknowledged(personName(alert.acknowledgedBy, language), clockTime(alert.acknowledgedAt));
  const button =
    alert.acknowledgedAt === null &&
    seesButtons(drawn, alert.center) &&
    html`<form method="post" action="/alerts/${alert.id}/acknowledge" data-report="acknowledge"><button id="ack-${alert.id}">${buttons.ack}</button></form>`;
  const [before, after] = words.of("\n", alertWords(alert, language)).split("\n");
  return html`<tr id="alert-${alert.id}"><td><span class="tag ${urgent ? "urgent" : "notice"}">${urgent ? words.urgent : words.notice}</span> ${before}${isName ? japanese(subject, language) : subject}${after}</td>
<td>${center ? centerName(center.config, language) : "—"}</td><td>${clockTime(alert.openedAt)}${bracketed(ageTime(alert.openedAt, now, language), language)}</td><td>${state}</td><td>${button}</td></tr>`;
}
