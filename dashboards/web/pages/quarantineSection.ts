/** 隔離した値: what was refused, how often and what to do. Never what was sent: that may hold anything. */
import type { QuarantineEntry } from "../../../collector/series/ledger.ts";
import { clockTime, dateText, type Instant } from "../../../contract/time.ts";
import { type Html, html } from "../html.ts";
import { reasonInJapanese, remedyInJapanese } from "./reasons.ts";

const shownEntries = 50;

const count = (value: number) => value.toLocaleString("ja-JP");
const when = (at: Instant) => `${dateText(at)} ${clockTime(at)}`;

export function quarantineSection(entries: readonly QuarantineEntry[]): Html {
  const rows = entries.slice(0, shownEntries).map(
    (
      entry,
    ) => html`<tr><td data-label="番号">${entry.id}</td><td>${entry.center}/${entry.agent}${entry.device && ` ・ ${entry.device}`}</td><td>${reasonInJapanese(entry.reason)}<br>${remedyInJapanese(entry.reason)}</td>
<td class="number" data-label="件数">${count(entry.count)}${entry.replayed > 0 && html`<br>✓ うち ${count(entry.replayed)}件は取り込み済み`}</td><td data-label="最初">${when(entry.firstAt)}</td><td data-label="最後">${when(entry.lastAt)}</td></tr>`,
  );
  const kept = entries.reduce((sum, one) => sum + one.kept, 0);
  return html`<section class="wide" id="quarantine"><h2>隔離した値</h2>${
    rows.length === 0
      ? html`<p>✓ ありません。</p>`
      : html`<p>${kept > 0 ? `原因を直したあと、${count(kept)}件は取り込みなおせます（担当者のコマンド quarantine replay）。` : "取り込みなおせる値はありません。"}</p>
<div class="scroll"><table><thead><tr><th scope="col">番号</th><th scope="col">送り手</th><th scope="col">理由と対応</th><th scope="col">件数</th><th scope="col">最初</th><th scope="col">最後</th></tr></thead><tbody>${rows}</tbody></table></div>`
  }</section>`;
}
