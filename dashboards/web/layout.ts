/** What every page has: head, navigation, banners. */
import { isFilling } from "../../contract/messages.ts";
import { clockTime, dateText } from "../../contract/time.ts";
import type { Board } from "./board/model.ts";
import { type Html, html, trusted } from "./html.ts";

export interface PageFrame {
  title: string;
  /** Path of the page in the navigation. */
  path: string;
  signedIn: boolean;
  demo: boolean;
  /** Scripts of the page, by name. */
  scripts?: string[];
}

const navigation: [path: string, label: string][] = [
  ["/", "盤面"],
  ["/status", "状態"],
  ["/mail", "メール"],
];

export function layout({ title, path, signedIn, demo, scripts = [] }: PageFrame, head: Html | false, body: Html): string {
  const items = navigation.map(([to, label]) => html`<a href="${to}"${trusted(to === path ? ' aria-current="page"' : "")}>${label}</a>`);
  const account = signedIn
    ? html`<form method="post" action="/sign-out"><button class="plain">サインアウト</button></form>`
    : html`<a href="/sign-in">サインイン</a>`;
  return html`<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} - 見守り</title>
<link rel="stylesheet" href="/assets/tokens.css"><link rel="stylesheet" href="/assets/fonts/400.css"><link rel="stylesheet" href="/assets/fonts/700.css"><link rel="stylesheet" href="/assets/style.css">
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">${scripts.map((name) => html`<script type="module" src="/assets/${name}.js"></script>`)}</head>
<body><a class="skip" href="#main">本文へ</a><header><strong>見守り</strong><nav aria-label="ページ">${items}${account}</nav>${head}</header>
${demo && html`<p class="banner demo">模擬データです。実際の機械の値ではありません。</p>`}
${body}</body></html>`.text;
}

/** Date, clock and how many figures are old; part of what the board sends again. */
export function boardHead({ now, staleCount, pipeline }: Board): Html {
  return html`<div class="clock" id="clock"><time datetime="${new Date(now).toISOString()}">${dateText(now)} ${clockTime(now)}</time><br>${isFilling(pipeline.history) ? "準備しています" : staleCount > 0 ? `▲ ${staleCount}台の値が古くなっています` : "✓ 値は新しいです"}</div>`;
}

/** What is wrong with the line itself, and the progress of long work. */
export function boardBanners({ pipeline, now }: Board): Html {
  const { history, store } = pipeline;
  const percent = history ? Math.floor((history.done / history.total) * 100) : 0;
  return html`<div id="banners" aria-live="polite">${!store.ok && html`<p class="banner bad">■ 値の記録先（データベース）に接続できません（${clockTime(store.downSince ?? now)}から）。値は各センターで保管しています。つながると自動で届きます。</p>`}
${history && isFilling(history) && html`<p class="banner progress"><label for="history">過去の模擬データを準備しています ${percent}%（${history.done.toLocaleString("ja")} / ${history.total.toLocaleString("ja")}件）</label><progress id="history" max="${history.total}" value="${history.done}"></progress></p>`}</div>`;
}
