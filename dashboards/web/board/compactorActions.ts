/** What somebody at a compactor can say about it: the buttons that this viewer may press, and how far the newest bag is on its way. */
import type { Instant } from "../../../contract/time.ts";
import { eyeReports } from "../../../jobs/pickup/eye.ts";
import { collectionText, dayAndTime, personName } from "../../../jobs/pickup/words.ts";
import type { Pickup } from "../../../records/operations/pickups.ts";
import { type Drawn, seesButtons } from "../drawn.ts";
import { type Html, html } from "../html.ts";
import { textsOf } from "../texts/index.ts";
import type { CenterView, CompactorView } from "./model.ts";

export function compactorActions(center: CenterView, compactor: CompactorView, now: Instant, drawn: Drawn): Html {
  const { buttons } = textsOf(drawn.language).board;
  const key = `${center.id}-${compactor.id}`;
  const of = html`<input type="hidden" name="center" value="${center.id}"><input type="hidden" name="device" value="${compactor.id}">`;
  const may = seesButtons(drawn, center.id);
  const words = eyeReports.map(({ what, label }) => html`<button name="what" value="${what}">${label[drawn.language]}</button>`);
  return html`${may && html`<form method="post" action="/pickups" class="buttons" data-report="pickup">${of}<button class="primary" id="bag-${key}">${buttons.bag}</button></form>`}
${compactor.lastPickup && pickupNote(compactor.lastPickup, now, drawn, may)}
${may && html`<details class="seen"><summary>${buttons.seen}</summary><form method="post" action="/reports" class="buttons" data-report="eye">${of}${words}</form></details>`}`;
}

/** How far the newest bag is on its way, and the button that takes it further. */
function pickupNote(pickup: Pickup, now: Instant, { language }: Drawn, may: boolean): Html | false {
  const { notes, buttons } = textsOf(language).board;
  const { id, state, promisedAt, promisedBy, putOutAt, putOutBy, verifiedAt, collectionAt } = pickup;
  const when = (at: Instant | null) => dayAndTime(at ?? now, now, language);
  const who = (by: string | null) => personName(by, language);
  switch (state) {
    case "advised":
      return html`<form method="post" action="/pickups/${id}/promise" class="note">${notes.nobody} ${may && html`<button id="promise-${id}">${buttons.promise}<wbr>${buttons.promiseMore}</button>`}</form>`;
    case "promised":
      return html`<p class="note">${notes.promised(who(promisedBy), when(promisedAt))}</p>`;
    case "put-out":
      return html`<form method="post" action="/pickups/${id}/cancel" class="note">${notes.putOut(when(putOutAt), who(putOutBy))} ${may && html`<button class="plain">${buttons.undo}</button>`}</form>`;
    case "unconfirmed":
      return html`<p class="note">${notes.unconfirmed(when(putOutAt), who(putOutBy))}</p>`;
    case "verified": {
      const collection = collectionAt !== null && notes.forCollection(collectionText({ deadlineAt: collectionAt }, now, language));
      return html`<p class="note">${notes.verified(when(verifiedAt))}${collection}</p>`;
    }
    case "collected":
      return html`<p class="note">${notes.collected(when(collectionAt))}</p>`;
    default:
      return false;
  }
}
