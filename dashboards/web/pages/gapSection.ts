/** 欠けた番号: what has not come from the centers, since when, and what became of it. Shown when there is something to say. */
import type { Gap, GapCounts } from "../../../collector/series/ledger.ts";
import type { Config } from "../../../contract/config/schema.ts";
import { clockTime, dateText, type Instant } from "../../../contract/time.ts";
import { type Html, html } from "../html.ts";

const shownGaps = 30;

const count = (value: number) => value.toLocaleString("ja-JP");
const when = (at: Instant) => `${dateText(at)} ${clockTime(at)}`;

export function gapSection(config: Config, { gaps, gapCounts }: { gaps: readonly Gap[]; gapCounts: readonly GapCounts[] }): Html | false {
  const told = gapCounts.filter(({ center, recovered, late, dropped, lost, open }) => {
    // A simulated past comes late by its nature.
    const telling = config.centers[center]?.simulated ? 0 : late;
    return recovered + telling + dropped + lost + open > 0;
  });
  if (gaps.length === 0 && told.length === 0) return false;
  const sums = told.map(
    (
      one,
    ) => html`<tr><th scope="row">${nameOf(config, one.center)}<br>${one.agent}</th><td class="number" data-label="あるはずの値">${count(one.expected)}</td><td class="number" data-label="届いた値">${count(one.received)}</td>
<td class="number" data-label="欠けてから届いた値">${count(one.recovered)}</td><td class="number" data-label="15分以上遅れた値">${count(one.late)}</td><td class="number" data-label="破棄">${count(one.dropped)}</td><td class="number" data-label="失われた値">${count(one.lost)}</td><td class="number" data-label="待っている値">${count(one.open)}</td></tr>`,
  );
  const rows = gaps.slice(0, shownGaps).map(
    (
      gap,
    ) => html`<tr><td>${nameOf(config, gap.center)} ・ ${gap.agent}</td><td class="number" data-label="番号">${gap.from === gap.to ? count(gap.from) : `${count(gap.from)} から ${count(gap.to)}`}</td><td data-label="見つけた時刻">${when(gap.seenAt)}</td>
<td data-label="届いた時刻">${gap.end === "recovered" && gap.endedAt !== undefined ? when(gap.endedAt) : "－"}</td><td>${stateOf(gap)}</td></tr>`,
  );
  const more = gaps.length > shownGaps && html`<p>ほかに ${count(gaps.length - shownGaps)}件あります（/api/v1/status）。</p>`;
  return html`<section class="wide" id="gaps"><h2>欠けた番号</h2><p>センターから届く値には続き番号がついています。抜けた番号と、その後どうなったかを示します。</p>
<div class="scroll"><table><thead><tr><th scope="col">センター</th><th scope="col">あるはずの値</th><th scope="col">届いた値</th><th scope="col">欠けてから届いた値</th><th scope="col">15分以上遅れた値</th><th scope="col">破棄</th><th scope="col">失われた値</th><th scope="col">待っている値</th></tr></thead><tbody>${sums}</tbody></table></div>
${rows.length > 0 && html`<h3>この7日間</h3><div class="scroll"><table><thead><tr><th scope="col">送り手</th><th scope="col">欠けた番号</th><th scope="col">見つけた時刻</th><th scope="col">届いた時刻</th><th scope="col">理由</th></tr></thead><tbody>${rows}</tbody></table></div>`}${more}</section>`;
}

function nameOf(config: Config, center: string): string {
  const name = config.centers[center]?.name;
  return name?.short ?? name?.ja ?? center;
}

function stateOf({ end }: Gap): string {
  if (end === undefined) return "▲ まだ届いていません（センターが送り直します）";
  if (end === "recovered") return "✓ あとから届きました";
  return end === "dropped" ? "■ センターで保管しきれず破棄されました" : "■ 失われました（記憶装置の交換など）";
}
