/** The head of a device page: which device, how it stands now, and which time is shown. */
import { periods } from "../../../charts/timeAxis.ts";
import { kindOf } from "../../../contract/kinds/index.ts";
import type { Language } from "../../../contract/language.ts";
import { readProblems } from "../../../contract/readProblems.ts";
import { clockTime, type Instant, tokyoDate } from "../../../contract/time.ts";
import { ageTime, bracketed } from "../ages.ts";
import type { DeviceView } from "../board/model.ts";
import { centerName, devicePath, japanese } from "../board/names.ts";
import { type Html, html, trusted } from "../html.ts";
import { option } from "../option.ts";
import { textsOf } from "../texts/index.ts";
import type { DeviceData } from "./model.ts";
import { type DeviceSpan, lastDayOf, maxRangeDays, neighbours, type RefusedSpan, type SpanProblem, spanOf } from "./span.ts";
import { momentText, spanLabel } from "./words.ts";

/** How a device stands now; a stale one is grey and says when it was heard last. */
export function stateNow({ config, lastAt, stale, silence }: DeviceView, now: Instant, language: Language): Html {
  const {
    device: { state },
    common: { between },
  } = textsOf(language);
  if (config.planned) return html`<span class="state planned">${state.planned}</span>`;
  if (lastAt === undefined) return html`<span class="state stale">${state.never}</span>`;
  const age = bracketed(ageTime(lastAt, now, language), language);
  if (!stale) return html`<span class="state">${state.fresh(clockTime(lastAt))}${age}</span>`;
  const inOrder = silence?.state === "closed" && html`${silence[language]}${between}`;
  const time = tokyoDate(lastAt) === tokyoDate(now) ? clockTime(lastAt) : momentText(lastAt, now, language);
  return html`<span class="state stale">${inOrder}${state.last(time)}${age}</span>`;
}

export function deviceHeader({ centerId, center, device, now, problem }: DeviceData, language: Language): Html {
  const {
    device: { state, latest },
    common: { between },
  } = textsOf(language);
  const { config, id } = device;
  const place = config.place !== undefined && html`${between}${japanese(config.place, language)}`;
  return html`<section class="wide device-head"><h1>${japanese(config.name, language)}</h1>
<p>${centerName(center, language)}${place}${between}${kindOf(config.kind).label[language]} <span class="id">${centerId}/${id}</span></p>
<p>${stateNow(device, now, language)}${config.planned && html` ${state.plannedMore}`}</p>
${problem && html`<p class="error">${latest.problem(readProblems[problem][language])}</p>`}</section>`;
}

/** Links to the four lengths of time, the neighbours, and a form for any other time. */
export function periodPicker({ centerId, device, span, now }: DeviceData, language: Language, refused?: RefusedSpan): Html {
  const { periods: words, moves } = textsOf(language).device;
  const path = devicePath(centerId, device.id);
  const today = tokyoDate(now);
  // Whoever goes from a year to a day stays in it; from the present he stays there.
  const at = span.firstDay <= today && today < span.endDay ? today : span.firstDay;
  const tabs = periods.map((period) => {
    const isShown = period === span.period;
    return html`<a href="${path}?${spanOf(period, at).query}"${trusted(isShown ? ' aria-current="true"' : "")}>${words[period]}</a>`;
  });
  const { previous, next } = neighbours(span, now);
  const link = (to: DeviceSpan | undefined, word: string) =>
    to ? html`<a class="move" href="${path}?${to.query}">${word}</a>` : html`<span class="move off">${word}</span>`;
  const current = span.period === "range" ? undefined : spanOf(span.period, today);
  return html`<nav class="wide periods" aria-label="${words.label}"><div class="tabs">${tabs}</div>
<div class="moves">${link(previous, `‹ ${moves.previous[span.period]}`)}<h2>${spanLabel(span, language)}</h2>${link(next, `${moves.next[span.period]} ›`)}${current && current.firstDay !== span.firstDay && link(current, moves.today)}</div>
<details class="other"${trusted(refused ? " open" : "")}><summary>${moves.other}</summary>${otherTime(path, span, language, refused)}</details>
<p><a href="${path}.csv?${span.query}" download>${moves.csv}</a></p></nav>`;
}

function otherTime(path: string, span: DeviceSpan, language: Language, refused?: RefusedSpan): Html {
  const { periods: words, moves } = textsOf(language).device;
  const options = periods.map((period) => option(period, words[period], span.axis));
  const { at = span.firstDay, from = span.firstDay, to = lastDayOf(span) } = refused?.asked ?? {};
  const wrong = (name: "at" | "from" | "to") =>
    trusted(refused?.asked[name] === undefined ? "" : ' aria-invalid="true" aria-describedby="span-problem"');
  return html`${refused && html`<p class="error" id="span-problem" role="alert">▲ ${spanProblem(refused.problem, language)}</p>`}<form method="get" action="${path}" class="fields"><label>${words.label}<select name="period">${options}</select></label>
<label>${moves.at}<input type="date" name="at" value="${at}" required${wrong("at")}></label><button>${moves.show}</button></form>
<form method="get" action="${path}" class="fields"><label>${moves.from}<input type="date" name="from" value="${from}" required${wrong("from")}></label>
<label>${moves.to}<input type="date" name="to" value="${to}" required${wrong("to")}></label><button>${moves.show}</button></form>`;
}

/** Why a time cannot be shown, as a sentence. */
export function spanProblem(problem: SpanProblem, language: Language): string {
  const { problems } = textsOf(language).device;
  return problem === "tooLong" ? problems.tooLong(maxRangeDays) : problems[problem];
}
