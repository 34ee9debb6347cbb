/** The duties of a month that can still be settled: who puts the bag out for which collection. */
import type { CenterConfig } from "../../../contract/config/schema.ts";
import type { Language } from "../../../contract/language.ts";
import { clockTime, type Instant, tokyoDate, tokyoTime } from "../../../contract/time.ts";
import { collectionDate } from "../../../jobs/collectionDays.ts";
import { personName } from "../../../jobs/pickup/words.ts";
import { staffCodeName } from "../../../records/operations/staffCodes.ts";
import { type Html, html } from "../html.ts";
import { type Texts, textsOf } from "../texts/index.ts";
import type { CalendarMonth, PutOut } from "./month.ts";
import { hoursText } from "./words.ts";

export interface DutiesView {
  id: string;
  center: CenterConfig;
  month: CalendarMonth;
  /** Staff codes of the center, of two digits. */
  codes: readonly string[];
  /** Whether the reader may settle them. */
  mayAct: boolean;
  /** The reader's own account; absent where nobody signed in by name. */
  me?: string | undefined;
  /** Where the form leads back to. */
  back: string;
  now: Instant;
}

/** Collections of the month, and of the next one where the bag goes out on the last evening, whose truck has not come yet. Pure. */
export function openDuties(center: CenterConfig, { weeks }: CalendarMonth, now: Instant): PutOut[] {
  const found = new Map<string, PutOut>();
  for (const { day, inMonth, collection, duty, putOut } of weeks.flat()) {
    if (!inMonth) continue;
    const { usable } = collection ?? {};
    if (usable) found.set(day, { collectionDay: day, from: usable.putOutFrom, until: usable.putOutUntil, ...(duty && { duty }) });
    for (const window of putOut) found.set(window.collectionDay, window);
  }
  return [...found.values()].filter((one) => deadlineOf(center, one) > now).sort((a, b) => a.from - b.from);
}

export function dutiesSection(view: DutiesView, language: Language): Html {
  const { calendar: texts } = textsOf(language);
  const { id, center, month, codes, mayAct, now } = view;
  const open = openDuties(center, month, now);
  const title = html`<h3 id="duties-${id}">${texts.duty.title}</h3>`;
  if (open.length === 0) return html`<div class="duties">${title}<p>${texts.duty.none}</p></div>`;
  const hint = !mayAct ? texts.duty.hint : codes.length === 0 ? texts.duty.noCodes : undefined;
  return html`<div class="duties">${title}${hint && html`<p class="note">${hint}</p>`}
<table><caption class="hidden">${texts.duty.caption(center.name[language])}</caption>
<thead><tr><th scope="col">${texts.duty.collection}</th><th scope="col">${texts.duty.window}</th><th scope="col">${texts.duty.who}</th></tr></thead>
<tbody>${open.map((one) => dutyRow(one, view, texts, language))}</tbody></table></div>`;
}

function dutyRow(one: PutOut, view: DutiesView, texts: Texts["calendar"], language: Language): Html {
  const { collectionDay, from, until, duty } = one;
  const truck = `${collectionDate(collectionDay, language)} ${clockTime(deadlineOf(view.center, one))}`;
  const window = `${collectionDate(tokyoDate(from), language)} ${hoursText({ from, to: until }, language)}`;
  const settled =
    duty &&
    html` <span class="note">${texts.duty.settledBy(personName(duty.by, language), `${collectionDate(tokyoDate(duty.at), language)} ${clockTime(duty.at)}`)}</span>`;
  return html`<tr id="duty-${view.id}-${collectionDay}"><th scope="row">${truck}</th><td data-label="${texts.duty.window}">${window}</td>
<td class="settle"><div><b>${duty ? personName(duty.who, language) : texts.duty.nobody}</b>${settled}${view.mayAct && dutyForm(one, truck, view, language)}</div></td></tr>`;
}

function dutyForm({ collectionDay, duty }: PutOut, truck: string, view: DutiesView, language: Language): Html {
  const texts = textsOf(language).calendar;
  const { id, codes, me, back } = view;
  const select = `who-${id}-${collectionDay}`;
  const hidden = { center: id, day: collectionDay, seen: duty?.who ?? "", back };
  return html`<details><summary>${duty ? texts.duty.changeWho : texts.duty.setWho}<span class="hidden"> ${texts.duty.choose(truck)}</span></summary><form method="post" action="/calendar/duty" class="buttons">${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<label class="hidden" for="${select}">${texts.duty.choose(truck)}</label><select id="${select}" name="who"><option value="">${texts.duty.pick}</option>${me !== undefined && html`<option value="me">${texts.duty.me(me)}</option>`}${codes.map((code) => html`<option value="${code}">${personName(staffCodeName(code), language)}</option>`)}</select>
<button name="do" value="set">${duty ? texts.duty.change : texts.duty.set}</button>${duty && html`<button name="do" value="take-back">${texts.duty.takeBack}</button>`}</form></details>`;
}

function deadlineOf(center: CenterConfig, { collectionDay }: PutOut): Instant {
  return tokyoTime(collectionDay, center.collection!.deadline);
}
