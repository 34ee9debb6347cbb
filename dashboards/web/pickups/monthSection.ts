/** Bags, kilograms and tickets of the month, one row a center. */
import type { Config } from "../../../contract/config/schema.ts";
import { shortCenterName } from "../board/names.ts";
import type { Drawn } from "../drawn.ts";
import { type Html, html } from "../html.ts";
import { textsOf } from "../texts/index.ts";
import type { CenterMonth } from "./month.ts";

export function monthSection(months: readonly CenterMonth[], { centers }: Config, { language }: Drawn): Html | false {
  const [first] = months;
  if (!first) return false;
  const { pickups } = textsOf(language);
  const { monthColumns } = pickups;
  const rows = months.map(
    ({ center, count, yen, massKg, weighed }) =>
      html`<tr><th scope="row">${shortCenterName(centers[center]!, language)}</th><td class="number" data-label="${monthColumns.bags}">${pickups.bags(count)}</td><td class="number" data-label="${monthColumns.kg}">${weighed === 0 ? pickups.kgUnknown : pickups.kg(massKg.toFixed(1), weighed, count)}</td><td class="number" data-label="${monthColumns.tickets}">${pickups.yen(yen.toLocaleString(language))}</td></tr>`,
  );
  return html`<section id="month"><h2>${pickups.month(monthText(first.month, language))}</h2><div class="scroll"><table><thead><tr>${Object.values(monthColumns).map((head, index) => html`<th scope="col"${index > 0 ? html` class="number"` : ""}>${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

/** `令和8年11月`, `November 2026`. */
function monthText(month: string, language: Drawn["language"]): string {
  const locale = language === "ja" ? "ja-JP-u-ca-japanese" : "en-GB";
  const era = language === "ja" ? { era: "long" as const } : {};
  return new Intl.DateTimeFormat(locale, { ...era, year: "numeric", month: "long", timeZone: "UTC" }).format(Date.parse(`${month}-01`));
}
