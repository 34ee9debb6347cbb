/** One alert with all that is known of it: how it stands, what explains it and what it explains, mails, comments, silences. */
import type { CauseNode } from "../../../jobs/alerts/causeTree.ts";
import { isOn } from "../../../jobs/alerts/hush.ts";
import { levelOf } from "../../../jobs/alerts/levels.ts";
import { dayAndTime, personName } from "../../../jobs/pickup/words.ts";
import type { Alert } from "../../../records/operations/alerts.ts";
import type { Silence } from "../../../records/operations/silences.ts";
import { type Drawn, seesButtons } from "../drawn.ts";
import { type Html, html, trusted } from "../html.ts";
import { textsOf } from "../texts/index.ts";
import { commentForm, type Draft, silenceForm } from "./forms.ts";
import type { OneAlert } from "./model.ts";
import { centerOf, datedText, deviceLink, stateLines, tagOf, titleOf, whenText, wordOf, worstLine } from "./words.ts";

/** `draft`: what somebody sent and could not be taken; it stands in its form again, with the reason. */
export function oneAlert(one: OneAlert, draft: Draft, drawn: Drawn): Html {
  const { alerts } = textsOf(drawn.language);
  const { alert, now } = one;
  const link = deviceLink(one);
  const may = seesButtons(drawn, alert.center);
  const back = `/alerts/${alert.id}`;
  const tone = alert.resolvedAt !== null ? "over" : one.silences.length > 0 ? "silenced" : one.urgent ? "urgent" : "notice";
  const lines = [...stateLines(one, now, drawn), worstLine(alert, drawn)];
  const acknowledge =
    may &&
    alert.acknowledgedAt === null &&
    alert.resolvedAt === null &&
    html`<form method="post" action="/alerts/${alert.id}/acknowledge" class="buttons" data-report="acknowledge"><input type="hidden" name="back" value="${back}"><button class="primary" id="ack-${alert.id}">${alerts.acknowledge}</button></form>`;
  return html`<section class="wide"><h1>${tagOf(one, drawn)} ${titleOf(one, drawn)}</h1><p>${centerOf(one, drawn)}${textsOf(drawn.language).common.between}${whenText(alert, now, drawn)}${link !== undefined && html`<br><a href="${link}">${alerts.toDevice}</a>`}</p>
<div class="alert ${tone}">${lines.map((line) => line !== undefined && html`<p>${line}</p>`)}</div>${acknowledge}</section>
<section id="comments"><h2>${alerts.comments}</h2>${commentList(one, drawn)}${may && commentForm(one, draft, drawn)}</section>
<section id="silence"><h2>${alerts.silence}</h2>${may && alert.resolvedAt === null && silenceForm(one, draft, drawn)}${silenceTable(one, drawn)}</section>
<section id="cause"><h2>${alerts.causes}</h2>${causeParts(one, drawn)}</section>
<section id="mails"><h2>${alerts.mails}</h2>${mailTable(one, drawn)}</section>
<p class="wide"><a href="/alerts">${alerts.toList}</a></p>`;
}

function commentList({ comments, now }: OneAlert, { language }: Drawn): Html {
  const { alerts } = textsOf(language);
  if (comments.length === 0) return html`<p>${alerts.noComments}</p>`;
  const items = comments.map(
    ({ id, text, by, at }) =>
      html`<li id="comment-${id}"><p>${text}</p><p class="open">${alerts.commentLine(personName(by, language), dayAndTime(at, now, language))}</p></li>`,
  );
  return html`<ol class="comments">${items}</ol>`;
}

function silenceTable({ silenceHistory, now }: OneAlert, drawn: Drawn): Html | false {
  if (silenceHistory.length === 0) return false;
  const { alerts } = textsOf(drawn.language);
  const { columns } = alerts;
  const rows = silenceHistory.map(
    (silence) =>
      html`<tr><td data-label="${columns.until}">${datedText(silence.from, drawn)} ${drawn.language === "ja" ? "〜" : "–"} ${datedText(silence.until, drawn)}<br>${silenceWord(silence, now, drawn)}</td><td data-label="${columns.who}">${personName(silence.by, drawn.language)}</td><td data-label="${columns.note}">${silence.note}</td></tr>`,
  );
  return html`<h3>${alerts.silences}</h3><div class="scroll"><table><thead><tr><th scope="col">${columns.until}</th><th scope="col">${columns.who}</th><th scope="col">${columns.note}</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function silenceWord(silence: Silence, now: number, drawn: Drawn): string {
  const { silenceState } = textsOf(drawn.language).alerts;
  if (silence.endedAt !== null) return silenceState.ended(personName(silence.endedBy, drawn.language), datedText(silence.endedAt, drawn));
  return isOn(silence, now) ? silenceState.on : silenceState.over;
}

/** From the root of the causes down to this alert, and on to what it explains. */
function causeParts(one: OneAlert, drawn: Drawn): Html {
  const { alerts } = textsOf(drawn.language);
  const own = one.branch.at(-1)!;
  if (one.branch.length === 1 && own.explains.length === 0) return html`<p>${alerts.noCause}</p>`;
  const wrapped = one.branch.toReversed().reduce<Html | undefined>((below, node) => {
    const isOwn = node === own;
    return nodeItem(node, isOwn, isOwn ? own.explains.map((child) => nodeItem(child, false, undefined, one, drawn)) : below, one, drawn);
  }, undefined);
  return html`<ul class="tree">${wrapped}</ul>`;
}

function nodeItem(
  { alert, explains }: CauseNode<Alert>,
  isOwn: boolean,
  below: Html | Html[] | undefined,
  one: OneAlert,
  drawn: Drawn,
): Html {
  const { alerts } = textsOf(drawn.language);
  const title = titleOf({ alert, center: alert.center === one.alert.center ? one.center : undefined }, drawn);
  const name = isOwn
    ? html`<b>${title}</b> <span class="tag info">${alerts.isThis}</span>`
    : html`<a href="/alerts/${alert.id}">${title}</a>`;
  const count = isOwn && explains.length > 0 && html`<p class="open">${alerts.explains(explains.length)}</p>`;
  return html`<li${trusted(isOwn ? ' aria-current="true"' : "")}>${name} <span class="open">${whenText(alert, one.now, drawn)}</span>${count}${below && html`<ul class="tree">${below}</ul>`}</li>`;
}

function mailTable({ alert, mails }: OneAlert, drawn: Drawn): Html {
  const { alerts } = textsOf(drawn.language);
  const { columns } = alerts;
  if (mails.length === 0) return html`<p>${levelOf(alert.level).mail === "digest" ? alerts.digestOnly : alerts.noMails}</p>`;
  const rows = mails.map(
    ({ at, reason, receivers }) =>
      html`<tr><td>${datedText(at, drawn)}</td><td data-label="${columns.reason}">${wordOf(alerts.reasons, reason) || reason}</td><td data-label="${columns.receivers}">${receivers === null ? alerts.receiversUnknown : alerts.receivers(receivers)}</td></tr>`,
  );
  return html`<div class="scroll"><table><thead><tr><th scope="col">${columns.when}</th><th scope="col">${columns.reason}</th><th scope="col">${columns.receivers}</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
