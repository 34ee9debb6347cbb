/** 状態: the four numbers of every agent, what is wrong, gaps, what was refused and why, how whole the days are; and the mails that went to the folder. */
import type { FastifyInstance } from "fastify";
import { readProblems } from "../../../contract/readProblems.ts";
import { clockTime, dateText, durationText } from "../../../contract/time.ts";
import type { WebContext } from "../context.ts";
import { html } from "../html.ts";
import { readJobs } from "../jobsView.ts";
import { framed } from "../layout.ts";
import { healthOf, healthText, readGaps, readPipeline } from "../pipeline.ts";
import { page } from "../route.ts";
import { completenessSection } from "./completenessSection.ts";
import { gapSection } from "./gapSection.ts";
import { jobsSection } from "./jobsSection.ts";
import { quarantineSection } from "./quarantineSection.ts";

/** `1日遅れています`. */
function clockOff(aheadMs: number): string {
  const duration = durationText(Math.abs(aheadMs));
  return `${duration}${aheadMs > 0 ? "進んで" : "遅れて"}います`;
}

/** What a mail program makes of a text: its addresses can be pressed. */
const withLinks = (text: string) =>
  text.split(/(https?:\/\/\S+)/).map((part, i) => (i % 2 === 1 ? html`<a href="${part}">${part}</a>` : part));

const count = (value: number) => value.toLocaleString("ja-JP");

export function statusPages(app: FastifyInstance, context: WebContext): void {
  const { config, mailer } = context;

  app.get("/status", page("read"), async (request, reply) => {
    const pipeline = readPipeline(context);
    const jobs = await readJobs(context);
    const health = healthOf(context, pipeline, jobs);
    const rows = pipeline.agents.map(
      (
        agent,
      ) => html`<tr><th scope="row">${config.centers[agent.center]?.name.ja ?? agent.center}<br>${agent.agent}</th><td>${agent.state === "up" ? "✓ 稼働" : "▲ 停止"}${agent.lastAt !== undefined && html`<br>${clockTime(agent.lastAt)}`}${agent.clockOff && html`<br>▲ 時計が${clockOff(agent.clockOffsetMs ?? 0)}`}</td>
<td class="number" data-label="読んだ値">${count(agent.read)}</td><td class="number" data-label="記録">${count(agent.stored)}</td><td class="number" data-label="隔離">${count(agent.quarantined)}</td><td class="number" data-label="保管中">${count(agent.inJournal)}</td><td class="number" data-label="破棄">${count(agent.dropped)}${agent.lost > 0 && html`<br>▲ ほかに保管できず ${count(agent.lost)}`}</td><td>${agent.balanced ? "✓ 合う" : "▲ 合わない"}</td></tr>`,
    );
    const problems = pipeline.agents.flatMap(({ center, problems: found }) =>
      found.map(({ device, problem }) => {
        const place = config.centers[center];
        return html`<tr><td>${place?.name.ja ?? center}</td><td>${place?.devices[device]?.name ?? device}</td><td>▲ ${readProblems[problem].ja}</td></tr>`;
      }),
    );
    const body = html`<main id="main"><section class="wide"><h1>状態</h1><p><b>${health.status === "ok" ? "✓ すべて正常です" : "▲ 気をつけることがあります"}</b></p>${health.reasons.length > 0 && html`<ul>${health.reasons.map((reason) => html`<li>${healthText(reason, "ja")}</li>`)}</ul>`}
<p>読んだ値 ${count(pipeline.read)} ＝ 記録 ${count(pipeline.stored)} ＋ 隔離 ${count(pipeline.quarantined)} ＋ センターで保管中 ${count(pipeline.inJournals)} ＋ 破棄 ${count(pipeline.dropped)}　${pipeline.balanced ? "✓ 合っています" : "▲ 合っていません"}</p>
<div class="scroll"><table><thead><tr><th scope="col">センター</th><th scope="col">通信</th><th scope="col">読んだ値</th><th scope="col">記録</th><th scope="col">隔離</th><th scope="col">保管中</th><th scope="col">破棄</th><th scope="col">合計</th></tr></thead><tbody>${rows}</tbody></table></div></section>
<section class="wide"><h2>読めない機器</h2>${problems.length === 0 ? html`<p>✓ ありません。</p>` : html`<div class="scroll"><table><thead><tr><th scope="col">センター</th><th scope="col">機器</th><th scope="col">理由</th></tr></thead><tbody>${problems}</tbody></table></div>`}</section>
${jobsSection(jobs, context.clock.now())}${gapSection(config, readGaps(context))}${quarantineSection(pipeline.quarantine)}${await completenessSection(context)}</main>`;
    reply.type("text/html; charset=utf-8");
    return framed(request, { title: "状態", path: "/status" }, body);
  });

  app.get("/mail", page("mail"), async (request, reply) => {
    const mails = mailer.kept();
    const where = config.mail.url.startsWith("folder:")
      ? "メールサーバーの設定がないため、メールはここに置かれます。"
      : "メールはメールサーバーに送っています。ここには残りません。";
    const body = html`<main id="main" class="text"><h1>メール</h1><p>${where}</p>${mails.length === 0 && html`<p>まだありません。</p>`}
${mails.map(({ at, subject, text }) => html`<article class="card"><h2>${subject}</h2><p class="open">${dateText(at)} ${clockTime(at)}</p><pre>${withLinks(text)}</pre></article>`)}</main>`;
    reply.type("text/html; charset=utf-8");
    return framed(request, { title: "メール", path: "/mail" }, body);
  });
}
