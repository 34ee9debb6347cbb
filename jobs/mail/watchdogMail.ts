/** The words of the watchdog: to the operator, about the program itself. Pure. */
import { escapeXml } from "../../charts/svg.ts";
import { clockTime, dateText, durationText, type Instant, minuteMs } from "../../contract/time.ts";

export interface WatchdogMail {
  what: "late" | "back";
  /** When the last round of jobs ended; undefined: none ever did. */
  last: Instant | undefined;
  /** Since when somebody watches. */
  since: Instant;
  pageUrl: string;
  now: Instant;
}

export function watchdogMail({ what, last, since, pageUrl, now }: WatchdogMail): { subject: string; text: string; html: string } {
  const when = last === undefined ? "まだ一度も動いていません" : `${dateText(last)} ${clockTime(last)}`;
  const status = `${pageUrl.replace(/\/$/, "")}/status`;
  const lines =
    what === "late"
      ? [
          `見守りの定期処理が、${durationText(Math.max(minuteMs, now - Math.max(last ?? 0, since)))}のあいだ動いていません。`,
          "このあいだ、満杯や通信の異常を知らせるメールは届きません。圧縮機は目で見て確かめてください。",
          "",
          `最後に動いた時刻　${when}`,
          "",
          "していただくこと",
          "1. 見守りのプログラム（start、または jobs）を再起動してください。",
          "2. 直らないときは、記録（ログ）の job-failed の行と、サーバーの空き容量を確かめてください。コマンド doctor でも調べられます。",
          "3. 動き出したら、もう一度メールでお知らせします。",
        ]
      : [
          "見守りの定期処理が、また動いています。",
          "止まっていたあいだに出すべきだった知らせは、いまから届きます。していただくことは、もうありません。",
        ];
  const subject = what === "late" ? "【見守り・至急】定期処理が止まっています" : "【見守り】定期処理がまた動いています";
  const body = [...lines, "", "▼ 状態を見る", `  ${status}`, "", "このメールは見守りが自動で送っています。", ""].join("\n");
  const html = `<!doctype html><html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeXml(subject)}</title></head>
<body style="margin:0;padding:24px;color:#1a1a1a;font:16px/1.75 'BIZ UDPGothic','Hiragino Sans',sans-serif">
<p>${lines.map(escapeXml).join("<br>")}</p>
<p><a href="${escapeXml(status)}">状態を見る</a></p>
<p style="color:#4d4d4d;font-size:14px">このメールは見守りが自動で送っています。</p>
</body></html>`;
  return { subject, text: body, html };
}
