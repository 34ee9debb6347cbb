/** The words of the digest, as text and as the same in HTML. Pure. */
import { escapeXml } from "../../charts/svg.ts";
import { clockTime, type Instant, japaneseDate, japaneseDuration } from "../../contract/time.ts";
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
  const text = [
    `${center.name.ja}の${japaneseDate(now)}のようすです。${lead}`,
    "",
    ...sections.flatMap(([title, lines]) => (lines.length > 0 ? [`■ ${title}`, ...lines.map((line) => `  ${line}`), ""] : [])),
    "▼ いまのようすを見る",
    `  ${pageUrl}`,
    "",
    "このメールは見守りが開館日の朝に自動で送っています。",
    "",
  ].join("\n");
  return { subject, text, html: `<!doctype html><html lang="ja"><meta charset="utf-8"><pre>${escapeXml(text)}</pre></html>`, pictures: [] };
}

function openLine({ name, rule, level, openedAt, acknowledgedAt }: DigestAlert, now: Instant): string {
  const known = acknowledgedAt === null ? "" : "・了解済み";
  return `${name}：${alertWords({ rule, level })}（${dated(openedAt)} から ${japaneseDuration(now - openedAt)}${known}）`;
}

function amount(ratio: number | undefined): string {
  return ratio === undefined ? "量は不明" : `${Math.round(ratio * 100)}％`;
}

const times = (count: number) => (count > 1 ? ` ${count}回` : "");

/** `11月24日（火） 16:20`. */
function dated(at: Instant): string {
  return `${japaneseDate(at).replace(/^.*年/, "")} ${clockTime(at)}`;
}
