/** The open alerts: one card a cause, and under it what it explains. Sent again when something changed. */
import { type CauseNode, explainedCount } from "../../../jobs/alerts/causeTree.ts";
import { dayAndTime, personName } from "../../../jobs/pickup/words.ts";
import type { Alert } from "../../../records/operations/alerts.ts";
import { withoutCounts } from "../ages.ts";
import { type Drawn, seesButtons } from "../drawn.ts";
import { type Html, html } from "../html.ts";
import type { Parts } from "../live.ts";
import { textsOf } from "../texts/index.ts";
import type { AlertView, OpenAlerts } from "./model.ts";
import { centerOf, deviceLink, stateLines, tagOf, titleOf, whenText } from "./words.ts";

/** More than anybody reads on one page. */
const maxCards = 100;

/** `back`: where the buttons lead back to. */
export function openSection(open: OpenAlerts, back: string, drawn: Drawn): Html {
  const { alerts } = textsOf(drawn.language);
  const cards = open.tree.slice(0, maxCards).map((node) => card(node, open, back, drawn));
  const left = open.tree.length - maxCards;
  return html`<section class="wide" id="open-alerts"><h2>${alerts.open}</h2><p class="counts">${alerts.counts(open.counts)}</p>${cards.length > 0 && html`<div class="cards">${cards}</div>`}${left > 0 && html`<p>${alerts.moreOpen(left)}</p>`}</section>`;
}

export function openParts(open: OpenAlerts, drawn: Drawn): Parts {
  return { "open-alerts": withoutCounts(openSection(open, "/alerts", drawn).text) };
}

function card({ alert, explains }: CauseNode<Alert>, open: OpenAlerts, back: string, drawn: Drawn): Html {
  const view = open.views.get(alert.id)!;
  const { alerts } = textsOf(drawn.language);
  const link = deviceLink(view);
  const tone = view.silences.length > 0 ? "silenced" : view.urgent ? "urgent" : "notice";
  const more = explainedCount({ explains });
  return html`<article class="alert ${tone}" id="alert-${alert.id}" aria-labelledby="title-${alert.id}"><h3 id="title-${alert.id}">${tagOf(view, drawn)} <a href="/alerts/${alert.id}">${titleOf(view, drawn)}</a></h3>
<p class="open">${centerOf(view, drawn)}${link !== undefined && html`${textsOf(drawn.language).common.between}<a href="${link}">${alerts.toDevice}</a>`}<br>${whenText(alert, open.now, drawn)}</p>
<p>${stateLines(view, open.now, drawn).map((line, index) => html`${index > 0 && html`<br>`}${line}`)}</p>
${saidSoFar(view, open, drawn)}
${view.cause && html`<p class="open">${alerts.cause}${alerts.colon}${causeLink(view.cause, open, drawn)}</p>`}
${more > 0 && html`<details><summary>${alerts.explains(more)}</summary>${branches(explains, open, drawn)}</details>`}
${actions(view, back, drawn)}</article>`;
}

/** Mails and the newest comment. */
function saidSoFar({ mails, comments }: AlertView, { now }: OpenAlerts, { language }: Drawn): Html | false {
  const { alerts } = textsOf(language);
  const sent = mails.filter(({ reason }) => reason !== "held");
  const [mail, comment] = [sent.at(-1), comments.at(-1)];
  if (!mail && !comment) return false;
  const lines = [
    mail && html`${alerts.mailCount(sent.length, dayAndTime(mail.at, now, language))}`,
    comment &&
      html`${alerts.commentCount(comments.length)}${alerts.colon}<q>${comment.text}</q> ${alerts.commentLine(personName(comment.by, language), dayAndTime(comment.at, now, language))}`,
  ];
  return html`<ul class="said-so-far">${lines.map((line) => line && html`<li>${line}</li>`)}</ul>`;
}

/** A cause that is not among those shown is told by its number. */
function causeLink(cause: Alert, open: OpenAlerts, drawn: Drawn): Html {
  const view = open.views.get(cause.id);
  return html`<a href="/alerts/${cause.id}">${view ? titleOf(view, drawn) : textsOf(drawn.language).alerts.one(cause.id)}</a>`;
}

function branches(nodes: readonly CauseNode<Alert>[], open: OpenAlerts, drawn: Drawn): Html {
  const items = nodes.map(({ alert, explains }) => {
    const view = open.views.get(alert.id)!;
    return html`<li id="alert-${alert.id}"><a href="/alerts/${alert.id}">${titleOf(view, drawn)}</a> <span class="open">${whenText(alert, open.now, drawn)}</span>${explains.length > 0 && branches(explains, open, drawn)}</li>`;
  });
  return html`<ul class="tree">${items}</ul>`;
}

function actions({ alert }: AlertView, back: string, drawn: Drawn): Html {
  const { alerts } = textsOf(drawn.language);
  const may = seesButtons(drawn, alert.center);
  const acknowledge =
    may &&
    alert.acknowledgedAt === null &&
    html`<form method="post" action="/alerts/${alert.id}/acknowledge" data-report="acknowledge"><input type="hidden" name="back" value="${back}"><button class="primary" id="ack-${alert.id}">${alerts.acknowledge}</button></form>`;
  return html`<div class="buttons">${acknowledge}<a class="button" href="/alerts/${alert.id}">${may ? alerts.toAlert : alerts.details}</a></div>`;
}
