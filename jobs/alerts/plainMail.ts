/** The words of a mail with all that one person is told of a center now, as text and as the same in HTML. Pure. */
import { escapeXml } from "../../charts/svg.ts";
import type { CenterConfig } from "../../contract/config/schema.ts";
import { clockTime, japaneseDate, japaneseDuration } from "../../contract/time.ts";
import { nextUsable } from "../calendar.ts";
import type { MailFacts, MailText, Notice } from "../mail/notice.ts";
import { silentRule } from "../silence.ts";
import { isUrgent, levelOf } from "./levels.ts";
import { subjectName } from "./names.ts";

const listedAtMost = 30;

export function writeMail(facts: MailFacts): MailText {
  const { center, notices, pageUrl, now } = facts;
  const sorted = [...notices].sort((a, b) => Number(isUrgent(b.alert.level)) - Number(isUrgent(a.alert.level)));
  const [first] = sorted;
  if (!first) throw new RangeError("a mail without a notice");
  const urgent = isUrgent(first.alert.level);
  const others = notices.length > 1 ? `（ほか${notices.length - 1}件）` : "";
  const subject = `【${shortName(center)}${urgent ? "・至急" : ""}】${headline(first, center)}${others}`;
  const parts = sorted.slice(0, listedAtMost).map((notice) => sentences(notice, facts));
  if (sorted.length > listedAtMost) parts.push([`ほかに${sorted.length - listedAtMost}件あります。ページで確かめてください。`]);
  const text = [
    ...parts.flatMap((lines) => [...lines, ""]),
    "▼ いまのようすを見る",
    `  ${pageUrl}`,
    "",
    `${japaneseDate(now)} ${clockTime(now)}　このメールは見守りが自動で送っています。`,
    "",
  ].join("\n");
  return { subject, text, html: `<!doctype html><html lang="ja"><meta charset="utf-8"><pre>${escapeXml(text)}</pre></html>`, pictures: [] };
}

export function shortName(center: CenterConfig): string {
  return center.name.short ?? center.name.ja;
}

function headline({ alert, bag, deviceName }: Notice, center: CenterConfig): string {
  const name = deviceName ?? subjectName(alert, center);
  if (!bag) return alert.rule === silentRule ? `${name}から${levelOf("silent").ja}` : `${name}：${levelOf(alert.level).ja}`;
  const amount = bag.fill ? `（${name} ${Math.round(bag.fill.ratio * 100)}％）` : "";
  return `${bag.advice.headline}${amount}`;
}

function sentences({ alert, reason, bag, deviceName }: Notice, { center, now }: MailFacts): string[] {
  const name = `${center.name.ja}の${deviceName ?? subjectName(alert, center)}`;
  const since = `  気づいた時刻　${japaneseDate(alert.openedAt)} ${clockTime(alert.openedAt)}（${japaneseDuration(now - alert.openedAt)}前）`;
  const climbed = reason === "escalated" ? ["まだ誰も「了解」していないため、お知らせします。"] : [];
  if (!bag) return [`${name}：${levelOf(alert.level).ja}。`, ...climbed, since];
  const next = nextUsable(center, now)[0];
  return [
    `${name}：${bag.advice.headline}。${bag.advice.why}${bag.advice.detail}`,
    ...climbed,
    ...(next ? [`  次に出せる収集　${japaneseDate(next.deadlineAt)} ${clockTime(next.deadlineAt)}まで`] : []),
    since,
  ];
}
