/** The month of one center as a table: a calendar on wide screens and on paper, a list of the days that matter on a phone (styles/calendar.css). */
import type { CenterConfig } from "../../../contract/config/schema.ts";
import type { Language } from "../../../contract/language.ts";
import { clockTime, tokyoTime, weekdayText } from "../../../contract/time.ts";
import { weekdays } from "../../../contract/weekdays.ts";
import { holidayName } from "../../../jobs/holidays.ts";
import { personName } from "../../../jobs/pickup/words.ts";
import { type Html, html, trusted } from "../html.ts";
import { type Texts, textsOf } from "../texts/index.ts";
import type { BagMark } from "./bags.ts";
import type { CalendarDay, CalendarMonth, PutOut } from "./month.ts";
import { hoursText, monthText, usualHours } from "./words.ts";

export interface GridView {
  id: string;
  center: CenterConfig;
  month: CalendarMonth;
}

interface Cell extends GridView {
  texts: Texts["calendar"];
  language: Language;
}

export function monthGrid(view: GridView, language: Language): Html {
  const texts = textsOf(language).calendar;
  const { center, month } = view;
  const usual = usualHours(center);
  const cell = { ...view, texts, language };
  return html`${usual && html`<p class="open">${texts.usualHours(usual.join(language === "ja" ? "〜" : "–"))}</p>`}${legend(texts)}
<table class="month"><caption>${texts.caption(center.name[language], monthText(month.month, language, texts))}</caption>
<thead><tr>${weekdays.map((weekday) => html`<th scope="col">${weekdayText(weekday, language)}</th>`)}</tr></thead>
<tbody>${month.weeks.map((week) => html`<tr>${week.map((day, of) => dayCell(day, weekdayText(weekdays[of]!, language), cell))}</tr>`)}</tbody></table>`;
}

function legend({ legend: words }: Texts["calendar"]): Html {
  const { title, ...signs } = words;
  return html`<ul class="legend" aria-label="${title}">${Object.entries(signs).map(([sign, text]) => html`<li class="sign-${sign}">${text}</li>`)}</ul>`;
}

function dayCell(day: CalendarDay, weekday: string, cell: Cell): Html {
  const { texts, language, id } = cell;
  if (!day.inMonth) return html`<td class="out"><span class="date">${dayNumber(day)}</span></td>`;
  const holiday = day.isHoliday && holidayName(day.day, language);
  const lines = [
    holiday && html`<p class="holiday">${holiday}</p>`,
    day.closedBy && html`<p class="closed">${texts.closed[day.closedBy]}</p>`,
    unusualHours(day, cell),
    day.collection && html`<p class="truck ${day.collection.reason}">${truckText(day, cell)}</p>`,
    ...day.putOut.map((window) => putOutLine(window, cell)),
    ...day.bags.map((bag) => html`<p class="bag">${bagText(bag, texts)}</p>`),
  ].filter((line) => line !== false && line !== undefined);
  const isToday = day.when === "today";
  // On a phone only the days stay that say something: a weekday that is closed every week does not.
  const says = isToday || lines.length > (day.closedBy === "weekday" ? 1 : 0);
  const classes = [day.when, ...(day.closedBy ? ["shut"] : []), ...(says ? [] : ["quiet"])].join(" ");
  return html`<td class="${classes}" id="${id}-${day.day}"${trusted(isToday ? ' aria-current="date"' : "")}><time class="date" datetime="${day.day}">${dayNumber(day)}<span class="of-week">${texts.ofWeek(weekday)}</span></time>${isToday && html` <b class="tag today">${texts.today}</b>`}${lines}</td>`;
}

/** Hours that differ from the usual ones: the others would only be noise. */
function unusualHours({ hours }: CalendarDay, { center, texts, language }: Cell): Html | false {
  const usual = usualHours(center);
  if (!hours || !usual) return false;
  const isUsual = clockTime(hours.from) === clockOf(usual[0]) && clockTime(hours.to) === clockOf(usual[1]);
  return !isUsual && html`<p class="hours">${texts.hours(hoursText(hours, language))}</p>`;
}

function truckText({ collection }: CalendarDay, { center, texts }: Cell): string {
  return texts.truck[collection!.reason](center.collection!.deadline);
}

function putOutLine({ collectionDay, from, until, duty }: PutOut, { id, texts, language }: Cell): Html {
  const who = duty ? texts.dutyShort(personName(duty.who, language)) : texts.nobodyYet;
  return html`<p class="put-out">${texts.putOut(hoursText({ from, to: until }, language))}<br><a class="on-duty" href="#duty-${id}-${collectionDay}">${who}</a></p>`;
}

function bagText({ what, at }: BagMark, texts: Texts["calendar"]): string {
  return texts.bags[what](clockTime(at));
}

function dayNumber({ day }: CalendarDay): number {
  return Number(day.slice(8));
}

/** `09:00` and `9:00` are the same time. */
function clockOf(timeOfDay: string): string {
  return clockTime(tokyoTime("2000-01-01", timeOfDay));
}
