/** 記録のそろい具合: how much of each of the last days was recorded, by device. */
import { completeness, type DayCompleteness, type MissingReason, wholeRatio } from "../../../collector/series/completeness.ts";
import type { Config } from "../../../contract/config/schema.ts";
import { addDays, tokyoDate } from "../../../contract/time.ts";
import { Unavailable } from "../../../runtime/errors.ts";
import type { WebContext } from "../context.ts";
import { type Html, html } from "../html.ts";

const shownDays = 7;

const reasonTexts: Record<Exclude<MissingReason, "nothing-yet">, string> = {
  dropped: "保管しきれず破棄",
  lost: "届かず失われた",
  "no-contact": "通信が止まっていた",
};

/** `11/25`. */
const shortDay = (day: string) => `${Number(day.slice(5, 7))}/${Number(day.slice(8))}`;

/** The section; a store that cannot be reached is said, and the rest of the page stands. */
export async function completenessSection({ config, series, ledger, clock }: WebContext): Promise<Html> {
  const now = clock.now();
  const today = tokyoDate(now);
  const heading = html`<h2>記録のそろい具合</h2>`;
  try {
    const days = await completeness({ config, series, ledger, now }, { from: addDays(today, 1 - shownDays), to: today });
    return html`<section class="wide" id="completeness">${heading}<p>読むはずの回数のうち、記録された割合です。今日は今までの分です。「－」は、その日までに一つも値がないことを示します。</p>${completenessTable(config, days)}</section>`;
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return html`<section class="wide" id="completeness">${heading}<p>▲ 値の記録先に接続できないため、いまは表示できません。</p></section>`;
  }
}

function completenessTable(config: Config, days: readonly DayCompleteness[]): Html {
  const columns = [...new Set(days.map(({ day }) => day))];
  const devices = Map.groupBy(days, ({ center, device }) => `${center}/${device}`);
  const rows = [...devices.values()].map((ofDevice) => {
    const { center, device } = ofDevice[0]!;
    const { name, devices: settings } = config.centers[center]!;
    return html`<tr><th scope="row">${name.short ?? name.ja}<br>${settings[device]!.name}</th>${ofDevice.map(cell)}</tr>`;
  });
  return html`<div class="scroll"><table class="days"><thead><tr><th scope="col">機器</th>${columns.map((day) => html`<th scope="col">${shortDay(day)}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function cell({ day, ratio, expected, received, reasons }: DayCompleteness): Html {
  if (reasons.includes("nothing-yet")) return html`<td data-label="${shortDay(day)}">－</td>`;
  const why = reasons.flatMap((reason) => (reason === "nothing-yet" ? [] : [html`<br>${reasonTexts[reason]}`]));
  const counted = `${received.toLocaleString("ja")} / ${expected.toLocaleString("ja")}`;
  return html`<td data-label="${shortDay(day)}" title="${counted}">${ratioText(ratio)}${why}</td>`;
}

/** By shape and word, not by colour; a day that is not whole never shows 100. */
export function ratioText(ratio: number): string {
  if (ratio === 0) return "■ なし";
  return ratio >= wholeRatio ? `✓ ${Math.floor(ratio * 100)}%` : `▲ ${Math.floor(ratio * 100)}%`;
}
