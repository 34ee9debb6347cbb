/** A mail that somebody asked for to see that mails arrive. Pure. */
import { escapeXml } from "../../charts/svg.ts";
import type { CenterConfig } from "../../contract/config/schema.ts";
import { clockTime, dateText, type Instant } from "../../contract/time.ts";
import { shortName } from "./mail.ts";

export function testMail(center: CenterConfig, by: string, now: Instant): { subject: string; text: string; html: string } {
  const subject = `【${shortName(center)}】試しのメールです`;
  const lines = [
    `${center.name.ja}のお知らせが届くことを確かめるためのメールです。`,
    "していただくことは、ありません。",
    "",
    `送った時刻　${dateText(now)} ${clockTime(now)}（${by}）`,
  ];
  const html = `<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>${escapeXml(subject)}</title></head>
<body style="margin:0;padding:24px;color:#1a1a1a;font:16px/1.75 'BIZ UDPGothic','Hiragino Sans',sans-serif"><p>${lines.map(escapeXml).join("<br>")}</p></body></html>`;
  return { subject, text: [...lines, ""].join("\n"), html };
}
