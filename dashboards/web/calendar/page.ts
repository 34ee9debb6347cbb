/** The page 暦: months of one center or of all, with their duties; what is missing over new year stands first. */
import type { Language } from "../../../contract/language.ts";
import { tokyoDate } from "../../../contract/time.ts";
import { type Html, html, trusted } from "../html.ts";
import { type Texts, textsOf } from "../texts/index.ts";
import { type DutiesView, dutiesSection } from "./duties.ts";
import { monthGrid } from "./grid.ts";
import { addMonths } from "./month.ts";
import { monthText } from "./words.ts";

/** Months that can be looked at: national holidays are known until 2050. */
export const firstMonth = "2000-01";
export const lastMonth = "2050-12";

export interface CalendarPage {
  /** `2026-12`. */
  month: string;
  /** The one center that is shown; absent: all of them. */
  only?: string | undefined;
  /** Centers that can be chosen, with their names. */
  choices: readonly { id: string; name: string }[];
  centers: readonly DutiesView[];
  /** Centers whose closed days and collections the reader may change. */
  maySet: ReadonlySet<string>;
  subscribe: Html;
}

export function calendarBody(page: CalendarPage, language: Language): Html {
  const { calendar: texts } = textsOf(language);
  const { month, only, centers, subscribe } = page;
  return html`<main id="main" class="calendar"><div class="wide top"><h1>${texts.title} <span>${monthText(month, language, texts)}</span></h1>
${monthLinks(page, centers[0]?.now ?? 0, texts)}${centerLinks(page, texts)}</div>
${newYearNotice(page, texts, language)}
${centers.map((center) => centerSection(center, page, language))}
${only === undefined && centers.length === 0 && html`<p>${texts.duty.none}</p>`}${subscribe}</main>`;
}

function monthLinks({ month, only }: CalendarPage, now: number, texts: Texts["calendar"]): Html {
  const link = (to: string, text: string, rel?: string) =>
    to >= firstMonth && to <= lastMonth && html`<a href="${calendarUrl(to, only)}"${trusted(rel ? ` rel="${rel}"` : "")}>${text}</a>`;
  return html`<nav class="months" aria-label="${texts.navigation}">${link(addMonths(month, -1), texts.previous, "prev")}${link(tokyoDate(now).slice(0, 7), texts.thisMonth)}${link(addMonths(month, 1), texts.next, "next")}</nav>`;
}

function centerLinks({ month, only, choices }: CalendarPage, texts: Texts["calendar"]): Html | false {
  if (choices.length < 2) return false;
  const link = (id: string | undefined, text: string) =>
    html`<a href="${calendarUrl(month, id)}"${trusted(id === only ? ' aria-current="page"' : "")}>${text}</a>`;
  return html`<nav class="months" aria-label="${texts.centers}">${link(undefined, texts.allCenters)}${choices.map(({ id, name }) => link(id, name))}</nav>`;
}

export function calendarUrl(month: string, center?: string): string {
  return `/calendar?month=${month}${center === undefined ? "" : `&center=${center}`}`;
}

/** Once for all centers of which it is true: it is one task. */
function newYearNotice({ centers, maySet }: CalendarPage, texts: Texts["calendar"], language: Language): Html | false {
  const worst = (["missing", "later"] as const).find((state) => centers.some(({ month }) => month.newYear === state));
  if (!worst) return false;
  const those = centers.filter(({ month }) => month.newYear === worst);
  const names = those.map(({ center }) => center.name[language]).join(language === "ja" ? "・" : ", ");
  const links = those
    .filter(({ id }) => maySet.has(id))
    .map(({ id, center }) => html` <a href="${settingsUrl(id)}?fill=new-year">${texts.newYear.toSettings(center.name[language])}</a>`);
  const attributes = worst === "missing" ? ' role="alert"' : "";
  return html`<p class="wide new-year ${worst}"${trusted(attributes)}><b>${worst === "missing" ? "▲" : "○"} ${names}</b><br>${texts.newYear[worst]} ${links.length > 0 ? links : texts.newYear.ask}</p>`;
}

function settingsUrl(center: string): string {
  return `/settings/centers/${center}/calendar`;
}

function centerSection(view: DutiesView, { maySet }: CalendarPage, language: Language): Html {
  const { id, center } = view;
  const { calendar: texts } = textsOf(language);
  return html`<section class="wide center" aria-labelledby="title-${id}"><h2 id="title-${id}">${center.name[language]}</h2>
${monthGrid(view, language)}
${center.collection && dutiesSection(view, language)}${maySet.has(id) && html`<p class="to-settings"><a href="${settingsUrl(id)}">${texts.settings}</a></p>`}</section>`;
}
