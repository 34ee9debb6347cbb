/** What every page has: head, navigation, banners. */
import type { FastifyRequest } from "fastify";
import type { Language } from "../../contract/language.ts";
import { isFilling } from "../../contract/messages.ts";
import { clockTime, dateText, type Instant, minuteMs } from "../../contract/time.ts";
import { byLink } from "../../records/operations/accounts.ts";
import { assetUrl } from "./assetVersion.ts";
import type { Board } from "./board/model.ts";
import { type Html, html, trusted } from "./html.ts";
import { whoTag } from "./keptTags.ts";
import type { Need, Viewer } from "./rights.ts";
import { type Texts, textsOf } from "./texts/index.ts";

/** What the whole site knows and every page shows. */
export interface Site {
  /** Some center is simulated: every page says so. */
  demo: boolean;
  /** As of the last look at the stores. */
  openAlerts: number;
  now(): Instant;
}

declare module "fastify" {
  interface FastifyInstance {
    site: Site;
  }
}

export interface PageFrame {
  title: string;
  /** Path of the page in the navigation; "" for a page outside of it. */
  path: string;
  /** Islands of the page, by the name of their file in browser/. */
  scripts?: readonly string[];
  /** Styles besides the common ones, by the name of their file in styles/. */
  styles?: readonly string[];
  /** Right part of the head, e.g. date and clock. */
  head?: Html | false;
  /** For a reader who needs no sign-in: the page offers nothing that others may do. */
  asGuest?: boolean;
}

type Nav = Texts["common"]["nav"];

const navigation: readonly [name: keyof Nav, path: string, need: Need][] = [
  ["board", "/", "read"],
  ["alerts", "/alerts", "read"],
  ["pickups", "/pickups", "read"],
  ["calendar", "/calendar", "read"],
  ["devices", "/devices", "read"],
  ["status", "/status", "read"],
  ["mail", "/mail", "mail"],
  ["settings", "/settings", "settings"],
];

/** With how many are open: part of what live pages are sent again. `path`: of the page that it stands on. */
export function alertsLink(openAlerts: number, { nav }: Texts["common"], path: string): Html {
  return navLink("alerts", "/alerts", nav.alerts(openAlerts), path);
}

function navLink(name: keyof Nav, to: string, words: string, path: string): Html {
  return html`<a id="nav-${name}" href="${to}"${current(path === to)}>${words}</a>`;
}

/** The first pages of the navigation stand on a phone too; the others in its menu. */
const atHandCount = 4;

/** A wide screen shows what is in it as part of the line (style.css), a phone opens it at the lower edge; both without a script. */
function menu(word: string, entries: Html): Html {
  return html`<button type="button" class="plain menu" popovertarget="menu">${word}</button><div id="menu" popover>${entries}</div>`;
}

/** The whole page for whoever asked, in their language. `body` is `<main id="main">` and whatever stands before it. */
export function framed(request: FastifyRequest, frame: PageFrame, body: Html): string {
  const { viewer, language } = request;
  const { site } = request.server;
  const { title, path, scripts = [], styles = [], head = false, asGuest = false } = frame;
  const { common } = textsOf(language);
  const items = navigation
    .filter(([, , need]) => !asGuest && viewer.may(need))
    .map(([name, to]) => (name === "alerts" ? alertsLink(site.openAlerts, common, path) : navLink(name, to, common.nav[name], path)));
  const others = html`${items.slice(atHandCount)}${account(viewer, common, asGuest, path)}${languageSwitch(request, language, common, asGuest)}`;
  const nav = html`${items.slice(0, atHandCount)}${items.length === 0 ? others : menu(common.menu, others)}`;
  const content = html`<a class="skip" href="#main">${common.skip}</a><header><strong>${common.product}</strong><nav class="site" aria-label="${common.pages}">${nav}</nav>${head}</header>
${site.demo && html`<aside class="banner demo" aria-label="${common.notice}">${common.demo}</aside>`}
${body}`;
  return documentOf(request, { title, styles, scripts: asGuest ? scripts : ["page", ...scripts] }, content);
}

