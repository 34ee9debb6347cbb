/** The sum that must hold: read = stored + quarantined + in journals + dropped, of all and of every agent; and what cannot be read. */
import type { Config } from "../../../contract/config/schema.ts";
import type { Language } from "../../../contract/language.ts";
import { readProblems } from "../../../contract/readProblems.ts";
import { durationText } from "../../../contract/time.ts";
import { centerName, japanese } from "../board/names.ts";
import { countText, momentText } from "../figures.ts";
import { type Html, html } from "../html.ts";
import type { AgentView, Pipeline } from "../pipeline.ts";
import { table } from "../table.ts";
import { textsOf } from "../texts/index.ts";

export function sumSection({ centers }: Config, pipeline: Pipeline, now: number, language: Language): Html {
  const { sum, agents } = textsOf(language).status;
  const count = (value: number) => countText(value, language);
  const rows = pipeline.agents.map(
    (
      agent,
    ) => html`<tr><th scope="row">${nameOf(centers, agent.center, language)}<br>${agent.agent}</th><td>${lineOf(agent, now, language)}</td>
<td class="number" data-label="${sum.read}">${count(agent.read)}</td><td class="number" data-label="${sum.stored}">${count(agent.stored)}</td><td class="number" data-label="${sum.quarantined}">${count(agent.quarantined)}</td><td class="number" data-label="${sum.inJournals}">${count(agent.inJournal)}</td><td class="number" data-label="${sum.dropped}">${count(agent.dropped)}${agent.lost > 0 && html`<br>${agents.lost(count(agent.lost))}`}</td><td>${agent.balanced ? agents.fits : agents.doesNotFit}</td></tr>`,
  );
  const heads = [agents.center, agents.line, sum.read, sum.stored, sum.quarantined, sum.inJournals, sum.dropped, agents.total];
  const whole = sum.whole({
    read: count(pipeline.read),
    stored: count(pipeline.stored),
    quarantined: count(pipeline.quarantined),
    inJournals: count(pipeline.inJournals),
    dropped: count(pipeline.dropped),
  });
  return html`<section class="wide" id="sum"><p>${whole} ${pipeline.balanced ? sum.balanced : sum.unbalanced}</p>
${rows.length === 0 ? html`<p>${agents.none}</p>` : table(heads, rows)}<p class="open">${sum.live}</p></section>`;
}

export function nameOf(centers: Config["centers"], id: string, language: Language): string {
  const center = centers[id];
  return center ? centerName(center, language) : id;
}

function lineOf({ state, lastAt, clockOff, clockOffsetMs = 0 }: AgentView, now: number, language: Language): Html {
  const { agents } = textsOf(language).status;
  const off = durationText(Math.abs(clockOffsetMs), language);
  return html`${state === "up" ? agents.up : agents.down}${lastAt !== undefined && html`<br>${agents.lastAt(momentText(lastAt, now, language))}`}${clockOff && html`<br>${clockOffsetMs > 0 ? agents.clockAhead(off) : agents.clockBehind(off)}`}`;
}

export function unreadableSection({ centers }: Config, { agents }: Pipeline, language: Language): Html {
  const { unreadable: texts } = textsOf(language).status;
  const rows = agents.flatMap(({ center, problems }) =>
    problems.map(({ device, problem }) => {
      const name = centers[center]?.devices[device]?.name;
      return html`<tr><td data-label="${texts.center}">${nameOf(centers, center, language)}</td><td data-label="${texts.device}">${name === undefined ? device : japanese(name, language)}</td><td>▲ ${readProblems[problem][language]}</td></tr>`;
    }),
  );
  const heads = [texts.center, texts.device, texts.reason];
  return html`<section class="wide" id="unreadable"><h2>${texts.title}</h2>${
    rows.length === 0 ? html`<p>${texts.none}</p>` : table(heads, rows)
  }</section>`;
}
