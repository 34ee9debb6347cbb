/** The HTML of a mail: tables and inline styles, what mail readers of phones understand; complete with pictures off. Pure. */
import { escapeXml } from "../../charts/svg.ts";
import type { Instant } from "../../contract/time.ts";
import { wardLimitKg } from "../pickup/weight.ts";
import type { DrawnBag } from "./pictures.ts";
import { alertPageLabel, percent, type Section, untilWords } from "./section.ts";

export interface HtmlParts {
  subject: string;
  sections: readonly { section: Section; drawn: DrawnBag | undefined }[];
  /** What is not listed. */
  rest: string | undefined;
  pageUrl: string;
  footer: string;
  now: Instant;
}

const ink = "#1a1a1a";
const grey = "#4d4d4d";
const colours = { urgent: "#ce0000", notice: "#927200" };

export function htmlOf({ subject, sections, rest, pageUrl, footer, now }: HtmlParts): string {
  const parts = sections.map(({ section, drawn }) => sectionHtml(section, drawn, now));
  const more = rest ? `<p style="margin:0 0 16px">${escapeXml(rest)}</p>` : "";
  return frame(
    subject,
    `${parts.join('<hr style="border:0;border-top:1px solid #d8d8db;margin:24px 0">')}${more}
<p style="margin:24px 0 16px">${linkButton(pageUrl, "いまのようすを見る", "plain")}</p>
${small(footer)}`,
  );
}

/** A page of a mail around its content, which is HTML already. */
export function frame(title: string, content: string): string {
  return `<!doctype html><html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light"><title>${escapeXml(title)}</title></head>
<body style="margin:0;padding:12px;background:#f8f8fb;color:${ink};font:16px/1.75 'BIZ UDPGothic','Hiragino Sans','Noto Sans JP',sans-serif">
<div style="max-width:600px;margin:auto;background:#ffffff;border:1px solid #d8d8db;border-radius:12px;padding:20px">
${content}
</div></body></html>`;
}

export function small(text: string): string {
  return `<p style="margin:0;color:${grey};font-size:14px">${escapeXml(text)}</p>`;
}

export function linkButton(url: string, label: string, kind: "first" | "plain"): string {
  const look = kind === "first" ? "background:#0017c1;color:#ffffff" : "background:#ffffff;color:#0017c1";
  return `<a href="${escapeXml(url)}" style="display:block;${look};border:1px solid #0017c1;padding:12px 16px;border-radius:8px;font-weight:bold;text-align:center;text-decoration:none">${escapeXml(label)}</a>`;
}

/** What is worth a look but answers nothing: high enough for a finger, and no button among those that answer. */
function textLink(url: string, label: string): string {
  return `<p style="margin:0"><a href="${escapeXml(url)}" style="display:inline-block;padding:8px 0;color:#0017c1">${escapeXml(label)}</a></p>`;
}

function sectionHtml(section: Section, drawn: DrawnBag | undefined, now: Instant): string {
  const { lead, todo, facts, buttons, buttonsUntil, alertUrl, urgent, bag } = section;
  const colour = urgent ? colours.urgent : colours.notice;
  const mark = urgent ? "■" : "▲";
  // Bold is what to do; where no words say that, the first line.
  const lines = lead.map((line, index) => {
    const escaped = escapeXml(line);
    return todo === undefined
      ? index === 0
        ? `<b>${escaped}</b>`
        : escaped
      : escaped.replace(escapeXml(todo), (words) => `<b>${words}</b>`);
  });
  const words = `<p style="margin:0 0 12px;padding-left:12px;border-left:6px solid ${colour};font-size:18px;line-height:1.6"><b style="color:${colour}">${mark}</b> ${lines.join("<br>")}</p>`;
  // Beside the machine there is room for two figures on a phone; only what changes the deed stands before the buttons besides.
  const beside = drawn ? facts.slice(0, 2) : [];
  const others = factTable(facts.slice(beside.length));
  const first = !drawn || (bag?.notice.weight?.kg90 ?? 0) >= wardLimitKg;
  const figures = `${drawn ? besideMachine(beside, drawn) : ""}${first ? others : ""}`;
  const until =
    buttonsUntil === undefined
      ? ""
      : `<p style="margin:12px 0 8px;color:${grey};font-size:14px">押すと確認画面が開きます（サインイン不要・${escapeXml(untilWords(buttonsUntil, now))}）</p>`;
  const pressed = buttons.map(
    ({ label, url }, index) => `<div style="margin:0 0 8px">${linkButton(url, label, index === 0 ? "first" : "plain")}</div>`,
  );
  return `${words}${gauge(bag?.notice.fill?.ratio, colour)}${figures}${until}${pressed.join("")}${first ? "" : others}${textLink(alertUrl, alertPageLabel)}${chart(drawn)}`;
}

function factTable(facts: Section["facts"]): string {
  if (facts.length === 0) return "";
  const rows = facts.map(
    ([name, value]) =>
      `<tr><td style="padding:4px 12px 4px 0;color:${grey};white-space:nowrap;vertical-align:top">${escapeXml(name)}</td><td style="padding:4px 0;font-weight:bold">${escapeXml(value)}</td></tr>`,
  );
  return `<table role="presentation" cellspacing="0">${rows.join("")}</table>`;
}

/** The level without any picture. */
function gauge(ratio: number | undefined, colour: string): string {
  if (ratio === undefined) return "";
  const width = Math.min(100, Math.max(1, Math.round(ratio * 100)));
  return `<table role="presentation" width="100%" cellspacing="0" cellpadding="0" style="border:2px solid #333333;margin:0 0 12px"><tr><td width="${width}%" style="background:${colour};height:20px;line-height:20px;color:#ffffff;font-size:14px;text-align:right;padding:0 6px">${width >= 20 ? percent(ratio) : "&nbsp;"}</td>${width < 100 ? '<td style="background:#ffffff;height:20px">&nbsp;</td>' : ""}</tr></table>`;
}

function besideMachine(facts: Section["facts"], { machine: { cid, alt } }: DrawnBag): string {
  const lines = facts.map(([name, value]) => `<span style="color:${grey}">${escapeXml(name)}</span><br><b>${escapeXml(value)}</b>`);
  return `<table role="presentation" width="100%" cellspacing="0"><tr><td width="96" style="vertical-align:top;padding-right:12px"><img src="cid:${cid}" width="84" height="106" alt="${escapeXml(alt)}" style="display:block"></td><td style="vertical-align:top;line-height:1.6">${lines.join("<br>")}</td></tr></table>`;
}

function chart(drawn: DrawnBag | undefined): string {
  if (!drawn) return "";
  const { cid, alt } = drawn.chart;
  return `<p style="margin:16px 0 0"><img src="cid:${cid}" width="100%" alt="${escapeXml(alt)}" style="display:block;width:100%;max-width:560px;height:auto"></p>`;
}