/** The document around whatever a page shows, head included: for pages without navigation. */
export function documentOf(
  { language, viewer, keptFor, staffCodes, server }: FastifyRequest,
  { title, styles = [], scripts = [] }: Pick<PageFrame, "title" | "styles" | "scripts">,
  content: Html,
): string {
  const { product } = textsOf(language).common;
  return html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} - ${product}</title>
${["tokens.css", "fonts/400.css", "fonts/700.css", "style.css", ...styles.map((name) => `${name}.css`)].map((name) => html`<link rel="stylesheet" href="${assetUrl(name)}">`)}
<link rel="icon" href="${assetUrl("icon.svg")}" type="image/svg+xml"><link rel="manifest" href="/manifest.webmanifest"><link rel="apple-touch-icon" href="${assetUrl("icon-192.png")}">${scripts.map((name) => html`<script type="module" src="${assetUrl(`${name}.js`)}"></script>`)}</head>
<body data-language="${language}" data-now="${server.site.now()}" data-who="${whoTag(viewer)}" data-kept-for="${keptFor}"${staffCodes && html` data-staff-codes="${staffCodes.join(" ")}"`}>${content}</body></html>`
    .text;
}

function current(isCurrent: boolean): Html {
  return trusted(isCurrent ? ' aria-current="page"' : "");
}

function account(viewer: Viewer, common: Texts["common"], asGuest: boolean, path: string): Html | false {
  if (asGuest) return false;
  if (viewer.isPerson)
    return html`<a href="/account"${current(path === "/account")}>${viewer.name === byLink ? common.ownAccount : common.account(viewer.name)}</a><form method="post" action="/sign-out"><button class="plain">${common.signOut}</button></form>`;
  return html`${viewer.kind === "tablet" && html`<span class="who">${common.tablet(viewer.name)}</span>`}<a href="/sign-in">${common.signIn}</a>`;
}

/** A post, because it is remembered; it leads back to where the reader was. */
function languageSwitch(request: FastifyRequest, language: Language, common: Texts["common"], asGuest: boolean): Html {
  const other = language === "ja" ? "en" : "ja";
  // What a guest posted to is a page of its own; the board would ask them to sign in.
  const back = request.method === "GET" || asGuest ? request.url : "/";
  return html`<form method="post" action="/language"><input type="hidden" name="back" value="${back}"><button class="plain" name="to" value="${other}" lang="${other}">${common.otherLanguage}</button></form>`;
}

/** Date, clock and how many figures are old; part of what the board sends again. */
export function boardHead({ now, staleCount, pipeline }: Board, language: Language): Html {
  const { common } = textsOf(language);
  const state = isFilling(pipeline.history) ? common.preparing : staleCount > 0 ? common.staleCount(staleCount) : common.allFresh;
  return html`<div class="clock" id="clock"><time datetime="${new Date(now - (now % minuteMs)).toISOString()}">${dateText(now, language)} ${clockTime(now)}</time><br>${state}</div>`;
}

/** What is wrong with the line itself, and the progress of long work. */
export function boardBanners({ pipeline, now }: Board, language: Language): Html {
  const { common } = textsOf(language);
  const { history, store } = pipeline;
  const percent = history ? Math.floor((history.done / history.total) * 100) : 0;
  const count = (value: number) => value.toLocaleString(language);
  return html`<div id="banners" aria-live="polite">${!store.ok && html`<p class="banner bad">${common.storeAway(clockTime(store.downSince ?? now))}</p>`}
${history && isFilling(history) && html`<p class="banner progress"><label for="history">${common.filling(percent, count(history.done), count(history.total))}</label><progress id="history" max="${history.total}" value="${history.done}"></progress></p>`}</div>`;
}
