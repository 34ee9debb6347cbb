/** The words of a mail, as text and as HTML. Pure. Nothing in it concerns a person. */
import { escapeXml } from "../../charts/svg.ts";
import type { CenterConfig } from "../../contract/config/schema.ts";
import { clockTime, type Instant, japaneseDate, japaneseDuration } from "../../contract/time.ts";
import { nextUsable } from "../calendar.ts";
import { clockRule } from "../clocks.ts";
import type { Advice } from "../pickup/advice.ts";
import { wholeCenter } from "../silence.ts";

export interface MailFacts {
  alert: { device: string; rule: string; level: string; openedAt: Instant; resolvedAt: Instant | null };
  reason: "first" | "worse" | "repeat" | "resolved";
  center: CenterConfig;
  deviceName: string | undefined;
  fill: { ratio: number; at: Instant } | undefined;
  advice: Advice;
  pageUrl: string;
  now: Instant;
}

export interface MailText {
  subject: string;
  text: string;
  html: string;
}

interface Parts {
  subject: string;
  lead: string[];
  facts: [name: string, value: string][];
  bar?: { ratio: number; colour: string };
}

export function writeMail(facts: MailFacts): MailText {
  const parts = (partsOf[facts.alert.rule] ?? silenceParts)(facts);
  const footer = "このメールは見守りが自動で送っています。";
  const text = [
    ...parts.lead,
    "",
    ...parts.facts.map(([name, value]) => `  ${name}　${value}`),
    "",
    `▼ いまのようすを見る`,
    `  ${facts.pageUrl}`,
    "",
    footer,
    "",
  ].join("\n");
  return { subject: parts.subject, text, html: htmlOf(parts, facts.pageUrl, footer) };
}

const partsOf: Record<string, (facts: MailFacts) => Parts> = { pickup: pickupParts, silent: silenceParts, [clockRule]: clockParts };

function shortName(center: CenterConfig): string {
  return center.name.short ?? center.name.ja;
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)}％`;
}

function pickupParts({ alert, reason, center, deviceName = "圧縮機", fill, advice, now }: MailFacts): Parts {
  const name = `${center.name.ja}の${deviceName}`;
  const amount = fill ? `（${deviceName} ${percent(fill.ratio)}）` : "";
  const next = nextUsable(center, now)[0];
  const facts: Parts["facts"] = [
    ["いまの量", fill ? `${percent(fill.ratio)}（${clockTime(fill.at)} 現在）` : "わかりません"],
    ["次に出せる収集", next ? `${japaneseDate(next.deadlineAt)} ${clockTime(next.deadlineAt)}まで` : "2週間ありません"],
    ["気づいた時刻", `${japaneseDate(alert.openedAt)} ${clockTime(alert.openedAt)}`],
  ];
  if (reason === "resolved") {
    const lead = [`${name}の袋が新しくなりました。ありがとうございます。`, "この件でしていただくことは、もうありません。"];
    return {
      subject: `【${shortName(center)}】${deviceName}の袋の件は解消しました${amount}`,
      lead,
      facts,
      ...barOf(fill?.ratio, "#197a4b"),
    };
  }
  const urgent = advice.tone === "urgent";
  const lead = [
    `${name}は、${urgent ? "満杯です。いますぐ袋を交換してください。" : advice.why}`,
    `${urgent ? "" : `${advice.headline}。`}${advice.detail}`,
  ];
  return {
    subject: `【${shortName(center)}${urgent ? "・至急" : ""}】${advice.headline}${amount}`,
    lead,
    facts,
    ...barOf(fill?.ratio, urgent ? "#ce0000" : "#927200"),
  };
}

function silenceParts({ alert, reason, center, deviceName, now }: MailFacts): Parts {
  const what = alert.device === wholeCenter ? "すべての機器" : (deviceName ?? alert.device);
  const facts: Parts["facts"] = [["気づいた時刻", `${japaneseDate(alert.openedAt)} ${clockTime(alert.openedAt)}`]];
  if (reason === "resolved") {
    return {
      subject: `【${shortName(center)}】${what}から値が届くようになりました`,
      lead: [`${center.name.ja}の${what}から、また値が届いています。`, "この件でしていただくことは、もうありません。"],
      facts,
    };
  }
  const lead = [
    `${center.name.ja}の${what}から値が届いていません。`,
    "電源と通信を確かめてください。それまでは、機械を目で見て確かめてください。",
  ];
  return {
    subject: `【${shortName(center)}】${what}から値が届いていません`,
    lead,
    facts: [...facts, ["届いていない時間", `${japaneseDuration(now - alert.openedAt + center.silentAfterMinutes * 60_000)}以上`]],
  };
}

function clockParts({ alert, reason, center }: MailFacts): Parts {
  const facts: Parts["facts"] = [["気づいた時刻", `${japaneseDate(alert.openedAt)} ${clockTime(alert.openedAt)}`]];
  if (reason === "resolved") {
    return {
      subject: `【${shortName(center)}】読み取り機の時計が合いました`,
      lead: [`${center.name.ja}の読み取り機の時計は、また合っています。`, "この件でしていただくことは、もうありません。"],
      facts,
    };
  }
  return {
    subject: `【${shortName(center)}】読み取り機の時計がずれています`,
    lead: [
      `${center.name.ja}の読み取り機の時計が1分以上ずれています。設置した人に、時刻合わせを頼んでください。`,
      "届いている値は本物ですが、時刻が正しくありません（印がついています）。",
    ],
    facts,
  };
}

function barOf(ratio: number | undefined, colour: string): Pick<Parts, "bar"> {
  return ratio === undefined ? {} : { bar: { ratio, colour } };
}

/** Tables and inline styles: what mail readers of phones understand. */
function htmlOf({ subject, lead, facts, bar }: Parts, pageUrl: string, footer: string): string {
  const rows = facts.map(
    ([name, value]) =>
      `<tr><td style="padding:4px 16px 4px 0;color:#4d4d4d">${escapeXml(name)}</td><td style="padding:4px 0;font-weight:bold">${escapeXml(value)}</td></tr>`,
  );
  const width = bar ? Math.max(1, Math.round(bar.ratio * 100)) : 0;
  const gauge = bar
    ? `<table role="presentation" width="100%" cellspacing="0" style="border:2px solid #333;margin:8px 0 16px"><tr><td width="${width}%" style="background:${bar.colour};height:24px"></td><td style="background:#ffffff;height:24px"></td></tr></table>`
    : "";
  return `<!doctype html><html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeXml(subject)}</title></head>
<body style="margin:0;padding:24px;background:#f8f8fb;color:#1a1a1a;font:16px/1.75 'BIZ UDPGothic','Hiragino Sans',sans-serif">
<div style="max-width:560px;margin:auto;background:#ffffff;border:1px solid #d8d8db;border-radius:12px;padding:24px">
<p style="margin:0 0 16px;font-size:18px"><b>${escapeXml(lead[0] ?? "")}</b><br>${lead.slice(1).map(escapeXml).join("<br>")}</p>
${gauge}<table role="presentation">${rows.join("")}</table>
<p style="margin:24px 0"><a href="${escapeXml(pageUrl)}" style="display:inline-block;background:#0017c1;color:#ffffff;padding:12px 24px;border-radius:8px;font-weight:bold">いまのようすを見る</a></p>
<p style="margin:0;color:#4d4d4d;font-size:14px">${escapeXml(footer)}</p>
</div></body></html>`;
}
