/** The forms of one alert: a comment, and a silence with an end. What could not be taken stands in its field again. */
import { noteHint } from "../../../contract/notes.ts";
import { clockTime, type Instant, minuteMs, tokyoDate } from "../../../contract/time.ts";
import { maxSilenceMs, maxUrgentSilenceMs, silenceEnds } from "../../../jobs/alerts/hush.ts";
import { dayAndTime } from "../../../jobs/pickup/words.ts";
import type { Drawn } from "../drawn.ts";
import { type Html, html, trusted } from "../html.ts";
import { textsOf } from "../texts/index.ts";
import type { OneAlert } from "./model.ts";

/** What was sent last, with the sentence why it was not taken. */
export interface Draft {
  comment?: { text: string; problem: string };
  silence?: { end: string; until: string; scope: string; note: string; problem: string; isNote: boolean };
}

export function commentForm({ alert }: OneAlert, { comment }: Draft, { language }: Drawn): Html {
  const { alerts } = textsOf(language);
  return html`<form method="post" action="/alerts/${alert.id}/comments" class="say">${problemOf("comment-problem", comment?.problem)}<label for="comment">${alerts.write}</label><textarea id="comment" name="text" rows="3" required autocomplete="off" aria-describedby="comment-hint${comment && " comment-problem"}"${invalid(comment)}>${comment?.text}</textarea>
<p class="hint" id="comment-hint">${noteHint[language]}</p><button>${alerts.writeButton}</button></form>`;
}

export function silenceForm(one: OneAlert, { silence: draft }: Draft, drawn: Drawn): Html {
  const { language } = drawn;
  const { alerts } = textsOf(language);
  const { alert, urgent, now } = one;
  if (one.silences.length > 0 && !draft) return endForm(one, drawn);
  const ends = silenceEnds(one.center, urgent, now);
  const picked = draft?.end ?? ends[0]?.preset ?? "own";
  const radios = ends.map(({ preset, until }) =>
    radio("end", preset, alerts.presets[preset](dayAndTime(until, now, language)), preset === picked),
  );
  const latest = now + (urgent ? maxUrgentSilenceMs : maxSilenceMs);
  const own = html`${radio("end", "own", alerts.presets.own, picked === "own")}<label for="until" class="hidden">${alerts.ownUntil}</label><input type="datetime-local" id="until" name="until" value="${draft?.until}" min="${localTime(now + minuteMs)}" max="${localTime(latest)}">`;
  const scope = draft?.scope ?? "alert";
  return html`<form method="post" action="/alerts/${alert.id}/silence" class="say"><p>${alerts.silenceHint}${urgent && html` <b>${alerts.urgentHint}</b>`}</p>${problemOf("silence-problem", draft?.problem)}
<fieldset><legend>${alerts.until}</legend>${radios}${own}</fieldset>
<fieldset><legend>${alerts.scope}</legend>${radio("scope", "alert", alerts.scopes.alert, scope !== "device")}${radio("scope", "device", alerts.scopes.device, scope === "device")}</fieldset>
<label for="note">${alerts.note}</label><input id="note" name="note" value="${draft?.note}" autocomplete="off" aria-describedby="note-hint"${invalid(draft?.isNote ? draft : undefined)}><p class="hint" id="note-hint">${noteHint[language]}</p>
<button>${alerts.silenceButton}</button></form>`;
}

function endForm({ alert }: OneAlert, { language }: Drawn): Html {
  return html`<form method="post" action="/alerts/${alert.id}/silence/end" class="buttons"><button>${textsOf(language).alerts.endSilence}</button></form>`;
}

function radio(name: string, value: string, words: string, isChecked: boolean): Html {
  const id = `${name}-${value}`;
  return html`<p class="radio"><input type="radio" id="${id}" name="${name}" value="${value}"${trusted(isChecked ? " checked" : "")}><label for="${id}">${words}</label></p>`;
}

function problemOf(id: string, problem: string | undefined): Html | false {
  return problem !== undefined && html`<p class="error" id="${id}" role="alert">▲ ${problem}</p>`;
}

const invalid = (draft: object | undefined) => trusted(draft ? ' aria-invalid="true"' : "");

/** As a field of date and time writes it, in Tokyo. */
function localTime(at: Instant): string {
  return `${tokyoDate(at)}T${clockTime(at).padStart(5, "0")}`;
}
