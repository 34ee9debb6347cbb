/** How a phone's calendar subscribes: the card below the months, and the page that shows a new address once. */
import type { CenterConfig } from "../../../contract/config/schema.ts";
import type { Language } from "../../../contract/language.ts";
import { clockTime, type Instant, tokyoDate } from "../../../contract/time.ts";
import { collectionDate } from "../../../jobs/collectionDays.ts";
import type { Token } from "../../../records/operations/tokens.ts";
import { type Html, html } from "../html.ts";
import { qrPicture } from "../qrPicture.ts";
import { textsOf } from "../texts/index.ts";

export interface SubscribeView {
  /** The reader's own address, if one is in force. */
  own: Token | undefined;
  /** Whether the reader signed in by name. */
  canMake: boolean;
}

export function subscribeCard({ own, canMake }: SubscribeView, language: Language): Html {
  const { subscribe: texts } = textsOf(language).calendar;
  const standing =
    own &&
    html`<p>${texts.made(dayAndClock(own.createdAt, language))}<br>${own.lastUsedAt === null ? texts.unused : texts.used(dayAndClock(own.lastUsedAt, language))}</p>`;
  const buttons = html`<div class="buttons"><form method="post" action="/calendar/address"><button class="${own ? "" : "primary"}">${own ? texts.makeAgain : texts.make}</button></form>${own && html`<form method="post" action="/calendar/address/revoke"><button>${texts.revoke}</button></form>`}</div>`;
  return html`<section class="wide subscribe" id="subscribe"><h2>${texts.title}</h2><p>${texts.what}<br>${texts.names}</p>${standing}${canMake ? buttons : html`<p class="note">${texts.signIn}</p>`}</section>`;
}

export interface NewAddress {
  /** `https://mimamori.example`. */
  origin: string;
  secret: string;
  centers: readonly (readonly [id: string, center: CenterConfig])[];
}

export function readyPage({ origin, secret, centers }: NewAddress, language: Language): Html {
  const { subscribe: texts, feed } = textsOf(language).calendar;
  const places: [string, string][] = centers.map(([id, { name }]) => [id, name[language]]);
  if (places.length > 1) places.push(["all", feed.allCenters]);
  const address = (id: string) => `${origin}/calendar/${id}.ics?token=${secret}${language === "en" ? "&lang=en" : ""}`;
  return html`<main id="main" class="text calendar"><h1>${texts.readyTitle}</h1><p><b>▲ ${texts.once}</b></p>
${origin.startsWith("http:") && html`<p class="error">▲ ${texts.plain}</p>`}<ol>${texts.steps.map((step) => html`<li>${step}</li>`)}</ol>
${places.map(([id, name]) => addressCard(address(id), name, id, language))}
<p><a href="/calendar">${texts.back}</a></p></main>`;
}

function addressCard(url: string, name: string, id: string, language: Language): Html {
  const { subscribe: texts } = textsOf(language).calendar;
  // Phones know by this scheme that they are to subscribe, and not to copy today's events once.
  const webcal = url.replace(/^https?:/, "webcal:");
  const field = `address-${id}`;
  return html`<section class="card address"><h2>${texts.which(name)}</h2>${qrPicture(webcal, texts.qr(name))}
<p class="buttons"><a class="button primary" href="${webcal}">${texts.open}</a></p>
<label for="${field}">${texts.address}</label><input id="${field}" readonly value="${url}"><button type="button" hidden data-copy="${field}" data-done="${texts.copied}">${texts.copy}</button></section>`;
}

function dayAndClock(at: Instant, language: Language): string {
  return `${collectionDate(tokyoDate(at), language)} ${clockTime(at)}`;
}
