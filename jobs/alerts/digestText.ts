/** The words of the digest, as text and as the same in HTML. Pure. */
import { escapeXml } from "../../charts/svg.ts";
import { clockTime, dateText, dayText, durationText, type Instant } from "../../contract/time.ts";
import { frame, linkButton, small } from "../mail/html.ts";
import { shortName } from "../mail/mail.ts";
import type { MailText } from "../mail/notice.ts";
import type { DigestAlert, DigestFacts } from "./digestFacts.ts";
import { alertWords } from "./levels.ts";

export function writeDigest(facts: DigestFacts): MailText {
  const { center, open, findings, ended, held, machines, quiet, watched, pageUrl, now } = facts;
  const wrong = open.length + findings.length;
  const subject = `【${shortName(center)}】けさのようす：${wrong === 0 ? "異常なし" : `気をつけること ${wrong}件`}`;
  const sections: [title: string, lines: string[]][] = [
    ["いま続いていること", open.map((alert) => openLine(alert, now))],
    ["点検・設定のお願い", findings.map((alert) => openLine(alert, now))],
    ["機械のようす", machines.map(({ name, advice, fillRatio }) => `${name}：${amount(fillRatio)}　${advice?.headline ?? "わかりません"}`)],
    [
      "値が届いていない機器",
      quiet.map(({ name, ja, lastAt }) => `${name}：${ja}${lastAt === undefined ? "" : `（最終 ${dated(lastAt)}）`}`),
    ],
    ["前回からおさまったこと", ended.map((one) => `${one.name}：${alertWords(one)}${times(one.times)}（${dated(one.endedAt)} まで）`)],
    ["1日の上限のためメールにしなかったお知らせ", held.map((one) => `${one.name}：${alertWords(one)}（${dated(one.at)}）`)],
  ];
  const lead = wrong === 0 ? `異常なし。見守っている機器は${watched}台です。` : `気をつけることが${wrong}件あります。`;
  const first = `${center.name.ja}の${dateText(now)}のようすです。`;
  const filled = sections.filter(([, lines]) => lines.length > 0);
  const text = [
    `${first}${lead}`,
    "",
    ...filled.flatMap(([title, lines]) => [`■ ${title}`, ...lines.map((line) => `  ${line}`), ""]),
    "▼ いまのようすを見る",
    `  ${pageUrl}`,
    "",
    footer,
    "",
  ].join("\n");
  const colour = wrong === 0 ? "#197a4b" : "#927200";
  const html = frame(
    subject,
    `<p style="margin:0 0 16px;padding-left:12px;border-left:6px solid ${colour};font-size:18px">${escapeXml(first)}<br><b>${wrong === 0 ? "✓" : "▲"} ${escapeXml(lead)}</b></p>
${filled.map(([title, lines]) => sectionHtml(title, lines)).join("")}
<p style="margin:24px 0 16px">${linkButton(pageUrl, "いまのようすを見る", "plain")}</p>
${small(footer)}`,
  );
  return { subject, text, html, pictures: [] };
}

const footer = "このメールは見守りが開館日の朝に自動で送っています。";

function sectionHtml(title: string, lines: readonly string[]): string {
  const rows = lines.map((line) => `<tr><td style="padding:6px 0;border-bottom:1px solid #d8d8db">${escapeXml(line)}</td></tr>`);
  return `<h2 style="margin:20px 0 4px;font-size:16px">■ ${escapeXml(title)}</h2><table role="presentation" width="100%" cellspacing="0">${rows.join("")}</table>`;
}

function openLine({ name, rule, level, openedAt, acknowledgedAt, silencedUntil }: DigestAlert, now: Instant): string {
  const silenced = silencedUntil === undefined ? "" : `・消音中（${dated(silencedUntil)} まで）`;
  const known = `${acknowledgedAt === null ? "" : "・了解済み"}${silenced}`;
  return `${name}：${alertWords({ rule, level })}（${dated(openedAt)} から ${durationText(now - openedAt)}${known}）`;
}

function amount(ratio: number | undefined): string {
  return ratio === undefined ? "量は不明" : `${Math.round(ratio * 100)}％`;
}

const times = (count: number) => (count > 1 ? ` ${count}回` : "");

/** `11月24日（火） 16:20`. */
function dated(at: Instant): string {
  return `${dayText(at)} ${clockTime(at)}`;
}
