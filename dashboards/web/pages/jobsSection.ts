/** 定期処理: when each job ran, when it runs next, what is wrong; and the mails that wait. */
import { clockTime, dateText, dayMs, durationText, type Instant, minuteMs } from "../../../contract/time.ts";
import type { JobState } from "../../../jobs/jobRuns.ts";
import { type Html, html } from "../html.ts";
import type { JobsView } from "../jobsView.ts";

/** What people call a job; one without a word here is shown by its name. */
const jobNames: Record<string, string> = {
  learn: "使われ方の学習",
  pickup: "袋の見張り",
  health: "機械の調子の見張り",
  watch: "通信と機器の見張り",
  notify: "お知らせの作成",
  deliver: "メールの送信",
  digest: "朝のお知らせ",
  chronicle: "Grafana への書き出し",
  housekeeping: "記録の整理",
};

export function jobName(job: string): string {
  return jobNames[job] ?? job;
}

export function jobsSection({ jobs, late, outbox }: JobsView, now: Instant): Html {
  const when = (at: Instant | undefined) =>
    at === undefined ? "－" : Math.abs(now - at) < dayMs ? clockTime(at) : `${dateText(at)} ${clockTime(at)}`;
  const rows = jobs.map(
    (
      job,
    ) => html`<tr><th scope="row">${jobName(job.job)}</th><td data-label="最後に動いた時刻">${job.lastStartedAt === undefined ? "まだ動いていません" : when(job.lastStartedAt)}</td>
<td data-label="次">${when(job.nextAt)}</td><td data-label="遅れ">${latenessText(job)}</td><td data-label="問題">${problemText(job, when)}</td></tr>`,
  );
  return html`<section class="wide" id="jobs"><h2>定期処理</h2>${late && html`<p><b>▲ 定期処理が動いていません。プログラム（start、または jobs）を再起動してください。</b></p>`}
<div class="scroll"><table><thead><tr><th scope="col">処理</th><th scope="col">最後に動いた時刻</th><th scope="col">次</th><th scope="col">遅れ</th><th scope="col">問題</th></tr></thead><tbody>${rows}</tbody></table></div>
<p>時刻は1分ごとに記録しています。</p><h3>送信を待つメール</h3><p>${mailsText(outbox, when, now)}</p></section>`;
}

function latenessText({ latenessSeconds }: JobState): string {
  if (latenessSeconds === 0) return "✓ なし";
  return `▲ ${latenessSeconds < 60 ? `${latenessSeconds}秒` : durationText(latenessSeconds * 1000)}`;
}

function problemText({ problem, lastSucceededAt }: JobState, when: (at: Instant | undefined) => string): Html | string {
  if (problem === undefined) return lastSucceededAt === undefined ? "－" : "✓ ありません";
  return html`▲ ${problem}<br>最後にうまくいった時刻 ${when(lastSucceededAt)}`;
}

/** A mail that waits a moment is nothing to look after. */
const waitsLongMs = 15 * minuteMs;

function mailsText({ waiting, oldestAt, refused }: JobsView["outbox"], when: (at: Instant | undefined) => string, now: Instant): string {
  const mark = oldestAt !== undefined && now - oldestAt > waitsLongMs ? "▲ " : "";
  const waits = waiting === 0 ? "✓ ありません。" : `${mark}${waiting}通が待っています（いちばん古いものは ${when(oldestAt)}）。`;
  return refused === 0 ? waits : `${waits}▲ この7日間に、${refused}通がメールサーバーに拒否されました。`;
}
