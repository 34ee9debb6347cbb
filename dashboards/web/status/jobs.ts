/** 定期処理: when each job ran, when it runs next, what is wrong; and the mails that wait. */
import type { Language } from "../../../contract/language.ts";
import { durationText, type Instant, minuteMs } from "../../../contract/time.ts";
import type { JobState } from "../../../jobs/jobRuns.ts";
import { momentText } from "../figures.ts";
import { type Html, html } from "../html.ts";
import type { JobsView } from "../jobsView.ts";
import { table } from "../table.ts";
import { textsOf } from "../texts/index.ts";

/** What people call a job; one without a word in the texts is shown by its name. */
export function jobName(job: string, language: Language): string {
  const names: Readonly<Record<string, string>> = textsOf(language).status.jobNames;
  return Object.hasOwn(names, job) ? names[job]! : job;
}

export function jobsSection({ jobs, late }: JobsView, now: Instant, language: Language): Html {
  const { jobs: texts } = textsOf(language).status;
  const when = (at: Instant | undefined) => (at === undefined ? texts.unknown : momentText(at, now, language));
  const rows = jobs.map(
    (
      job,
    ) => html`<tr><th scope="row">${jobName(job.job, language)}</th><td data-label="${texts.last}">${job.lastStartedAt === undefined ? texts.never : when(job.lastStartedAt)}</td>
<td data-label="${texts.next}">${when(job.nextAt)}</td><td data-label="${texts.lateness}">${latenessText(job, language)}</td><td data-label="${texts.problem}">${problemText(job, when, language)}</td></tr>`,
  );
  const heads = [texts.job, texts.last, texts.next, texts.lateness, texts.problem];
  return html`<section class="wide" id="jobs"><h2>${texts.title}</h2>${late && html`<p><b>${texts.late}</b></p>`}
${table(heads, rows)}
<p>${texts.written}</p></section>`;
}

function latenessText({ latenessSeconds }: JobState, language: Language): string {
  const { jobs: texts } = textsOf(language).status;
  if (latenessSeconds === 0) return texts.inTime;
  return texts.lateBy(latenessSeconds < 60 ? texts.seconds(latenessSeconds) : durationText(latenessSeconds * 1000, language));
}

function problemText({ problem, lastSucceededAt }: JobState, when: (at: Instant | undefined) => string, language: Language): Html | string {
  const { jobs: texts } = textsOf(language).status;
  if (problem === undefined) return lastSucceededAt === undefined ? texts.unknown : texts.noProblem;
  return html`${texts.failed(problem)}<br>${texts.succeededAt(when(lastSucceededAt))}`;
}

/** A mail that waits a moment is nothing to look after. */
const waitsLongMs = 15 * minuteMs;

export function waitsLong({ oldestAt }: JobsView["outbox"], now: Instant): boolean {
  return oldestAt !== undefined && now - oldestAt > waitsLongMs;
}

export function mailsSection({ outbox }: JobsView, now: Instant, language: Language): Html {
  const { mails: texts } = textsOf(language).status;
  const { waiting, oldestAt = now, refused } = outbox;
  const say = waitsLong(outbox, now) ? texts.waitsLong : texts.waiting;
  return html`<section class="wide" id="mails"><h2>${texts.title}</h2><p>${waiting === 0 ? texts.none : say(waiting, momentText(oldestAt, now, language))}</p>${refused > 0 && html`<p>${texts.refused(refused)}</p>`}</section>`;
}
