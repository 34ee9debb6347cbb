/** 記録のそろい具合: how much of each of the last days was recorded, by device. */
import { completeness, type DayCompleteness, wholeRatio } from "../../../collector/series/completeness.ts";
import type { Config } from "../../../contract/config/schema.ts";
import { deviceKey } from "../../../contract/deviceKey.ts";
import type { Language } from "../../../contract/language.ts";
import { addDays, tokyoDate } from "../../../contract/time.ts";
import { Unavailable } from "../../../runtime/errors.ts";
import { japanese } from "../board/names.ts";
import type { WebContext } from "../context.ts";
import { countText } from "../figures.ts";
import { type Html, html } from "../html.ts";
import { table } from "../table.ts";
import { textsOf } from "../texts/index.ts";
import { nameOf } from "./agents.ts";

const shownDays = 7;

/** `11/25`. */
const shortDay = (day: string) => `${Number(day.slice(5, 7))}/${Number(day.slice(8))}`;

/** The section; a store that cannot be reached is said, and the rest of the page stands. */
export async function completenessSection({ config, series, ledger, clock }: WebContext, language: Language, only?: string): Promise<Html> {
  const { days: texts } = textsOf(language).records;
  const now = clock.now();
  const today = tokyoDate(now);
  const heading = html`<h2>${texts.title}</h2>`;
  try {
    const days = await completeness(
      { config, series, ledger, now },
      {
        from: addDays(today, 1 - shownDays),
        to: today,
        ...(only !== undefined && { center: only }),
      },
    );
    return html`<section class="wide" id="completeness">${heading}<p>${texts.explained}</p>${completenessTable(config, days, language)}</section>`;
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return html`<section class="wide" id="completeness">${heading}<p>${texts.away}</p></section>`;
  }
}

function completenessTable({ centers }: Config, days: readonly DayCompleteness[], language: Language): Html {
  const columns = [...new Set(days.map(({ day }) => day))];
  const devices = Map.groupBy(days, deviceKey);
  const rows = [...devices.values()].map((ofDevice) => {
    const { center, device } = ofDevice[0]!;
    const name = japanese(centers[center]!.devices[device]!.name, language);
    return html`<tr><th scope="row">${nameOf(centers, center, language)}<br>${name}</th>${ofDevice.map((day) => cell(day, language))}</tr>`;
  });
  const heads = [textsOf(language).records.days.device, ...columns.map(shortDay)];
  return table(heads, rows, { className: "days" });
}

function cell({ day, ratio, expected, received, reasons }: DayCompleteness, language: Language): Html {
  const { days: texts } = textsOf(language).records;
  if (reasons.includes("nothing-yet")) return html`<td data-label="${shortDay(day)}">${texts.nothingYet}</td>`;
  const why = reasons.flatMap((reason) => (reason === "nothing-yet" ? [] : [html`<br>${texts.reasons[reason]}`]));
  const counted = `${countText(received, language)} / ${countText(expected, language)}`;
  return html`<td data-label="${shortDay(day)}" title="${counted}">${ratioText(ratio, language)}${why}</td>`;
}

/** By shape and word, not by colour; a day that is not whole never shows 100. */
export function ratioText(ratio: number, language: Language = "ja"): string {
  const { days: texts } = textsOf(language).records;
  if (ratio === 0) return texts.nothing;
  return (ratio >= wholeRatio ? texts.whole : texts.partly)(Math.floor(ratio * 100));
}
